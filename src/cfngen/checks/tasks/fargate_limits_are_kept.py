"""Fargate's limits are kept."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Resource, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_set, is_true, listed, number
from cfngen.checks.tasks._ecs import is_fargate, units

check = Check(
    id="CG085",
    title="Fargate's limits are kept",
    severity="error",
    what=(
        "On Fargate StopTimeout is at most 120 seconds and EphemeralStorage 21 to 200 GiB; CPU and memory are one of "
        "Fargate's pairs and enough for the containers; the task has an execution role when it logs or takes secrets, "
        "no privileged container, no host network and no host path; no service is a DAEMON."
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
# CPU units -> the least and the most memory in MiB, and its steps; the smallest task may have 512 MiB, too.
LEAST_CPU, LEAST_MIB = 256, 512
SIZES: dict[float, tuple[int, int, int]] = {
    256: (1024, 2048, 1024),
    512: (1024, 4096, 1024),
    1024: (2048, 8192, 1024),
    2048: (4096, 16384, 1024),
    4096: (8192, 30720, 1024),
    8192: (16384, 61440, 4096),
    16384: (32768, 122880, 8192),
}


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
        yield from _size(it)
    for it in estate.of("AWS::ECS::Service"):
        if it.get("SchedulingStrategy") == "DAEMON" and is_fargate(estate, it):
            yield it.wrong("Fargate runs no DAEMON", "SchedulingStrategy")


def _size(it: Resource) -> Iterator[Violation]:
    """CPU and memory, which cfn-lint compares where both are written as numbers."""
    cpu, memory = units(it.get("Cpu")), units(it.get("Memory"))
    if cpu is not None and memory is not None and not _is_pair(cpu, memory):
        yield it.wrong(f"Fargate has no task of {cpu:g} CPU units and {memory:g} MiB", "Memory")
    containers = it.items("ContainerDefinitions")
    for path, most, needs in (
        ("Cpu", cpu, [one.get("Cpu") for one in containers]),
        ("Memory", memory, [one.get("MemoryReservation") or one.get("Memory") for one in containers]),
    ):
        needed = sum(filter(None, map(number, needs)))
        if most is not None and needed > most:
            yield it.wrong(f"the containers take {needed:g} of {most:g}", path)


def _is_pair(cpu: float, memory: float) -> bool:
    least, most, step = SIZES.get(cpu, (0, 0, 1))
    return (cpu == LEAST_CPU and memory == LEAST_MIB) or (least <= memory <= most and (memory - least) % step == 0)


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
