"""Rules of security groups, wherever a template writes them."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Any

from cfngen.checks.estate import Estate, Resource
from cfngen.checks.readings import is_open, number, objects
from cfngen.engine.values import text

GROUP = "AWS::EC2::SecurityGroup"
Rule = tuple[Resource, str, dict[str, Any]]


def ingress_rules(estate: Estate) -> Iterator[Rule]:
    """(resource, dotted path, rule) of everything that lets traffic in."""
    return _rules(estate, "SecurityGroupIngress")


def egress_rules(estate: Estate) -> Iterator[Rule]:
    """(resource, dotted path, rule) of everything that lets traffic out."""
    return _rules(estate, "SecurityGroupEgress")


def _rules(estate: Estate, kind: str) -> Iterator[Rule]:
    for it in estate.of(GROUP):
        given = it.get(kind)
        for position, rule in enumerate(objects(given)):
            yield it, f"{kind}.{position}" if isinstance(given, list) else kind, rule
    for it in estate.of(f"AWS::EC2::{kind}"):
        yield it, "", it.properties


TCP, UDP = ("tcp", "6"), ("udp", "17")
_EVERY_PROTOCOL = ("-1", "all")
_EVERY_PORT = (0.0, 65535.0)


def takes_port(rule: dict[str, Any], *ports: float, protocols: tuple[str, ...] = TCP) -> bool:
    """Whether a rule is about one of these ports of these protocols; what is not known of it counts as if it were."""
    if is_of_every_protocol(rule):
        return True
    protocol = rule.get("IpProtocol")
    if not is_open(protocol) and text(protocol).lower() not in protocols:
        return False
    first, last = port_range(rule)
    return any(first <= port <= last for port in ports)


def port_range(rule: dict[str, Any]) -> tuple[float, float]:
    """The first and the last port of a rule: all of them where it names none, or says -1."""
    first, last = number(rule.get("FromPort")), number(rule.get("ToPort"))
    whole = first is None or last is None or first < 0 or is_of_every_protocol(rule)
    return _EVERY_PORT if whole or first is None or last is None else (first, last)


def is_of_every_protocol(rule: dict[str, Any]) -> bool:
    """Whether a rule is for everything; EC2 then takes no notice of its ports."""
    return text(rule.get("IpProtocol")).lower() in _EVERY_PROTOCOL


def may_take_other_ports(rule: dict[str, Any]) -> bool:
    """Whether nobody can say what a rule is about, because its protocol or a port is not known here."""
    known = is_of_every_protocol(rule)
    return not known and any(is_open(rule.get(name)) for name in ("IpProtocol", "FromPort", "ToPort"))


def group_of(estate: Estate, it: Resource) -> Resource | None:
    """The security group that a rule's resource is, or adds the rule to; None where it is not here."""
    return it if it.type == GROUP else estate.find(it.get("GroupId"), GROUP)


# Shorter prefixes than any one organisation has: half of the internet is open to the world, twice.
_SHORTEST = {4: 8, 6: 16}
_UNIQUE_LOCAL = IPv6Network("fc00::/7")  # the private addresses of IPv6


def is_from_the_world(estate: Estate, rule: dict[str, Any]) -> bool:
    """Whether a rule, or a prefix list of it, is for everybody: 0.0.0.0/0, ::/0, or a wide part of them."""
    named = estate.find(rule.get("SourcePrefixListId"), "AWS::EC2::PrefixList")
    listed = [entry.get("Cidr") for entry in named.items("Entries")] if named else []
    return any(map(is_wide, (rule.get("CidrIp"), rule.get("CidrIpv6"), *listed)))


def may_be_from_the_world(rule: dict[str, Any]) -> bool:
    """Whether nobody can say, because the range is not known here."""
    return any(is_open(rule.get(name)) for name in ("CidrIp", "CidrIpv6"))


def is_wide(given: Any) -> bool:
    """Whether a range is everything, or so wide that it is a part of it."""
    try:
        network: IPv4Network | IPv6Network = ip_network(text(given).strip(), strict=False)
    except ValueError:
        return False
    inside = isinstance(network, IPv6Network) and network.subnet_of(_UNIQUE_LOCAL)
    return network.prefixlen < _SHORTEST[network.version] and not inside
