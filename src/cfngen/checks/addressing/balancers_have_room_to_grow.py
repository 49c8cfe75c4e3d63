"""Load balancers have room to grow."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.addressing._subnets import network, subnets
from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check

check = Check(
    id="CG129",
    title="Load balancers have room to grow, and zones a NAT gateway of their own",
    severity="warning",
    what=(
        "Subnets of an application load balancer are a /27 or larger; where there is a NAT gateway in each zone, no "
        "route table that uses one serves subnets of several zones."
    ),
    why=(
        "ELB asks for 8 free addresses in each subnet, also when it grows. One private route table with a NAT gateway "
        "in each zone sends everything through one of them: paid for twice, and gone with its zone."
    ),
    fix="Take larger subnets; make one private route table a zone.",
    source="https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html",
    controls=("CG122",),
    before="""\
Resources:
  One:
    Type: AWS::EC2::Subnet
    Properties: {CidrBlock: 10.0.0.0/28, AvailabilityZone: ap-northeast-1a}
  Two:
    Type: AWS::EC2::Subnet
    Properties: {CidrBlock: 10.0.1.0/28, AvailabilityZone: ap-northeast-1c}
  Alb:
    Type: AWS::ElasticLoadBalancingV2::LoadBalancer
    Properties:
      Subnets: [!Ref One, !Ref Two]
""",
    after="""\
Resources:
  One:
    Type: AWS::EC2::Subnet
    Properties: {CidrBlock: 10.0.0.0/24, AvailabilityZone: ap-northeast-1a}
  Two:
    Type: AWS::EC2::Subnet
    Properties: {CidrBlock: 10.0.1.0/24, AvailabilityZone: ap-northeast-1c}
  Alb:
    Type: AWS::ElasticLoadBalancingV2::LoadBalancer
    Properties:
      Subnets: [!Ref One, !Ref Two]
""",
)

SMALLEST = 27  # prefix length


@check.finds
def cramped(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::ElasticLoadBalancingV2::LoadBalancer"):
        for subnet in subnets(estate, it.get("Subnets")) or ():
            mine = network(subnet.get("CidrBlock"))
            if mine is not None and mine.prefixlen > SMALLEST:
                yield subnet.wrong(f"{it.logical_id} needs a /{SMALLEST} or larger; {mine} is smaller", "CidrBlock")
    yield from _shared(estate)


def _shared(estate: Estate) -> Iterator[Violation]:
    if len(estate.of("AWS::EC2::NatGateway")) < 2:
        return
    zones: dict[str, set[str]] = {}
    for it in estate.of("AWS::EC2::SubnetRouteTableAssociation"):
        subnet = estate.find(it.get("SubnetId"), "AWS::EC2::Subnet")
        if subnet is not None:
            zones.setdefault(str(it.get("RouteTableId")), set()).add(str(subnet.get("AvailabilityZone")))
    for it in estate.of("AWS::EC2::Route"):
        if it.get("NatGatewayId") is not None and len(zones.get(str(it.get("RouteTableId")), ())) > 1:
            yield it.wrong("subnets of several zones leave through one NAT gateway", "NatGatewayId")
