"""Every container logs."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.containers import containers
from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import mapping

check = Check(
    id="L09",
    title="Every container logs",
    severity="error",
    what="Every container of a task definition has a LogConfiguration; with awslogs it names a group.",
    why="What a container prints is gone with the task otherwise.",
    fix="Set LogConfiguration with the driver awslogs or awsfirelens.",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-9",
    controls=("L09", "C-LOG-01"),
    also=(
        "Security Hub ECS.9",
        "AWS Config ECS_TASK_DEFINITION_LOG_CONFIGURATION",
        "CT.ECS.PR.5",
        "cdk-nag AwsSolutions-ECS7",
    ),
    before="""\
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ContainerDefinitions:
        - Name: api
          Image: api
""",
    after="""\
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ContainerDefinitions:
        - Name: api
          Image: api
          LogConfiguration:
            LogDriver: awslogs
            Options:
              awslogs-group: api
""",
)


@check.finds
def silent_containers(estate: Estate) -> Iterator[Violation]:
    for it, path, container in containers(estate):
        logging = mapping(container.get("LogConfiguration"))
        driver, options = logging.get("LogDriver"), mapping(logging.get("Options"))
        if driver in (None, "", "none") or (driver == "awslogs" and not options.get("awslogs-group")):
            yield it.wrong("the container does not log", path)
