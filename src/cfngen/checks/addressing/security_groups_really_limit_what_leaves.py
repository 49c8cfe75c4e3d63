"""Security groups really limit what leaves."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_set

check = Check(
    id="CG124",
    title="Security groups really limit what leaves",
    severity="error",
    what="A security group that AWS::EC2::SecurityGroupEgress resources add rules to has an inline egress rule too.",
    why=(
        "Without an inline rule EC2 gives the group its own one that lets everything out, and the rules that are "
        "resources are added beside it: the group looks closed and is open."
    ),
    fix="Add SecurityGroupEgress: [{CidrIp: 127.0.0.1/32, IpProtocol: '-1'}], which takes the place of EC2's rule.",
    source="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-securitygroup.html",
    controls=("CG124",),
    before="""\
Resources:
  Tasks:
    Type: AWS::EC2::SecurityGroup
  ToDatabase:
    Type: AWS::EC2::SecurityGroupEgress
    Properties:
      GroupId: !Ref Tasks
""",
    after="""\
Resources:
  Tasks:
    Type: AWS::EC2::SecurityGroup
    Properties:
      SecurityGroupEgress:
        - {CidrIp: 127.0.0.1/32, IpProtocol: '-1'}
  ToDatabase:
    Type: AWS::EC2::SecurityGroupEgress
    Properties:
      GroupId: !Ref Tasks
""",
)


@check.finds
def open_after_all(estate: Estate) -> Iterator[Violation]:
    limited = {
        id(estate.find(rule.get("GroupId"), "AWS::EC2::SecurityGroup"))
        for rule in estate.of("AWS::EC2::SecurityGroupEgress")
    }
    for it in estate.of("AWS::EC2::SecurityGroup"):
        if id(it) in limited and not is_set(it.get("SecurityGroupEgress")):
            yield it.wrong("the group lets everything out beside its egress rules")
