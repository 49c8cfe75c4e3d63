"""The network of an estate: VPCs, their tiers of subnets, what stands in them, and who may reach whom.

A tier is made of the subnets with the same kind of default route: `public` to an internet gateway, `private` to
anything else, `isolated` without one. A flow is an ingress rule of a security group, from whatever holds the source
group, or from the outside, to whatever holds the group.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from cfngen.checks.estate import Estate, Resource
from cfngen.checks.readings import MARK
from cfngen.engine.sentences import Sentence, joined
from cfngen.engine.values import text
from cfngen.graph.picture import Change
from cfngen.graph.resources import ITEM_TYPES, ITEMS, found_in, subnets_of

TIERS = ("public", "private", "isolated")
ANYWHERE = ("0.0.0.0/0", "::/0")


@dataclass(frozen=True)
class Item:
    """Something that stands in subnets: `zones` are those of its subnets, `path` is that of its first resource."""

    id: str
    label: str
    detail: str
    tier: str
    zones: tuple[str, ...]
    groups: frozenset[Any] = frozenset()
    change: Change = ""


@dataclass(frozen=True)
class Tier:
    """Subnets of one kind: (zone, CIDR block) of each, and what their default route leads to."""

    kind: str
    subnets: tuple[tuple[str, str], ...]
    route: str


@dataclass
class Network:
    """One VPC. `outside` are the names of what is not in it, by id; `flows` are (from, to, ports)."""

    name: str
    cidr: str
    tiers: list[Tier] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    outside: dict[str, str] = field(default_factory=dict)
    flows: list[tuple[str, str, str]] = field(default_factory=list)


def networks(estate: Estate, changed: dict[tuple[str, str], Change] | None = None) -> list[Network]:
    """The VPCs of an estate; `changed` says by the mark of a resource what happens to it."""
    return [_network(estate, vpc, changed or {}) for vpc in estate.of("AWS::EC2::VPC")]


def _network(estate: Estate, vpc: Resource, changed: dict[tuple[str, str], Change]) -> Network:
    subnets = [it for it in estate.of("AWS::EC2::Subnet") if vpc.named_by(it.get("VpcId"))]
    routes = {_key(it): _route(estate, it) for it in subnets}
    found = Network(_name(vpc), text(vpc.get("CidrBlock") or Sentence("an IPAM pool")))
    for kind in TIERS:
        mine = [it for it in subnets if routes[_key(it)][0] == kind]
        if mine:
            blocks = tuple((_zone(it), text(it.get("CidrBlock") or "")) for it in mine)
            ways = dict.fromkeys(routes[_key(it)][1] for it in mine)
            found.tiers.append(Tier(kind, blocks, joined(ways)))
    tier_of = {key: kind for key, (kind, _) in routes.items()}
    zone_of = {_key(it): _zone(it) for it in subnets}
    found.items = list(_items(estate, tier_of, zone_of, changed))
    _flows(estate, found)
    return found


def _key(resource: Resource) -> tuple[str, str]:
    return (resource.view.mark, resource.logical_id)


def _name(resource: Resource) -> str:
    tags = {tag.get("Key"): tag.get("Value") for tag in resource.items("Tags")}
    return text(tags.get("Name") or resource.logical_id)


def _zone(subnet: Resource) -> str:
    return text(
        subnet.get("AvailabilityZone") or subnet.get("AvailabilityZoneId") or Sentence("a zone that AWS chooses")
    )


def _route(estate: Estate, subnet: Resource) -> tuple[str, str]:
    """The kind of a subnet, and what its default route leads to."""
    for association in estate.of("AWS::EC2::SubnetRouteTableAssociation"):
        if subnet.named_by(association.get("SubnetId")):
            table = estate.find(association.get("RouteTableId"), "AWS::EC2::RouteTable")
            for route in estate.of("AWS::EC2::Route") if table else ():
                default = route.get("DestinationCidrBlock") in ANYWHERE
                if default and table is not None and table.named_by(route.get("RouteTableId")):
                    return _target(estate, route)
    return "isolated", Sentence("no default route")


def _target(estate: Estate, route: Resource) -> tuple[str, str]:
    gateway = route.get("GatewayId")
    if gateway and estate.find(gateway, "AWS::EC2::InternetGateway"):
        return "public", Sentence("internet gateway")
    for name, said in (
        ("NatGatewayId", Sentence("NAT gateway")),
        ("TransitGatewayId", Sentence("transit gateway")),
        ("VpcEndpointId", Sentence("firewall endpoint")),
        ("VpcPeeringConnectionId", Sentence("peering connection")),
        ("NetworkInterfaceId", Sentence("network interface")),
    ):
        if route.get(name):
            return "private", said
    # A gateway that these templates do not make: igw-… is one to the internet, vgw-… is not.
    return ("public" if text(gateway).startswith("igw-") else "private"), text(gateway)


def _items(
    estate: Estate,
    tiers: dict[tuple[str, str], str],
    zones: dict[tuple[str, str], str],
    changed: dict[tuple[str, str], Change],
) -> Iterator[Item]:
    """What stands in the subnets; things of one kind in one tier that hold the same groups share a box where many."""
    together: dict[tuple[Any, ...], list[tuple[Resource, str]]] = {}
    for resource in estate.of(*ITEM_TYPES):
        keys = [_key(it) for it in subnets_of(estate, resource)]
        inside = [key for key in keys if key in tiers]
        if not inside:
            continue
        kind = ITEMS[resource.type]
        groups = frozenset(_key(it) for it in found_in(estate, kind.groups(resource), "AWS::EC2::SecurityGroup"))
        tier = tiers[inside[0]]
        where = tuple(dict.fromkeys(zones[key] for key in inside))
        alone = None if kind.shared else _key(resource)
        together.setdefault((resource.type, tier, where, groups, alone), []).append((resource, kind.label(resource)))
    for number, ((name, tier, where, groups, _), members) in enumerate(together.items()):
        kind = ITEMS[name]
        several = Sentence("%(num)s %(noun)ss", num=len(members), noun=kind.noun)
        label = members[0][1] if len(members) == 1 else several
        detail = kind.noun if len(members) == 1 else ", ".join(label for _, label in members)
        change: Change = next((changed[_key(it)] for it, _ in members if _key(it) in changed), "")
        yield Item(f"i{number}", label, detail, tier, where, groups, change)


def _flows(estate: Estate, network: Network) -> None:
    """Fill in the flows, and what is outside."""
    ports: dict[tuple[str, str], list[str]] = {}
    for group, rule in _ingress(estate):
        takers = [item.id for item in network.items if group in item.groups]
        if not takers:
            continue
        for giver in _givers(estate, network, rule):
            for taker in takers:
                if giver != taker:
                    ports.setdefault((giver, taker), []).append(_ports(rule))
    network.flows = [(giver, taker, ", ".join(dict.fromkeys(them))) for (giver, taker), them in ports.items()]


def _ingress(estate: Estate) -> Iterator[tuple[tuple[str, str], dict[str, Any]]]:
    for group in estate.of("AWS::EC2::SecurityGroup"):
        for rule in group.items("SecurityGroupIngress"):
            yield _key(group), rule
    for resource in estate.of("AWS::EC2::SecurityGroupIngress"):
        for group in found_in(estate, resource.get("GroupId"), "AWS::EC2::SecurityGroup"):
            yield _key(group), resource.properties


def _givers(estate: Estate, network: Network, rule: dict[str, Any]) -> Iterable[str]:
    source = rule.get("SourceSecurityGroupId")
    if source is not None:
        known = {_key(it) for it in found_in(estate, source, "AWS::EC2::SecurityGroup")}
        return [item.id for item in network.items if item.groups & known]
    address = text(rule.get("CidrIp") or rule.get("CidrIpv6") or rule.get("SourcePrefixListId") or "")
    if not address or address == network.cidr or MARK.search(address):
        return []
    name, label = ("internet", "Internet") if address in ANYWHERE else (f"o{address}", address)
    network.outside.setdefault(name, label)
    return [name]


def _ports(rule: dict[str, Any]) -> str:
    if text(rule.get("IpProtocol", "")) == "-1":
        return "all"
    first, last = text(rule.get("FromPort", "")), text(rule.get("ToPort", ""))
    return first if first == last else f"{first}-{last}"
