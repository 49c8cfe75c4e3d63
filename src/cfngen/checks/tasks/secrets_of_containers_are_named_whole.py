"""Secrets of containers are named whole."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import MARK, objects

check = Check(
    id="CG090",
    title="Secrets of containers are named whole",
    severity="error",
    what="ValueFrom is a secret's ARN, or the ARN with a JSON key and both colons after it: arn:…:secret:name:key::.",
    why=(
        "With the colons left out the key is taken for part of the name: the task does not start, with "
        "ResourceInitializationError. A whole JSON text in the variable is what comes of no key at all."
    ),
    fix="Write !Sub '${Secret}:password::'.",
    source="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html",
    controls=("S04",),
    before="""\
Resources:
  Secret:
    Type: AWS::SecretsManager::Secret
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ContainerDefinitions:
        - Name: api
          Secrets:
            - Name: DB_PASSWORD
              ValueFrom: !Sub '${Secret}:password'
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
          Secrets:
            - Name: DB_PASSWORD
              ValueFrom: !Sub '${Secret}:password::'
""",
)

ARN = re.compile(r"arn:[a-z-]+:secretsmanager:[^:]*:[^:]*:secret:[^:]+")


@check.finds
def partial(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::ECS::TaskDefinition"):
        for position, container in enumerate(it.items("ContainerDefinitions")):
            for place, secret in enumerate(objects(container.get("Secrets"))):
                value = str(secret.get("ValueFrom"))
                mark, arn = MARK.match(value), ARN.match(value)
                of_secret = mark and (kind := estate.by_mark.get((mark[1], mark[2]))) and "Secret" in kind.type
                whole = arn or (mark if of_secret else None)
                rest = value[whole.end() :] if whole else ""
                if rest and rest.count(":") != 3:
                    path = f"ContainerDefinitions.{position}.Secrets.{place}.ValueFrom"
                    yield it.wrong("after the ARN come a key and two colons: arn:key::", path)
