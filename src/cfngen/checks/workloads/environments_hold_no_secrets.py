"""Environment variables hold no secrets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cfngen.checks.containers import containers
from cfngen.checks.estate import Estate, Resource, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import mapping, objects
from cfngen.checks.secrecy import holds_secret
from cfngen.checks.tasks._runs import overrides, targets

check = Check(
    id="S04",
    title="Environment variables hold no secrets",
    severity="error",
    what=(
        "No plain environment variable of a container (of ECS, Batch, App Runner or SageMaker, in the task that a "
        "schedule runs too), Lambda function, build or Amplify app has the name or the form of a secret, a NoEcho "
        "parameter or a dynamic reference to one."
    ),
    why=(
        "Everybody who may describe the task or function reads it, old revisions keep it, and consoles and "
        "logs show it."
    ),
    fix="Put the secret into Secrets Manager; name its ARN under Secrets (ECS), or read it at run time.",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-8",
    controls=("S04", "C-ENC-02"),
    also=("Security Hub ECS.8", "AWS Config ECS_NO_ENVIRONMENT_SECRETS", "CT.ECS.PR.12", "cdk-nag AwsSolutions-ECS2"),
    before="""\
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ContainerDefinitions:
        - Name: api
          Image: api
          Environment:
            - Name: DB_PASSWORD
              Value: correct-horse
""",
    after="""\
Resources:
  Secret:
    Type: AWS::SecretsManager::Secret
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ContainerDefinitions:
        - Name: api
          Image: api
          Environment:
            - Name: DB_PASSWORD_SECRET_ARN
              Value: !Ref Secret
          Secrets:
            - Name: DB_PASSWORD
              ValueFrom: !Ref Secret
""",
)


# Where else variables are, as a map and as a list.
APP_RUNNER = "SourceConfiguration.{}.RuntimeEnvironmentVariables"
MAPS = (
    ("AWS::Lambda::Function", "Environment.Variables"),
    ("AWS::Serverless::Function", "Environment.Variables"),
    ("AWS::SageMaker::Model", "PrimaryContainer.Environment"),
)
LISTS = (
    ("AWS::Batch::JobDefinition", "ContainerProperties.Environment"),
    ("AWS::Amplify::App", "EnvironmentVariables"),
    ("AWS::Amplify::Branch", "EnvironmentVariables"),
    ("AWS::AppRunner::Service", APP_RUNNER.format("ImageRepository.ImageConfiguration")),
    ("AWS::AppRunner::Service", APP_RUNNER.format("CodeRepository.CodeConfiguration.CodeConfigurationValues")),
)
Variable = tuple[Resource, str, str, Any]


@check.finds
def plain_secrets(estate: Estate) -> Iterator[Violation]:
    for it, path, name, value in variables(estate):
        if holds_secret(name, value):
            yield it.wrong(f"the variable {name} is a secret in plain text", path)


def variables(estate: Estate) -> Iterator[Variable]:
    """(resource, dotted path, name, value) of every plain variable."""
    for it, path, container in containers(estate):
        yield from _entries(it, f"{path}.Environment", container.get("Environment"))
    for resource_type, path in MAPS:
        for it in estate.of(resource_type):
            for name, value in mapping(it.get(path)).items():
                yield it, f"{path}.{name}", name, value
    for resource_type, path in LISTS:
        for it in estate.of(resource_type):
            yield from _entries(it, path, it.get(path))
    yield from _of_builds(estate)
    yield from _of_schedules(estate)


def _of_builds(estate: Estate) -> Iterator[Variable]:
    for it in estate.of("AWS::CodeBuild::Project"):
        path = "Environment.EnvironmentVariables"
        for found in _entries(it, path, it.get(path)):
            if it.get(path)[int(found[1].rpartition(".")[2])].get("Type") in (None, "PLAINTEXT"):
                yield found


def _of_schedules(estate: Estate) -> Iterator[Variable]:
    """The variables with which tasks are run."""
    for it, path, target in targets(estate):
        for container in objects(overrides(target)):
            for entry in objects(container.get("environment")):
                yield it, f"{path}.Input", str(entry.get("name")), entry.get("value")


def _entries(it: Resource, path: str, given: Any) -> Iterator[Variable]:
    for position, entry in enumerate(objects(given)):
        yield it, f"{path}.{position}", str(entry.get("Name")), entry.get("Value")
