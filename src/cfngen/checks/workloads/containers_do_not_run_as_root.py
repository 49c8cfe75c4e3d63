"""Containers do not run as root."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.containers import linux_containers
from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_open, is_set
from cfngen.engine.values import text

check = Check(
    id="S01",
    title="Containers do not run as root",
    severity="error",
    what="Every container definition names a User, and it is not root or 0. Windows containers are left out.",
    why=(
        "Root in a container is root of the host's kernel as soon as the wall between them has a hole; "
        "without User the image decides, and most images say root."
    ),
    fix="Set User to a number and group that the image has, such as 1000:1000.",
    source="https://docs.aws.amazon.com/config/latest/developerguide/ecs-task-definition-nonroot-user.html",
    controls=("S01", "C-AUTH-05"),
    also=("AWS Config ECS_TASK_DEFINITION_NONROOT_USER", "CT.ECS.PR.3"),
    before="""\
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ContainerDefinitions:
        - Name: api
          Image: api
          User: root
""",
    after="""\
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ContainerDefinitions:
        - Name: api
          Image: api
          User: '1000:1000'
""",
)


@check.finds
def rootful(estate: Estate) -> Iterator[Violation]:
    for it, path, container in linux_containers(estate):
        user = container.get("User")
        if is_open(user):
            yield it.unclear("does the container run as root?", f"{path}.User")
        elif not is_set(user):
            severity = "" if it.type == "AWS::ECS::TaskDefinition" else "warning"
            yield it.wrong("nothing says that the container does not run as root", path, severity)
        elif text(user).partition(":")[0].strip() == "root" or not text(user).partition(":")[0].strip(" 0"):
            yield it.wrong("the container runs as root", f"{path}.User")
