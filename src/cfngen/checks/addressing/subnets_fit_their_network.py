"""Subnets fit their network."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.addressing._subnets import Network, network, ranges
from cfngen.checks.estate import Estate, Resource, Violation
from cfngen.checks.framework import Check

check = Check(
    id="CG121",
    title="Subnets fit their network",
    severity="error",
    what="A subnet's range lies in its VPC's, is a /16 to a /28, and overlaps no other subnet of the VPC.",
    why="EC2 refuses it; with ranges from parameters, in one environment only. cfn-lint compares literal ones.",
    fix="Cut all subnets from the VPC's range with one Fn::Cidr.",
    source="https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html",
    controls=("CG121",),
    before="""\
Parameters:
  VpcCidr:
    Type: String
    Default: 10.1.0.0/16
Resources:
  Vpc:
    Type: AWS::EC2::VPC
    Properties:
      CidrBlock: !Ref VpcCidr
  Subnet:
    Type: AWS::EC2::Subnet
    Properties:
      VpcId: !Ref Vpc
      CidrBlock: 10.0.0.0/24
""",
    after="""\
Parameters:
  VpcCidr:
    Type: String
    Default: 10.1.0.0/16
Resources:
  Vpc:
    Type: AWS::EC2::VPC
    Properties:
      CidrBlock: !Ref VpcCidr
  Subnet:
    Type: AWS::EC2::Subnet
    Properties:
      VpcId: !Ref Vpc
      CidrBlock: !Select [0, !Cidr [!Ref VpcCidr, 4, 8]]
""",
)

LARGEST, SMALLEST = 16, 28  # prefix lengths


@check.finds
def misfits(estate: Estate) -> Iterator[Violation]:
    taken: dict[tuple[str, str], list[tuple[Resource, Network]]] = {}
    for it in estate.of("AWS::EC2::Subnet"):
        mine = network(it.get("CidrBlock"))
        if mine is None:
            continue
        vpc = estate.find(it.get("VpcId"), "AWS::EC2::VPC")
        around = ranges(estate, vpc) if vpc is not None else []
        if not LARGEST <= mine.prefixlen <= SMALLEST:
            yield it.wrong(f"a subnet is a /{LARGEST} to a /{SMALLEST}", "CidrBlock")
        if around and not any(mine.subnet_of(one) for one in around):
            yield it.wrong(f"{mine} lies outside {', '.join(map(str, around))}, the VPC", "CidrBlock")
        others = taken.setdefault((it.root.where, str(it.get("VpcId"))), [])
        for other, range_of_it in others:
            if mine.overlaps(range_of_it):
                yield it.wrong(f"{mine} overlaps {range_of_it} of {other.logical_id}", "CidrBlock")
        others.append((it, mine))
