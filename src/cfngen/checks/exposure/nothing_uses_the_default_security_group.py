"""Nothing uses the default security group."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check

check = Check(
    id="P09",
    title="Nothing uses the default security group",
    severity="warning",
    what="No rule is added to a VPC's default security group, and no resource is put into it.",
    why=("It lets all of its members reach each other and the world; a resource in it was put there by forgetting."),
    fix=(
        "Give the resource a security group of its own. CloudFormation cannot empty the default one; do that "
        "by hand, with a custom resource or with a Config rule."
    ),
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-2",
    controls=("P09", "FI-99"),
    also=(
        "Security Hub EC2.2",
        "AWS Config VPC_DEFAULT_SECURITY_GROUP_CLOSED (HIPAA Security pack)",
        "cdk-nag VPCDefaultSecurityGroupClosed",
        "FISC 実14",
    ),
    before="""\
Resources:
  Network:
    Type: AWS::EC2::VPC
  Notify:
    Type: AWS::Lambda::Function
    Properties:
      VpcConfig:
        SecurityGroupIds:
          - !GetAtt 'Network.DefaultSecurityGroup'
""",
    after="""\
Resources:
  Network:
    Type: AWS::EC2::VPC
  Group:
    Type: AWS::EC2::SecurityGroup
  Notify:
    Type: AWS::Lambda::Function
    Properties:
      VpcConfig:
        SecurityGroupIds:
          - !GetAtt 'Group.GroupId'
""",
)


# A custom resource is the way to empty the group, for which its function's policy has to name it.
CUSTOM = ("AWS::CloudFormation::CustomResource", "Custom::")
POLICIES = ("AWS::IAM::",)


@check.finds
def default_groups(estate: Estate) -> Iterator[Violation]:
    for it in estate.resources:
        if it.type.startswith((*CUSTOM, *POLICIES)):
            continue
        for path, value in it.leaves:
            if isinstance(value, str) and "DefaultSecurityGroup>" in value:
                yield it.wrong("the VPC's default security group is used", ".".join(map(str, path)))
                break
