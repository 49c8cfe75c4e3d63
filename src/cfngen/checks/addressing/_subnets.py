"""Subnets and networks of an estate, by what names them."""

from __future__ import annotations

import ipaddress
from typing import Any

from cfngen.checks.estate import Estate, Resource
from cfngen.checks.readings import is_open, listed

Network = ipaddress.IPv4Network


def subnets(estate: Estate, value: Any) -> list[Resource] | None:
    """The subnets of a list, which may be joined with commas; None where one is not in the estate."""
    found = []
    for one in listed(value):
        for name in str(one).split(","):
            subnet = estate.find(name, "AWS::EC2::Subnet")
            if subnet is None:
                return None
            found.append(subnet)
    return found


def network(value: Any) -> Network | None:
    """A range of IPv4 addresses; None for what is none or not known."""
    try:
        return ipaddress.IPv4Network(str(value)) if value is not None and not is_open(value) else None
    except ValueError:
        return None


def ranges(estate: Estate, vpc: Resource) -> list[Network]:
    """The ranges of a VPC that are known."""
    given = [vpc.get("CidrBlock")]
    given += [it.get("CidrBlock") for it in estate.of("AWS::EC2::VPCCidrBlock") if vpc.named_by(it.get("VpcId"))]
    return [found for found in map(network, given) if found is not None]
