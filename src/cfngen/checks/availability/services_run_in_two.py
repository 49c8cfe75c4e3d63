"""Services run at least two tasks."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check, judged
from cfngen.checks.readings import at_least

check = Check(
    id="C-AVL-01",
    title="Services run at least two tasks",
    severity="error",
    what="A service's DesiredCount, or its scaling's MinCapacity, is 2 or more.",
    why="One task is an outage with every deployment that fails, and with the loss of a zone.",
    fix="Set DesiredCount and MinCapacity to 2 or more.",
    source="https://docs.aws.amazon.com/AmazonECS/latest/bestpracticesguide/availability.html",
    controls=("C-AVL-01", "FI-84"),
    lenient=("dev", "stg"),
    before="""\
Resources:
  Api:
    Type: AWS::ECS::Service
    Properties:
      DesiredCount: 1
""",
    after="""\
Resources:
  Api:
    Type: AWS::ECS::Service
    Properties:
      DesiredCount: 2
""",
)


@check.finds
def alone(estate: Estate) -> Iterator[Violation]:
    severity = estate.by_our_reading
    targets = estate.of("AWS::ApplicationAutoScaling::ScalableTarget")
    for it in estate.of("AWS::ECS::Service"):
        if it.get("SchedulingStrategy") == "DAEMON":
            continue
        scaling = [target for target in targets if it.named_by(target.get("ResourceId"))]
        for target in scaling:
            yield from judged(target, "MinCapacity", at_least(2), "scaling may leave fewer than two tasks", severity)
        if it.get("DesiredCount") is None and targets and not scaling:
            yield it.unclear("do at least two tasks run? A scaling target names a service that is not known here")
        elif it.get("DesiredCount") is None and not scaling:
            yield it.wrong("nothing says that two tasks run", "DesiredCount", severity="warning")
        elif it.get("DesiredCount") is not None:
            yield from judged(it, "DesiredCount", at_least(2), "fewer than two tasks run", severity)
