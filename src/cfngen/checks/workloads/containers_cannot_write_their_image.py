"""Containers cannot write their own file system."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.containers import linux_containers
from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_open, is_true

check = Check(
    id="S03",
    title="Containers cannot write their own file system",
    severity="error",
    what=(
        "Every container definition sets ReadonlyRootFilesystem to true. Windows containers are left out. ECS "
        "Exec needs a writable one, so in dev it is a warning."
    ),
    why=("Whoever gets into the process can otherwise leave programs beside it and change the ones that are there."),
    fix="Set ReadonlyRootFilesystem to true, and mount a volume where the application writes.",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-5",
    controls=("S03", "H-06"),
    also=("Security Hub ECS.5", "AWS Config ECS_CONTAINERS_READONLY_ACCESS (HIPAA Security pack)", "CT.ECS.PR.6"),
    lenient=("dev",),
    before="""\
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ContainerDefinitions:
        - Name: api
          Image: api
          ReadonlyRootFilesystem: false
""",
    after="""\
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ContainerDefinitions:
        - Name: api
          Image: api
          ReadonlyRootFilesystem: true
""",
)


@check.finds
def writable(estate: Estate) -> Iterator[Violation]:
    for it, path, container in linux_containers(estate):
        value = container.get("ReadonlyRootFilesystem")
        if is_open(value):
            yield it.unclear("is the root file system read-only?", f"{path}.ReadonlyRootFilesystem")
        elif not is_true(value):
            severity = "" if it.type == "AWS::ECS::TaskDefinition" or value is not None else "warning"
            yield it.wrong("the container may write its root file system", f"{path}.ReadonlyRootFilesystem", severity)
