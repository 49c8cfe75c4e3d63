"""Images are named for good."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_open
from cfngen.engine.values import text

check = Check(
    id="CG094",
    title="Images are named for good",
    severity="warning",
    what="A container's image has a digest, or a tag that says which build it is: not latest, and not none.",
    why=(
        "latest is another image tomorrow: a task that is replaced at night runs what nobody released, and a rollback "
        "does not bring back what ran before."
    ),
    fix="Name the image with @sha256:…, from a parameter that the build sets.",
    source="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security-tasks-containers.html",
    controls=("CG094", "S05"),
    before="""\
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ContainerDefinitions: [{Name: api, Image: '111111111111.dkr.ecr.ap-northeast-1.amazonaws.com/api:latest'}]
""",
    after="""\
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ContainerDefinitions: [{Name: api, Image: '111111111111.dkr.ecr.ap-northeast-1.amazonaws.com/api:1.4.2'}]
""",
)


@check.finds
def moving(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::ECS::TaskDefinition"):
        for position, container in enumerate(it.items("ContainerDefinitions")):
            image = text(container.get("Image") or "")
            path = f"ContainerDefinitions.{position}.Image"
            name = image.rpartition("/")[2]
            if not image or "@" in image or (is_open(container.get("Image")) and not name.endswith(":latest")):
                continue
            if name.endswith((":latest", ">")) or ":" not in name:
                yield it.wrong("the image is another one whenever somebody pushes", path)
