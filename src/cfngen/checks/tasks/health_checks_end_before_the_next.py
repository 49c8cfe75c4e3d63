"""Health checks end before the next."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Resource, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_open, is_set, number
from cfngen.checks.tasks._ecs import TARGET_GROUP

check = Check(
    id="CG095",
    title="Health checks of load balancers can be set up",
    severity="error",
    what=(
        "The timeout of a target group's or classic load balancer's health check is shorter than its interval, and a "
        "check over TCP has no path and no matcher and is not of a target group of HTTP or HTTPS."
    ),
    why=(
        "ELB refuses the target group: 'Health check interval must be greater than the timeout', or 'Health check "
        "protocol TCP is not supported for target groups with the protocol HTTP'. The schema says neither."
    ),
    fix="Let HealthCheckTimeoutSeconds be less than HealthCheckIntervalSeconds (30 where it is left out).",
    source="https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html",
    controls=("CG095",),
    before="""\
Resources:
  Api:
    Type: AWS::ElasticLoadBalancingV2::TargetGroup
    Properties: {Protocol: HTTP, HealthCheckIntervalSeconds: 10, HealthCheckTimeoutSeconds: 10}
""",
    after="""\
Resources:
  Api:
    Type: AWS::ElasticLoadBalancingV2::TargetGroup
    Properties: {Protocol: HTTP, HealthCheckIntervalSeconds: 10, HealthCheckTimeoutSeconds: 5}
""",
)

INTERVAL = "HealthCheckIntervalSeconds"
TIMEOUT = "HealthCheckTimeoutSeconds"
# What ELB takes where the template is silent: 5 seconds of 30 for HTTP, 10 for TCP and TLS, 30 of 35 for functions.
SECONDS, OF_HTTP, OF_TCP = 30, 5, 10
OF_FUNCTIONS = (35, 30)
OVER_HTTP = ("HTTP", "HTTPS")


@check.finds
def endless(estate: Estate) -> Iterator[Violation]:
    for it in estate.of(TARGET_GROUP):
        yield from _seconds(it, *_defaults(it))
        if _protocol(it) == "TCP":
            yield from _over_tcp(it)
    for it in estate.of("AWS::ElasticLoadBalancing::LoadBalancer"):
        every, ends = (number(it.get(f"HealthCheck.{name}")) for name in ("Interval", "Timeout"))
        if every is not None and ends is not None and ends >= every:
            yield it.wrong(f"the check ends after {ends:g} seconds, and begins every {every:g}", "HealthCheck")


def _protocol(it: Resource) -> object:
    """The protocol of the checks; ELB takes HTTP for application load balancers, TCP for others."""
    return it.get("HealthCheckProtocol") or ("HTTP" if _is_of_http(it) else "TCP")


def _defaults(it: Resource) -> tuple[int, int]:
    if it.get("TargetType") == "lambda":
        return OF_FUNCTIONS
    return SECONDS, OF_HTTP if _protocol(it) in OVER_HTTP else OF_TCP


def _seconds(it: Resource, interval: float, timeout: float) -> Iterator[Violation]:
    given = {path: it.get(path) for path in (INTERVAL, TIMEOUT)}
    if unknown := [path for path, value in given.items() if is_open(value)]:
        yield it.unclear("is the timeout shorter than the interval?", unknown[0])
        return
    every = number(given[INTERVAL]) if is_set(given[INTERVAL]) else interval
    ends = number(given[TIMEOUT]) if is_set(given[TIMEOUT]) else timeout
    is_late = every is not None and ends is not None and (ends > every or (ends == every and _is_of_http(it)))
    if is_late:
        path = TIMEOUT if is_set(given[TIMEOUT]) else INTERVAL
        yield it.wrong(f"the check ends after {ends:g} seconds, and begins every {every:g}", path)


def _is_of_http(it: Resource) -> bool:
    """Whether an application load balancer asks, which takes no timeout as long as the interval; others take it."""
    return it.get("Protocol") in (*OVER_HTTP, None)


def _over_tcp(it: Resource) -> Iterator[Violation]:
    if it.get("Protocol") in OVER_HTTP:
        yield it.wrong(f"target groups of {it.get('Protocol')} are not checked over TCP", "HealthCheckProtocol")
        return
    for path in ("HealthCheckPath", "Matcher"):
        if is_set(it.get(path)):
            yield it.wrong(f"a check over TCP takes no {path}", path)
