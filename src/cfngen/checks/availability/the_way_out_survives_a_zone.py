"""The way out survives a zone."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check

check = Check(
    id="CG136",
    title="The way out survives a zone",
    severity="warning",
    what=(
        "No route table that serves subnets of several Availability Zones leads to a NAT gateway that stands in one of "
        "them: the gateway is regional, or each zone has a table and a gateway of its own."
    ),
    why=(
        "When the gateway's zone fails, the tasks of the other zones run on and reach nothing outside. Until then "
        "their traffic is billed twice, for the gateway and for crossing zones."
    ),
    fix="Set AvailabilityMode to regional with VpcId instead of SubnetId, or make a gateway and a table for each zone.",
    source="https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateways-regional.html",
    controls=("CG136", "C-AVL-01"),
    lenient=("dev",),
    before="""\
Resources:
  One:
    Type: AWS::EC2::Subnet
    Properties: {CidrBlock: 10.0.0.0/24, AvailabilityZone: ap-northeast-1a}
  Two:
    Type: AWS::EC2::Subnet
    Properties: {CidrBlock: 10.0.1.0/24, AvailabilityZone: ap-northeast-1c}
  Table:
    Type: AWS::EC2::RouteTable
  OneUses:
    Type: AWS::EC2::SubnetRouteTableAssociation
    Properties: {SubnetId: !Ref One, RouteTableId: !Ref Table}
  TwoUses:
    Type: AWS::EC2::SubnetRouteTableAssociation
    Properties: {SubnetId: !Ref Two, RouteTableId: !Ref Table}
  Nat:
    Type: AWS::EC2::NatGateway
    Properties: {SubnetId: subnet-public, AllocationId: eipalloc-1}
  Out:
    Type: AWS::EC2::Route
    Properties: {RouteTableId: !Ref Table, DestinationCidrBlock: 0.0.0.0/0, NatGatewayId: !Ref Nat}
""",
    after="""\
Resources:
  One:
    Type: AWS::EC2::Subnet
    Properties: {CidrBlock: 10.0.0.0/24, AvailabilityZone: ap-northeast-1a}
  Two:
    Type: AWS::EC2::Subnet
    Properties: {CidrBlock: 10.0.1.0/24, AvailabilityZone: ap-northeast-1c}
  Table:
    Type: AWS::EC2::RouteTable
  OneUses:
    Type: AWS::EC2::SubnetRouteTableAssociation
    Properties: {SubnetId: !Ref One, RouteTableId: !Ref Table}
  TwoUses:
    Type: AWS::EC2::SubnetRouteTableAssociation
    Properties: {SubnetId: !Ref Two, RouteTableId: !Ref Table}
  Nat:
    Type: AWS::EC2::NatGateway
    Properties: {VpcId: vpc-1, AvailabilityMode: regional}
  Out:
    Type: AWS::EC2::Route
    Properties: {RouteTableId: !Ref Table, DestinationCidrBlock: 0.0.0.0/0, NatGatewayId: !Ref Nat}
""",
)


@check.finds
def one_zone_for_all(estate: Estate) -> Iterator[Violation]:
    zones: dict[str, set[str]] = {}
    for it in estate.of("AWS::EC2::SubnetRouteTableAssociation"):
        subnet = estate.find(it.get("SubnetId"), "AWS::EC2::Subnet")
        if subnet is not None:
            zones.setdefault(str(it.get("RouteTableId")), set()).add(str(subnet.get("AvailabilityZone")))
    routes = [(it, estate.find(it.get("NatGatewayId"), "AWS::EC2::NatGateway")) for it in estate.of("AWS::EC2::Route")]
    served: dict[int, set[str]] = {}
    for it, gateway in routes:
        served.setdefault(id(gateway), set()).update(zones.get(str(it.get("RouteTableId")), ()))
    for it, gateway in routes:
        if gateway is not None and len(served[id(gateway)]) > 1 and gateway.get("AvailabilityMode") != "regional":
            yield it.wrong("subnets of several zones leave through a NAT gateway of one", "NatGatewayId")
