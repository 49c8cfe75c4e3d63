"""Services name containers of their task."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cfngen.checks.estate import Estate, Resource, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_open, number, objects
from cfngen.checks.tasks._ecs import containers, is_awsvpc, ports, task_definition
from cfngen.checks.tasks._runs import runs

check = Check(
    id="CG080",
    title="Services name containers of their task",
    severity="error",
    what=(
        "A service's load balancers and registries, a scheduled task's overrides and the containers among themselves "
        "name containers of the task definition, and ports that those containers map."
    ),
    why=(
        "ECS refuses the service: 'The container … does not exist in the task definition'. An override for another "
        "name fails when the schedule fires. cfn-lint misses it, even within one file."
    ),
    fix="Use the same name and port on both sides, best from one constant.",
    source="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LoadBalancer.html",
    controls=("CG080",),
    before="""\
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ContainerDefinitions:
        - Name: staff-api
          PortMappings:
            - ContainerPort: 8080
  Service:
    Type: AWS::ECS::Service
    Properties:
      TaskDefinition: !Ref Task
      LoadBalancers:
        - ContainerName: api
          ContainerPort: 8080
""",
    after="""\
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ContainerDefinitions:
        - Name: staff-api
          PortMappings:
            - ContainerPort: 8080
  Service:
    Type: AWS::ECS::Service
    Properties:
      TaskDefinition: !Ref Task
      LoadBalancers:
        - ContainerName: staff-api
          ContainerPort: 8080
""",
)


@check.finds
def strangers(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::ECS::Service", "AWS::ECS::TaskSet"):
        entries = [
            (name, position, entry)
            for name in ("LoadBalancers", "ServiceRegistries")
            for position, entry in enumerate(it.items(name))
            if "ContainerName" in entry
        ]
        task = task_definition(estate, it.get("TaskDefinition"))
        for name, position, entry in entries:
            path = f"{name}.{position}"
            if task is None:
                yield it.unclear("does the task definition have this container? It is not known here", path)
            else:
                yield from _entry(it, path, entry, task)
        if task is not None:
            yield from _connected(it, task)
    for task in estate.of("AWS::ECS::TaskDefinition"):
        yield from _within(task)
    yield from _overrides(estate)


def _entry(it: Resource, path: str, entry: dict[str, Any], task: Resource) -> Iterator[Violation]:
    name, known = entry["ContainerName"], containers(task)
    if is_open(name) or any("<" in one for one in known):
        yield it.unclear("does the task definition have this container?", f"{path}.ContainerName")
    elif str(name) not in known:
        message = f"{task.logical_id} has no container {name}; it has {', '.join(known) or 'none'}"
        yield it.wrong(message, f"{path}.ContainerName")
    elif is_open(entry.get("ContainerPort")):
        yield it.unclear("does the container map this port?", f"{path}.ContainerPort")
    else:
        port, mapped = number(entry.get("ContainerPort")), ports(known[str(name)])
        ranges = any("ContainerPortRange" in mapping for mapping in objects(known[str(name)].get("PortMappings")))
        if port is not None and int(port) not in mapped and not ranges and not _unknown_ports(known[str(name)]):
            message = f"the container {name} maps {', '.join(map(str, mapped)) or 'no port'}, not {port:g}"
            yield it.wrong(message, f"{path}.ContainerPort")


def _connected(it: Resource, task: Resource) -> Iterator[Violation]:
    """The ports that Service Connect and VPC Lattice ask for by name."""
    named = [mapping.get("Name") for one in containers(task).values() for mapping in objects(one.get("PortMappings"))]
    for place in ("ServiceConnectConfiguration.Services", "VpcLatticeConfigurations"):
        for position, entry in enumerate(it.items(place)):
            port = entry.get("PortName")
            if port is not None and not any(map(is_open, [port, *named])) and port not in named:
                yield it.wrong(f"{task.logical_id} maps no port with the name {port}", f"{place}.{position}.PortName")


def _unknown_ports(container: dict[str, Any]) -> bool:
    return any(is_open(mapping.get("ContainerPort")) for mapping in objects(container.get("PortMappings")))


def _within(task: Resource) -> Iterator[Violation]:
    known = containers(task)
    volumes = {str(volume.get("Name")) for volume in task.items("Volumes")}
    for position, container in enumerate(task.items("ContainerDefinitions")):
        path = f"ContainerDefinitions.{position}"
        for part, key, there in (
            ("DependsOn", "ContainerName", known),
            ("VolumesFrom", "SourceContainer", known),
            ("MountPoints", "SourceVolume", volumes),
        ):
            for entry in objects(container.get(part)):
                if key in entry and not is_open(entry[key]) and str(entry[key]) not in there:
                    yield task.wrong(f"the task has no {entry[key]}", f"{path}.{part}")
        for place, mapping in enumerate(objects(container.get("PortMappings"))):
            host, inner = number(mapping.get("HostPort")), number(mapping.get("ContainerPort"))
            if is_awsvpc(task) and host is not None and inner is not None and host != inner:
                message = f"with awsvpc the host's port is the container's, {inner:g}"
                yield task.wrong(message, f"{path}.PortMappings.{place}.HostPort")


def _overrides(estate: Estate) -> Iterator[Violation]:
    """The overrides that rules, schedules and state machines give to the tasks that they run."""
    for it, path, definition, names in runs(estate):
        task = task_definition(estate, definition)
        for name in names if task is not None else ():
            if task is not None and name not in containers(task):
                yield it.wrong(f"{task.logical_id} has no container {name} to override", path)
