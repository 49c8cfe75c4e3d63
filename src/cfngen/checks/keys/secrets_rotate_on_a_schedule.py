"""Secrets rotate."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_open, is_set, mapping, number
from cfngen.engine.values import text

check = Check(
    id="K03",
    title="Secrets rotate",
    severity="error",
    what="Every secret has a RotationSchedule, which says how often (once a year at least) and by which function.",
    why="A secret that never changes stays useful to whoever has seen it once.",
    fix=(
        "Add a RotationSchedule with HostedRotationLambda or a rotation function; where rotation is "
        "impossible, waive it with the procedure by hand."
    ),
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/secretsmanager-controls.html#secretsmanager-1",
    controls=("K03",),
    also=(
        "Security Hub SecretsManager.1",
        "AWS Config SECRETSMANAGER_ROTATION_ENABLED_CHECK (HIPAA Security pack)",
        "cdk-nag SecretsManagerRotationEnabled",
        "cdk-nag AwsSolutions-SMG4",
    ),
    before="""\
Resources:
  Session:
    Type: AWS::SecretsManager::Secret
""",
    after="""\
Resources:
  Session:
    Type: AWS::SecretsManager::Secret
  SessionRotation:
    Type: AWS::SecretsManager::RotationSchedule
    Properties:
      SecretId: !Ref 'Session'
      RotationLambdaARN: arn:aws:lambda:ap-northeast-1:111111111111:function:rotate
      RotationRules:
        AutomaticallyAfterDays: 30
""",
)


KIND = "AWS::SecretsManager::Secret"
WHEN = {"AutomaticallyAfterDays", "ScheduleExpression"}
BY = ("RotationLambdaARN", "HostedRotationLambda", "ExternalSecretRotationMetadata", "ExternalSecretRotationRoleArn")
LONGEST_DAYS = 365
DAYS = re.compile(r"rate\((\d+) days?\)")


@check.finds
def fixed_secrets(estate: Estate) -> Iterator[Violation]:
    schedules = [it.get("SecretId") for it in estate.of("AWS::SecretsManager::RotationSchedule")]
    attached = {str(it.ref): it.get("SecretId") for it in estate.of("AWS::SecretsManager::SecretTargetAttachment")}
    for it in estate.of(KIND):
        if any(it.named_by(target) or it.named_by(attached.get(str(target))) for target in schedules):
            continue
        if any(map(is_open, schedules)):
            yield it.unclear("does a schedule rotate the secret? One of them names a secret that is not known here")
        else:
            yield it.wrong("nothing rotates the secret")
    for it in estate.of("AWS::SecretsManager::RotationSchedule"):
        rules = it.get("RotationRules")
        if not is_open(rules) and not (isinstance(rules, dict) and WHEN & rules.keys()):
            yield it.wrong("the schedule does not say when", "RotationRules")
        elif (days_between(mapping(rules)) or 0) > LONGEST_DAYS:
            yield it.wrong("the secret stays the same for more than a year", "RotationRules")
        if estate.find(it.get("SecretId"), KIND) is not None and not any(is_set(it.get(name)) for name in BY):
            yield it.wrong("the schedule names no function that rotates the secret", "RotationLambdaARN")


def days_between(rules: dict[str, Any]) -> float | None:
    """The days from one rotation to the next; None where a cron expression or somebody else says it."""
    rate = DAYS.fullmatch(text(rules.get("ScheduleExpression")))
    return number(rate[1] if rate else rules.get("AutomaticallyAfterDays"))
