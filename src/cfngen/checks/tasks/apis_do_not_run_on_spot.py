"""APIs do not run on Spot alone."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_set, number

check = Check(
    id="CG092",
    title="APIs do not run on Spot alone",
    severity="warning",
    what="A service behind a load balancer takes capacity from FARGATE too, at least one task as its Base.",
    why="AWS takes Spot capacity back with two minutes' notice, from every task at once when it is short.",
    fix="Give FARGATE a Base of 2 and let Spot take what is above.",
    source="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-capacity-providers.html",
    controls=("CG092", "C-AVL-01"),
    lenient=("dev",),
    before="""\
Resources:
  Service:
    Type: AWS::ECS::Service
    Properties:
      CapacityProviderStrategy:
        - {CapacityProvider: FARGATE_SPOT, Weight: 1}
      LoadBalancers:
        - ContainerName: api
""",
    after="""\
Resources:
  Service:
    Type: AWS::ECS::Service
    Properties:
      CapacityProviderStrategy:
        - {CapacityProvider: FARGATE, Base: 2, Weight: 1}
        - {CapacityProvider: FARGATE_SPOT, Weight: 1}
      LoadBalancers:
        - ContainerName: api
""",
)


@check.finds
def interruptible(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::ECS::Service"):
        strategy = it.items("CapacityProviderStrategy")
        base = sum(number(one.get("Base")) or 0 for one in strategy if one.get("CapacityProvider") == "FARGATE")
        spot = any(one.get("CapacityProvider") == "FARGATE_SPOT" for one in strategy)
        if spot and is_set(it.get("LoadBalancers")) and not base:
            yield it.wrong("every task may be taken back at once", "CapacityProviderStrategy")
