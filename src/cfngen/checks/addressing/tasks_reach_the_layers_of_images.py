"""Tasks reach the layers of their images."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_network
from typing import Any

from cfngen.checks.estate import Estate, Resource, Violation
from cfngen.checks.framework import Check
from cfngen.checks.networks import GROUP, egress_rules, group_of, takes_port
from cfngen.checks.readings import is_open, listed
from cfngen.engine.values import text

check = Check(
    id="CG137",
    title="Tasks reach the layers of their images",
    severity="error",
    what=(
        "Where a VPC reaches S3 through a gateway endpoint, the security groups of an ECS service let port 443 out to "
        "S3's prefix list, or to 0.0.0.0/0."
    ),
    why=(
        "A gateway endpoint is a route: S3 keeps its public addresses, and a rule for the VPC's own range does not let "
        "them out. The layers of images lie in S3, so tasks stop with CannotPullContainerError."
    ),
    fix="Add an egress rule for 443 with DestinationPrefixListId of com.amazonaws.<region>.s3.",
    source="https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-s3.html",
    controls=("CG137",),
    before="""\
Resources:
  S3:
    Type: AWS::EC2::VPCEndpoint
    Properties: {VpcId: vpc-1, ServiceName: com.amazonaws.ap-northeast-1.s3}
  Tasks:
    Type: AWS::EC2::SecurityGroup
    Properties:
      VpcId: vpc-1
      SecurityGroupEgress: [{IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.0.0.0/16}]
  Service:
    Type: AWS::ECS::Service
    Properties:
      NetworkConfiguration: {AwsvpcConfiguration: {SecurityGroups: [!Ref Tasks]}}
""",
    after="""\
Resources:
  S3:
    Type: AWS::EC2::VPCEndpoint
    Properties: {VpcId: vpc-1, ServiceName: com.amazonaws.ap-northeast-1.s3}
  Tasks:
    Type: AWS::EC2::SecurityGroup
    Properties:
      VpcId: vpc-1
      SecurityGroupEgress: [{IpProtocol: tcp, FromPort: 443, ToPort: 443, DestinationPrefixListId: pl-61a54008}]
  Service:
    Type: AWS::ECS::Service
    Properties:
      NetworkConfiguration: {AwsvpcConfiguration: {SecurityGroups: [!Ref Tasks]}}
""",
)

HTTPS = 443


@check.finds
def cut_off(estate: Estate) -> Iterator[Violation]:
    endpoints = [it for it in estate.of("AWS::EC2::VPCEndpoint") if text(it.get("ServiceName")).endswith(".s3")]
    kinds = {text(it.get("VpcEndpointType") or "Gateway") for it in endpoints}
    if kinds != {"Gateway"}:
        return  # no endpoint, or one with addresses in the VPC
    rules: dict[int, list[dict[str, Any]]] = {}
    for it, _, rule in egress_rules(estate):
        rules.setdefault(id(group_of(estate, it)), []).append(rule)
    for it in estate.of("AWS::ECS::Service"):
        path = "NetworkConfiguration.AwsvpcConfiguration.SecurityGroups"
        groups = [estate.find(one, GROUP) for one in listed(it.get(path))]
        known = [one for one in groups if one is not None]
        if groups and len(known) == len(groups) and all(_is_limited(one, rules) for one in known):
            mine = [rule for one in known for rule in rules.get(id(one), ())]
            if not any(map(_reaches, mine)):
                yield it.wrong("no security group of the service lets port 443 out to S3", path)
                yield known[0].wrong(f"{it.logical_id} cannot pull images: port 443 is not let out to S3")


def _is_limited(group: Resource, rules: dict[int, list[dict[str, Any]]]) -> bool:
    """Whether the group has rules of its own; EC2's lets everything out."""
    return id(group) in rules and bool(group.get("SecurityGroupEgress"))


def _reaches(rule: dict[str, Any]) -> bool:
    if not takes_port(rule, HTTPS):
        return False
    if "DestinationPrefixListId" in rule or is_open(rule.get("CidrIp")):
        return True
    try:
        return not ip_network(text(rule.get("CidrIp")), strict=False).is_private
    except ValueError:
        return False
