"""Services run at least two tasks."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_open, number

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
    for it in estate.of("AWS::ECS::Service"):
        if it.get("SchedulingStrategy") == "DAEMON":
            continue
        count = it.get("DesiredCount")
        if is_open(count):
            yield it.unclear("do at least two tasks run?", "DesiredCount")
        elif count is not None and (number(count) or 0) < 2:
            yield it.wrong("fewer than two tasks run", "DesiredCount")
