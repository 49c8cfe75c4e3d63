"""Routes stay outside their network."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.addressing._subnets import network, ranges
from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check

check = Check(
    id="CG127",
    title="Routes stay outside their network",
    severity="warning",
    what="A route to another network does not overlap the VPC's own range; the default route is no such route.",
    why=(
        "What is addressed to the VPC's range stays in it, so part of the other network is not reached: an on-premises "
        "10.0.0.0/8 contains every VPC that is cut from it."
    ),
    fix="Route the ranges that are really used over there, or take the VPC's range from elsewhere.",
    source="https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Route_Tables.html",
    controls=("CG127",),
    before="""\
Resources:
  Vpc:
    Type: AWS::EC2::VPC
    Properties:
      CidrBlock: 10.1.0.0/16
  Table:
    Type: AWS::EC2::RouteTable
    Properties:
      VpcId: !Ref Vpc
  Staff:
    Type: AWS::EC2::Route
    Properties:
      RouteTableId: !Ref Table
      DestinationCidrBlock: 10.0.0.0/8
""",
    after="""\
Resources:
  Vpc:
    Type: AWS::EC2::VPC
    Properties:
      CidrBlock: 10.1.0.0/16
  Table:
    Type: AWS::EC2::RouteTable
    Properties:
      VpcId: !Ref Vpc
  Staff:
    Type: AWS::EC2::Route
    Properties:
      RouteTableId: !Ref Table
      DestinationCidrBlock: 172.16.0.0/16
""",
)


@check.finds
def shadowed(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::EC2::Route"):
        destination = network(it.get("DestinationCidrBlock"))
        table = estate.find(it.get("RouteTableId"), "AWS::EC2::RouteTable")
        vpc = estate.find(table.get("VpcId"), "AWS::EC2::VPC") if table else None
        if destination is None or destination.prefixlen == 0 or vpc is None:
            continue
        for one in ranges(estate, vpc):
            if destination.overlaps(one):
                yield it.wrong(f"{destination} overlaps {one}, the VPC's own range", "DestinationCidrBlock")
