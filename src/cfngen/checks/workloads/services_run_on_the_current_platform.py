"""Fargate services run on the current platform."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check, judged
from cfngen.checks.readings import one_of

check = Check(
    id="S06",
    title="Fargate services run on the current platform",
    severity="warning",
    what=(
        "A Fargate service leaves PlatformVersion out or sets it to LATEST (1.4.0 is the newest for Linux, "
        "1.0.0 for Windows)."
    ),
    why="AWS patches the newest platform version; a pinned one keeps its holes when a newer one comes.",
    fix="Remove PlatformVersion, or set it to LATEST.",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-10",
    controls=("S06", "C-VUL-01"),
    also=("Security Hub ECS.10", "AWS Config ECS_FARGATE_LATEST_PLATFORM_VERSION", "CT.ECS.PR.1"),
    before="""\
Resources:
  Api:
    Type: AWS::ECS::Service
    Properties:
      LaunchType: FARGATE
      PlatformVersion: 1.3.0
""",
    after="""\
Resources:
  Api:
    Type: AWS::ECS::Service
    Properties:
      LaunchType: FARGATE
      PlatformVersion: LATEST
""",
)


@check.finds
def old_platforms(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::ECS::Service", "AWS::ECS::TaskSet"):
        if it.get("PlatformVersion") is not None:
            current = one_of("LATEST", "1.4.0", "1.0.0")
            yield from judged(it, "PlatformVersion", current, "the platform is not the current one")
