"""Roles have no inline policies."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_set

check = Check(
    id="I02",
    title="Roles have no inline policies",
    severity="warning",
    what="Policies stand in ManagedPolicy resources, not inside roles, users or groups.",
    why="An inline policy cannot be reviewed, reused or versioned by itself.",
    fix="Move the document to AWS::IAM::ManagedPolicy.",
    source="https://docs.aws.amazon.com/config/latest/developerguide/iam-no-inline-policy-check.html",
    controls=("I02",),
    also=("AWS Config IAM_NO_INLINE_POLICY_CHECK (HIPAA Security pack)", "cdk-nag IAMNoInlinePolicy"),
    before="""\
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      Policies:
        - PolicyName: read
          PolicyDocument:
            Statement: []
""",
    after="""\
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      ManagedPolicyArns:
        - arn:aws:iam::111111111111:policy/read
""",
)


@check.finds
def inline(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::IAM::Role", "AWS::IAM::User", "AWS::IAM::Group"):
        if is_set(it.get("Policies")):
            yield it.wrong("the policy is inline", "Policies")
    for it in estate.of("AWS::IAM::Policy", "AWS::IAM::RolePolicy", "AWS::IAM::UserPolicy", "AWS::IAM::GroupPolicy"):
        yield it.wrong("the policy is inline")
