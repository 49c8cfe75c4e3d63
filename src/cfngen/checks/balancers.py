"""Load balancers and their listeners."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cfngen.checks.estate import Estate, Resource, Violation
from cfngen.checks.framework import Find
from cfngen.checks.readings import is_open, is_true, pairs

BALANCER = "AWS::ElasticLoadBalancingV2::LoadBalancer"
LISTENER = "AWS::ElasticLoadBalancingV2::Listener"
TLS = ("HTTPS", "TLS")
_EVERY_KIND = ("application", "network", "gateway")


def attributes(balancer: Resource) -> dict[str, Any]:
    """The attributes of a load balancer by their keys."""
    return pairs(balancer.get("LoadBalancerAttributes"))


def switched_on(key: str, message: str, kinds: tuple[str, ...] = _EVERY_KIND) -> Find:
    """Find the load balancers of these kinds whose attribute is not true."""

    def find(estate: Estate) -> Iterator[Violation]:
        for it in estate.of(BALANCER):
            value = attributes(it).get(key)
            if (it.get("Type") or "application") not in kinds:
                continue
            if is_open(value):
                yield it.unclear(f"{message}? {key} is not known here", "LoadBalancerAttributes")
            elif not is_true(value):
                yield it.wrong(message, "LoadBalancerAttributes")

    return find


def listeners(estate: Estate, *protocols: str) -> list[Resource]:
    """The listeners that speak one of these protocols."""
    return [it for it in estate.of(LISTENER) if it.get("Protocol") in protocols]
