"""Services give their tasks time to start."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Resource, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_open, is_set, mapping, number
from cfngen.checks.tasks._ecs import containers, task_definition

check = Check(
    id="CG087",
    title="Services give their tasks time to start",
    severity="warning",
    what="A service behind a load balancer has HealthCheckGracePeriodSeconds; one without a load balancer has none.",
    why=(
        "Left out it is 0: a task whose first health checks fail while it boots is stopped and started again, for "
        "ever. Without a load balancer ECS refuses it (an error here)."
    ),
    fix="Set it to longer than the slowest start, such as 120 seconds.",
    source="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service_definition_parameters.html",
    controls=("CG087",),
    before="""\
Resources:
  Service:
    Type: AWS::ECS::Service
    Properties:
      LoadBalancers:
        - ContainerName: api
""",
    after="""\
Resources:
  Service:
    Type: AWS::ECS::Service
    Properties:
      HealthCheckGracePeriodSeconds: 120
      LoadBalancers:
        - ContainerName: api
""",
)

LEAST_SECONDS = 30  # no container that is pulled, started and registered is healthy sooner


@check.finds
def hurried(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::ECS::Service"):
        grace = it.get("HealthCheckGracePeriodSeconds")
        lattice = is_set(it.get("VpcLatticeConfigurations"))
        if is_set(it.get("LoadBalancers")):
            if is_open(grace):
                yield it.unclear("is there time to start?", "HealthCheckGracePeriodSeconds")
            elif not number(grace):
                yield it.wrong("a task that is not healthy at once is stopped")
            else:
                yield from _shorter_than_a_start(estate, it, number(grace) or 0)
        elif number(grace) and not lattice and not is_open(it.get("LoadBalancers")):
            message = "ECS takes a grace period only with a load balancer"
            yield it.wrong(message, "HealthCheckGracePeriodSeconds", severity="error")


def _shorter_than_a_start(estate: Estate, it: Resource, grace: float) -> Iterator[Violation]:
    """A grace period that is over before a container's own health check counts."""
    task = task_definition(estate, it.get("TaskDefinition"))
    checks = [mapping(one.get("HealthCheck")) for one in containers(task).values()] if task else []
    start = max((number(one.get("StartPeriod")) or 0 for one in checks), default=0)
    if grace < max(start, LEAST_SECONDS):
        message = f"{grace:g} seconds are over before a container has started"
        yield it.wrong(message, "HealthCheckGracePeriodSeconds")
