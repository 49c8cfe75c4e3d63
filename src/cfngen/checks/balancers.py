"""Load balancers and their listeners."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cfngen.checks.estate import Estate, Resource, Violation
from cfngen.checks.framework import Find
from cfngen.checks.readings import is_open, is_true, listed, objects, pairs

BALANCER = "AWS::ElasticLoadBalancingV2::LoadBalancer"
LISTENER = "AWS::ElasticLoadBalancingV2::Listener"
TLS = ("HTTPS", "TLS")
# The accounts that Elastic Load Balancing writes logs from, in policies that name no service. Source:
# https://docs.aws.amazon.com/elasticloadbalancing/latest/classic/enable-access-logs.html
WRITERS = {
    "af-south-1": "098369216593",
    "ap-east-1": "754344448648",
    "ap-northeast-1": "582318560864",
    "ap-northeast-2": "600734575887",
    "ap-northeast-3": "383597477331",
    "ap-south-1": "718504428378",
    "ap-southeast-1": "114774131450",
    "ap-southeast-2": "783225319266",
    "ap-southeast-3": "589379963580",
    "ca-central-1": "985666609251",
    "eu-central-1": "054676820928",
    "eu-north-1": "897822967062",
    "eu-south-1": "635631232127",
    "eu-west-1": "156460612806",
    "eu-west-2": "652711504416",
    "eu-west-3": "009996457667",
    "me-south-1": "076674570225",
    "sa-east-1": "507241528517",
    "us-east-1": "127311923021",
    "us-east-2": "033677994240",
    "us-west-1": "027434742980",
    "us-west-2": "797873946194",
}
_EVERY_KIND = ("application", "network", "gateway")


def attributes(balancer: Resource) -> dict[str, Any]:
    """The attributes of a load balancer by their keys."""
    return pairs(balancer.get("LoadBalancerAttributes"))


def attribute(balancer: Resource, key: str, default: Any = None) -> Any:
    """One attribute of a load balancer; where a part of the list is not known here, that part instead of a default."""
    given = balancer.get("LoadBalancerAttributes")
    if key in (known := pairs(given)):
        return known[key]
    parts = [*listed(given), *(entry.get("Key") for entry in objects(given))]
    return next(filter(is_open, parts), default)


def switched_on(key: str, message: str, kinds: tuple[str, ...] = _EVERY_KIND) -> Find:
    """Find the load balancers of these kinds whose attribute is not true."""

    def find(estate: Estate) -> Iterator[Violation]:
        for it in estate.of(BALANCER):
            value = attribute(it, key)
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
