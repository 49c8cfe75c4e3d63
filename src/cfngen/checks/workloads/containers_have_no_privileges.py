"""Containers have no privileges on their host."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.containers import linux_containers
from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_open, is_true, listed, mapping

check = Check(
    id="S02",
    title="Containers have no privileges on their host",
    severity="error",
    what=(
        "No container is Privileged, adds the capability ALL or SYS_ADMIN, or shares the host's process or "
        "IPC namespace."
    ),
    why=(
        "A privileged container may do on the host what root may do there, to every other task's data and credentials."
    ),
    fix="Leave Privileged out or set it to false; add the one capability that is needed.",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-4",
    controls=("S02", "C-AUTH-05"),
    also=("Security Hub ECS.4", "Security Hub ECS.3", "AWS Config ECS_CONTAINERS_NONPRIVILEGED", "CT.ECS.PR.11"),
    before="""\
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ContainerDefinitions:
        - Name: api
          Image: api
          Privileged: true
""",
    after="""\
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ContainerDefinitions:
        - Name: api
          Image: api
          Privileged: false
""",
)


WHOLE = {"ALL", "SYS_ADMIN"}


@check.finds
def privileged(estate: Estate) -> Iterator[Violation]:
    for it, path, container in linux_containers(estate):
        value = container.get("Privileged")
        capabilities = mapping(mapping(container.get("LinuxParameters")).get("Capabilities"))
        if is_open(value):
            yield it.unclear("is the container privileged?", f"{path}.Privileged")
        elif is_true(value):
            yield it.wrong("the container is privileged", f"{path}.Privileged")
        if WHOLE & set(map(str, listed(capabilities.get("Add")))):
            yield it.wrong("the container has the host's capabilities", f"{path}.LinuxParameters")
    for it in estate.of("AWS::ECS::TaskDefinition"):
        for name in ("PidMode", "IpcMode"):
            if it.get(name) == "host":
                yield it.wrong(f"the task shares the host's namespace by {name}", name)
