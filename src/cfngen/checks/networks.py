"""Rules of security groups, wherever a template writes them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cfngen.checks.estate import Estate, Resource

Rule = tuple[Resource, str, dict[str, Any]]


def ingress_rules(estate: Estate) -> Iterator[Rule]:
    """(resource, dotted path, rule) of everything that lets traffic in."""
    return _rules(estate, "SecurityGroupIngress")


def egress_rules(estate: Estate) -> Iterator[Rule]:
    """(resource, dotted path, rule) of everything that lets traffic out."""
    return _rules(estate, "SecurityGroupEgress")


def _rules(estate: Estate, kind: str) -> Iterator[Rule]:
    for it in estate.of("AWS::EC2::SecurityGroup"):
        for position, rule in enumerate(it.items(kind)):
            yield it, f"{kind}.{position}", rule
    for it in estate.of(f"AWS::EC2::{kind}"):
        yield it, "", it.properties
