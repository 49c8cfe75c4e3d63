"""Fargate's limits are kept."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Resource, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_set, is_true, listed, number

check = Check(
    id="CG085",
    title="Fargate's limits are kept",
    severity="error",
    what=(
        "On Fargate StopTimeout is at most 120 seconds and EphemeralStorage 21 to 200 GiB; the task has an execution "
        "role when it logs or takes secrets, no privileged container, no host network and no host path."
    ),
    why="ECS refuses the task definition or, worse, the tasks that are started from it.",
    fix="Stay within the limits; 20 GiB are there without EphemeralStorage.",
    source="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html",
    controls=("CG085",),
    before="""\
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      NetworkMode: awsvpc
      RequiresCompatibilities: [FARGATE]
      ContainerDefinitions:
        - Name: api
          StopTimeout: 300
""",
    after="""\
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      NetworkMode: awsvpc
      RequiresCompatibilities: [FARGATE]
      ContainerDefinitions:
        - Name: api
          StopTimeout: 120
""",
)

MOST_SECONDS = 120
LEAST_GIB, MOST_GIB = 21, 200


@check.finds
def beyond(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::ECS::TaskDefinition"):
        if "FARGATE" not in listed(it.get("RequiresCompatibilities")):
            continue
        if it.get("NetworkMode") not in (None, "awsvpc"):
            yield it.wrong("Fargate's network mode is awsvpc", "NetworkMode")
        size = number(it.get("EphemeralStorage.SizeInGiB"))
        if size is not None and not LEAST_GIB <= size <= MOST_GIB:
            yield it.wrong(f"ephemeral storage is {LEAST_GIB} to {MOST_GIB} GiB", "EphemeralStorage.SizeInGiB")
        for position, volume in enumerate(it.items("Volumes")):
            if is_set((volume.get("Host") or {}).get("SourcePath") if isinstance(volume.get("Host"), dict) else None):
                yield it.wrong("Fargate has no host to mount from", f"Volumes.{position}.Host")
        yield from _containers(it)


def _containers(it: Resource) -> Iterator[Violation]:
    needs_role = False
    for position, container in enumerate(it.items("ContainerDefinitions")):
        path = f"ContainerDefinitions.{position}"
        stop = number(container.get("StopTimeout"))
        if stop is not None and stop > MOST_SECONDS:
            yield it.wrong(f"StopTimeout is at most {MOST_SECONDS} seconds", f"{path}.StopTimeout")
        if is_true(container.get("Privileged")):
            yield it.wrong("Fargate runs no privileged container", f"{path}.Privileged")
        logs = container.get("LogConfiguration")
        awslogs = isinstance(logs, dict) and logs.get("LogDriver") == "awslogs"
        needs_role = needs_role or awslogs or is_set(container.get("Secrets"))
    if needs_role and not is_set(it.get("ExecutionRoleArn")):
        yield it.wrong("nothing may write its logs or read its secrets: it has no execution role")
