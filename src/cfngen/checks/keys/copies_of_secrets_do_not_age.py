"""Copies of secrets do not age."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_true

check = Check(
    id="CG008",
    title="Copies of secrets do not age",
    severity="error",
    what=(
        "Nothing copies, by a dynamic reference, a secret that rotates; the password of the database itself apart, "
        "which rotation sets."
    ),
    why=(
        "CloudFormation reads a dynamic reference only when the resource that holds it is updated. A DATABASE_URL that "
        "was composed so still has the old password after the first rotation, and every new connection fails."
    ),
    fix="Let the application compose the URL from the secret's fields, or turn rotation off for composed secrets.",
    source="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-secretsmanager.html",
    controls=("CG008", "K03"),
    before="""\
Resources:
  Login:
    Type: AWS::SecretsManager::Secret
  Rotation:
    Type: AWS::SecretsManager::RotationSchedule
    Properties:
      SecretId: !Ref Login
  Url:
    Type: AWS::SecretsManager::Secret
    Properties:
      SecretString: !Sub 'postgresql://app:{{resolve:secretsmanager:${Login}:SecretString:password}}@db/clinic'
""",
    after="""\
Resources:
  Login:
    Type: AWS::SecretsManager::Secret
  Url:
    Type: AWS::SecretsManager::Secret
    Properties:
      SecretString: !Sub 'postgresql://app:{{resolve:secretsmanager:${Login}:SecretString:password}}@db/clinic'
""",
)

REFERENCE = re.compile(r"\{\{resolve:secretsmanager:(.+?)(?::SecretString.*?)?\}\}")
SETS_ITS_OWN = ("MasterUserPassword", "MasterUsername", "AuthToken", "MasterPassword")


@check.finds
def stale(estate: Estate) -> Iterator[Violation]:
    rotating = {
        id(estate.find(it.get("SecretId"), "AWS::SecretsManager::Secret"))
        for it in estate.of("AWS::SecretsManager::RotationSchedule")
    }
    managed = [
        it.att("MasterUserSecret.SecretArn")
        for it in estate.of("AWS::RDS::*")
        if is_true(it.get("ManageMasterUserPassword"))
    ]
    if not (rotating or managed):
        return
    referring = {id(view) for view in estate.views if "{{resolve:secretsmanager" in view.stack.template.document.text}
    for it in estate.resources if referring else ():
        if id(it.view) not in referring:
            continue
        for path, value in it.leaves:
            for reference in REFERENCE.finditer(value) if isinstance(value, str) else ():
                if path[0] in SETS_ITS_OWN:
                    continue
                secret = estate.find(reference[1], "AWS::SecretsManager::Secret")
                if (secret is not None and id(secret) in rotating) or reference[1] in managed:
                    name = secret.logical_id if secret is not None else "the database's own secret"
                    yield it.wrong(f"this copies {name}, which rotates", ".".join(map(str, path)))
