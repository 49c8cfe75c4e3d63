"""Instances ask for session tokens."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check, judged
from cfngen.checks.readings import is_set, one_of

check = Check(
    id="P16",
    title="Instances ask for session tokens",
    severity="error",
    what=(
        "An EC2 instance or launch template sets MetadataOptions.HttpTokens to required (IMDSv2). An instance "
        "that is started from a launch template takes the template's."
    ),
    why="With IMDSv1 a request that an attacker makes the application send reads the role's credentials.",
    fix="Set MetadataOptions.HttpTokens to required and HttpPutResponseHopLimit to 1 (2 for containers).",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-8",
    controls=("C-AUTH-05", "FI-25"),
    also=("Security Hub EC2.8", "CKV_AWS_79", "AWS Config EC2_IMDSV2_CHECK (HIPAA Security pack)", "CT.EC2.PR.1"),
    before="""\
Resources:
  Template:
    Type: AWS::EC2::LaunchTemplate
    Properties:
      LaunchTemplateData:
        InstanceType: t4g.small
""",
    after="""\
Resources:
  Template:
    Type: AWS::EC2::LaunchTemplate
    Properties:
      LaunchTemplateData:
        InstanceType: t4g.small
        MetadataOptions:
          HttpTokens: required
""",
)


MESSAGE = "the instance gives its credentials without a session token (IMDSv1)"


@check.finds
def tokenless(estate: Estate) -> Iterator[Violation]:
    required = one_of("required")
    for it in estate.of("AWS::EC2::LaunchTemplate"):
        yield from judged(it, "LaunchTemplateData.MetadataOptions.HttpTokens", required, MESSAGE)
    for it in estate.of("AWS::EC2::Instance"):
        if not is_set(it.get("LaunchTemplate")) or it.get("MetadataOptions") is not None:
            yield from judged(it, "MetadataOptions.HttpTokens", required, MESSAGE)
    for it in estate.of("AWS::AutoScaling::LaunchConfiguration"):
        yield from judged(it, "MetadataOptions.HttpTokens", required, MESSAGE)
