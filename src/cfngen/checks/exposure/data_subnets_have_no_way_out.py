"""Subnets of databases have no route to the internet."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.networks import is_wide
from cfngen.checks.readings import is_set, listed

check = Check(
    id="C-NET-03",
    title="Subnets of databases have no route to the internet",
    severity="error",
    what="No subnet of a database's subnet group has a route to an internet gateway or a NAT gateway.",
    why="A database that cannot call out cannot send the records out.",
    fix="Give the data subnets a route table of their own with no routes.",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-46",
    controls=("C-NET-03",),
    also=("Security Hub RDS.46",),
    before="""\
Resources:
  Subnet:
    Type: AWS::EC2::Subnet
  Table:
    Type: AWS::EC2::RouteTable
  In:
    Type: AWS::EC2::SubnetRouteTableAssociation
    Properties:
      SubnetId: !Ref 'Subnet'
      RouteTableId: !Ref 'Table'
  Out:
    Type: AWS::EC2::Route
    Properties:
      RouteTableId: !Ref 'Table'
      DestinationCidrBlock: 0.0.0.0/0
      NatGatewayId: nat-1
  Group:
    Type: AWS::RDS::DBSubnetGroup
    Properties:
      SubnetIds:
        - !Ref 'Subnet'
""",
    after="""\
Resources:
  Subnet:
    Type: AWS::EC2::Subnet
  Table:
    Type: AWS::EC2::RouteTable
  In:
    Type: AWS::EC2::SubnetRouteTableAssociation
    Properties:
      SubnetId: !Ref 'Subnet'
      RouteTableId: !Ref 'Table'
  Group:
    Type: AWS::RDS::DBSubnetGroup
    Properties:
      SubnetIds:
        - !Ref 'Subnet'
""",
)


GROUPS = ("AWS::RDS::DBSubnetGroup", "AWS::ElastiCache::SubnetGroup")
WAYS_OUT = ("GatewayId", "NatGatewayId", "EgressOnlyInternetGatewayId")


@check.finds
def ways_out(estate: Estate) -> Iterator[Violation]:
    tables = {
        str(it.get("SubnetId")): str(it.get("RouteTableId"))
        for it in estate.of("AWS::EC2::SubnetRouteTableAssociation")
    }
    leaving = {}
    for route in estate.of("AWS::EC2::Route"):
        world = is_wide(route.get("DestinationCidrBlock")) or is_wide(route.get("DestinationIpv6CidrBlock"))
        if world and any(is_set(route.get(way)) for way in WAYS_OUT):
            leaving[str(route.get("RouteTableId"))] = route
    for it in estate.of(*GROUPS):
        for subnet in listed(it.get("SubnetIds")):
            if tables.get(str(subnet)) in leaving:
                yield it.wrong("a subnet of the group has a route to the internet", "SubnetIds")
                break
