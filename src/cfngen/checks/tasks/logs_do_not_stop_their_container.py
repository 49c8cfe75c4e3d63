"""Logs do not stop their container."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check

check = Check(
    id="CG091",
    title="Logs do not stop their container",
    severity="warning",
    what="The mode of a container's log driver is not blocking.",
    why="While CloudWatch Logs cannot be reached, a blocking driver stops the application at its next line of log.",
    fix="Set mode: non-blocking and max-buffer-size: 25m.",
    source="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html",
    controls=("CG091", "L09"),
    before="""\
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ContainerDefinitions:
        - Name: api
          LogConfiguration: {LogDriver: awslogs, Options: {awslogs-group: api, mode: blocking}}
""",
    after="""\
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ContainerDefinitions:
        - Name: api
          LogConfiguration:
            LogDriver: awslogs
            Options: {awslogs-group: api, mode: non-blocking, max-buffer-size: 25m}
""",
)


@check.finds
def blocking(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::ECS::TaskDefinition"):
        for position, container in enumerate(it.items("ContainerDefinitions")):
            logs: Any = container.get("LogConfiguration")
            options = logs.get("Options") if isinstance(logs, dict) else None
            if isinstance(options, dict) and options.get("mode") == "blocking":
                path = f"ContainerDefinitions.{position}.LogConfiguration.Options.mode"
                yield it.wrong("the application stops while its logs cannot be sent", path)
