"""Deployments have room."""

from __future__ import annotations

import math
from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_open, number

check = Check(
    id="CG097",
    title="Deployments have room",
    severity="error",
    what=(
        "MinimumHealthyPercent and MaximumPercent of a service let a task stop or one more start: not 100 and 100, and "
        "not what their rounding makes of it for DesiredCount."
    ),
    why=(
        "ECS may stop no task before another is healthy and may start none beside them: the deployment stands still "
        "until the stack times out after three hours."
    ),
    fix="100 and 200, or 50 and 100 where two tasks at once are too many.",
    source="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html",
    controls=("CG097",),
    before="""\
Resources:
  Api:
    Type: AWS::ECS::Service
    Properties:
      DesiredCount: 2
      DeploymentConfiguration: {MinimumHealthyPercent: 100, MaximumPercent: 100}
""",
    after="""\
Resources:
  Api:
    Type: AWS::ECS::Service
    Properties:
      DesiredCount: 2
      DeploymentConfiguration: {MinimumHealthyPercent: 100, MaximumPercent: 200}
""",
)

PATH = "DeploymentConfiguration"
LEAST, MOST = 100, 200  # where the template is silent


@check.finds
def stuck(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::ECS::Service"):
        given = {name: it.get(f"{PATH}.{name}") for name in ("MinimumHealthyPercent", "MaximumPercent")}
        by_others = it.get("DeploymentController.Type") in ("CODE_DEPLOY", "EXTERNAL")
        if by_others or it.get("SchedulingStrategy") == "DAEMON" or any(map(is_open, given.values())):
            continue
        least, most = (number(value) for value in given.values())
        count = number(it.get("DesiredCount")) or 0
        if _is_stuck(LEAST if least is None else least, MOST if most is None else most, count):
            yield it.wrong("its percentages let no task stop and none start", PATH)


def _is_stuck(least: float, most: float, count: float) -> bool:
    """Whether as many tasks have to stay up as may run; ECS rounds the first up and the second down."""
    if least >= LEAST >= most:
        return True
    return bool(count) and math.ceil(count * least / 100) >= math.floor(count * most / 100)
