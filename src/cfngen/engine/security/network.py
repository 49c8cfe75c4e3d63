"""Traffic that a change of security groups lets through and that was refused before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from ipaddress import ip_network
from typing import Any, NamedTuple

from cfngen.engine.sentences import Sentence
from cfngen.engine.values import UNKNOWN_TEXT, shown

Properties = Mapping[str, Any]
GROUP = "AWS::EC2::SecurityGroup"
RULES = {"AWS::EC2::SecurityGroupIngress": "in", "AWS::EC2::SecurityGroupEgress": "out"}
_ALL = "-1"
_PEERS = (
    *("CidrIp", "CidrIpv6", "SourceSecurityGroupId", "SourceSecurityGroupName", "SourcePrefixListId"),
    *("DestinationSecurityGroupId", "DestinationPrefixListId"),
)
_NUMBERS = {"6": "tcp", "17": "udp", "1": "icmp", "58": "icmpv6"}
_WORLD = ("0.0.0.0/0", "::/0")
# A group without rules for outgoing traffic lets out everything:
# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-securitygroup.html
_DEFAULT_OUT = [{"IpProtocol": _ALL, "CidrIp": "0.0.0.0/0"}]


_LETS = {"in": Sentence("lets in %(what)s from %(peer)s"), "out": Sentence("lets out %(what)s to %(peer)s")}


class Rule(NamedTuple):
    """Traffic of a protocol, between two ports, from or to a peer."""

    protocol: str
    first: int
    last: int
    peer: str

    def within(self, wider: Rule) -> bool:
        """Whether another rule lets all of it through."""
        ports = wider.first <= self.first and self.last <= wider.last
        return wider.protocol in (_ALL, self.protocol) and (ports or wider.protocol == _ALL) and self._peer_in(wider)

    def stands_for_one_of(self, gone: list[Rule]) -> bool:
        """Whether a peer that is known only after execution is all that differs from a rule that is no longer there."""
        unknown = UNKNOWN_TEXT in self.peer
        return unknown and any(self._replace(peer="").within(rule._replace(peer="")) for rule in gone)

    def _peer_in(self, wider: Rule) -> bool:
        if self.peer == wider.peer:
            return True
        try:
            mine, theirs = ip_network(self.peer, strict=False), ip_network(wider.peer, strict=False)
        except ValueError:
            return False  # a group or prefix list
        return mine.version == theirs.version and mine.subnet_of(theirs)  # type: ignore[arg-type]

    def told(self, direction: str) -> str:
        """The rule as a person says it."""
        ports = "" if (self.first, self.last) == (0, 65535) else f" {self.first}"
        ports += f"-{self.last}" if ports and self.first != self.last else ""
        what = Sentence("everything") if self.protocol == _ALL else f"{self.protocol}{ports}"
        peer = Sentence("a peer that is known after execution") if UNKNOWN_TEXT in self.peer else self.peer
        return _LETS[direction].of(what=what, peer=peer)


def more_open(resource_type: str, before: Properties, after: Properties) -> tuple[list[str], list[str]]:
    """Sentences on what is let through that was not: from the whole internet, and others."""
    world: list[str] = []
    others: list[str] = []
    for direction in ("in", "out"):
        old, new = (_rules(resource_type, properties, direction) for properties in (before, after))
        gone = [known for known in old if known not in new]
        for rule in new:
            if not any(rule.within(known) for known in old) and not rule.stands_for_one_of(gone):
                everybody = rule.peer in _WORLD and direction == "in"
                (world if everybody else others).append(rule.told(direction))
    return world, others


def _rules(resource_type: str, properties: Properties, direction: str) -> list[Rule]:
    listed: Any = []
    if RULES.get(resource_type) == direction and properties:
        listed = [properties]
    elif resource_type == GROUP and properties:
        name = "SecurityGroupIngress" if direction == "in" else "SecurityGroupEgress"
        listed = properties.get(name, _DEFAULT_OUT if direction == "out" else [])
    return [rule for one in listed if isinstance(one, Mapping) for rule in _of(one)] if isinstance(listed, list) else []


def _of(entry: Properties) -> Iterable[Rule]:
    protocol = str(shown(entry.get("IpProtocol", _ALL))).lower()
    protocol = _NUMBERS.get(protocol, protocol)
    first, last = _port(entry.get("FromPort"), 0), _port(entry.get("ToPort"), 65535)
    for key in _PEERS:
        if key in entry:
            yield Rule(protocol, first, last, str(shown(entry[key])))


def _port(value: Any, default: int) -> int:
    text = str(shown(value)) if value is not None else ""
    return int(text) if text.lstrip("-").isdigit() and text != "-1" else default
