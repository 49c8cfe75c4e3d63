"""What faces the internet is in public subnets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from cfngen.checks.addressing._subnets import subnets
from cfngen.checks.balancers import BALANCER
from cfngen.checks.estate import Estate, Resource, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_open, is_set, objects
from cfngen.engine.values import text

check = Check(
    id="CG138",
    title="What faces the internet is in public subnets",
    severity="error",
    what=(
        "An internet-facing load balancer and a public NAT gateway are in subnets whose route table has a default "
        "route to an internet gateway; an internal load balancer is in subnets that have none (else a warning)."
    ),
    why=(
        "Both are created without a word. Answers of the load balancer never come back to its clients, and everything "
        "that leaves through the NAT gateway waits until it times out."
    ),
    fix="Name the public subnets, or route 0.0.0.0/0 of their route table to the internet gateway.",
    source="https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/how-elastic-load-balancing-works.html",
    controls=("CG138",),
    before="""\
Resources:
  Subnet:
    Type: AWS::EC2::Subnet
  Table:
    Type: AWS::EC2::RouteTable
  Routed:
    Type: AWS::EC2::SubnetRouteTableAssociation
    Properties: {SubnetId: !Ref Subnet, RouteTableId: !Ref Table}
  Nat:
    Type: AWS::EC2::NatGateway
    Properties: {SubnetId: !Ref Subnet}
""",
    after="""\
Resources:
  Subnet:
    Type: AWS::EC2::Subnet
  Table:
    Type: AWS::EC2::RouteTable
  Routed:
    Type: AWS::EC2::SubnetRouteTableAssociation
    Properties: {SubnetId: !Ref Subnet, RouteTableId: !Ref Table}
  Gateway:
    Type: AWS::EC2::InternetGateway
  Out:
    Type: AWS::EC2::Route
    Properties: {RouteTableId: !Ref Table, DestinationCidrBlock: 0.0.0.0/0, GatewayId: !Ref Gateway}
  Nat:
    Type: AWS::EC2::NatGateway
    Properties: {SubnetId: !Ref Subnet}
""",
)

EVERYWHERE = ("0.0.0.0/0", "::/0")


class Ways(NamedTuple):
    """Route tables by subnet, and those that lead to an internet gateway, each by what Ref gives.

    `networks` are the VPCs that are made here, whose main route tables lead nowhere. `is_whole` is False where a route
    is for a table, or leads to a place, that is not known here.
    """

    tables: dict[str, str]
    public: set[str]
    networks: set[str]
    is_whole: bool

    def is_public(self, subnet: Resource) -> bool | None:
        """Whether a subnet has a way to the internet of its own; None where nobody can say."""
        table = self.tables.get(text(subnet.ref))
        if table in self.public:
            return True
        if not self.is_whole or (table is None and text(subnet.get("VpcId")) not in self.networks):
            return None  # the main route table of a VPC from elsewhere
        return False

    def severity(self, subnet: Resource) -> str:
        """A warning where no route table is said, which may be done by other means; else the check's own."""
        return "" if text(subnet.ref) in self.tables else "warning"


@check.finds
def out_of_reach(estate: Estate) -> Iterator[Violation]:
    ways = _ways(estate)
    for it in estate.of("AWS::EC2::NatGateway"):
        subnet = estate.find(it.get("SubnetId"), "AWS::EC2::Subnet")
        if subnet is not None and it.get("ConnectivityType") != "private" and ways.is_public(subnet) is False:
            message = f"{subnet.logical_id} has no route to an internet gateway"
            yield it.wrong(message, "SubnetId", severity=ways.severity(subnet))
    for it in estate.of(BALANCER):
        faces = it.get("Scheme") in (None, "internet-facing") and it.get("Type") != "gateway"
        path = "Subnets" if is_set(it.get("Subnets")) else "SubnetMappings"
        given = it.get("Subnets") or [one.get("SubnetId") for one in objects(it.get("SubnetMappings"))]
        for subnet in subnets(estate, given) or ():
            if faces and ways.is_public(subnet) is False:
                message = f"{subnet.logical_id} has no route to an internet gateway"
                yield it.wrong(message, path, severity=ways.severity(subnet))
            elif it.get("Scheme") == "internal" and ways.is_public(subnet):
                message = f"it is internal, and {subnet.logical_id} has a route to an internet gateway"
                yield it.wrong(message, path, severity="warning")


def _leads_out(route: Resource) -> bool:
    """Whether a route leads to an internet gateway, or to a firewall that may have one behind it."""
    gateway = route.get("GatewayId")
    others = [route.get(name) for name in ("VpcEndpointId", "NetworkInterfaceId", "InstanceId", "CarrierGatewayId")]
    return (is_set(gateway) and not text(gateway).startswith("vgw-")) or any(map(is_set, others))


def _ways(estate: Estate) -> Ways:
    tables: dict[str, str] = {}
    for one in estate.of("AWS::EC2::SubnetRouteTableAssociation"):
        subnet = estate.find(one.get("SubnetId"), "AWS::EC2::Subnet")
        table = estate.find(one.get("RouteTableId"), "AWS::EC2::RouteTable")
        tables[text(subnet.ref) if subnet else ""] = text(table.ref) if table else ""
    public, is_whole = set(), "" not in tables and "" not in tables.values()
    for route in estate.of("AWS::EC2::Route"):
        table = estate.find(route.get("RouteTableId"), "AWS::EC2::RouteTable")
        ranges = (route.get("DestinationCidrBlock"), route.get("DestinationIpv6CidrBlock"))
        gateway = route.get("GatewayId")
        if any(map(is_open, (*ranges, gateway))) or table is None:
            is_whole = False
        elif any(one in EVERYWHERE for one in ranges) and _leads_out(route):
            public.add(text(table.ref))
    return Ways(tables, public, {text(it.ref) for it in estate.of("AWS::EC2::VPC")}, is_whole)
