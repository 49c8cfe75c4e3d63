"""Services give their tasks time to start."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_open, is_set, number

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
        elif number(grace) and not lattice and not is_open(it.get("LoadBalancers")):
            message = "ECS takes a grace period only with a load balancer"
            yield it.wrong(message, "HealthCheckGracePeriodSeconds", severity="error")
