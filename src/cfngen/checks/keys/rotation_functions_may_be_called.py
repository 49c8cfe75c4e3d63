"""Rotation functions may be called."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cfngen.checks.estate import Estate, Resource, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_open, is_set
from cfngen.engine.values import text

check = Check(
    id="CG134",
    title="Rotation functions may be called",
    severity="error",
    what=(
        "The function that rotates a secret has a permission for secretsmanager.amazonaws.com which the schedule waits "
        "for; a hosted one names the subnets and security groups from which it reaches the database, and its "
        "secret is attached to one."
    ),
    why=(
        "Secrets Manager refuses the schedule ('cannot invoke the specified Lambda function'), or rotation times out "
        "outside the VPC and leaves the secret half changed."
    ),
    fix="Add an AWS::Lambda::Permission, DependsOn it; give VpcConfig or VpcSubnetIds and VpcSecurityGroupIds.",
    source="https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotating-secrets-required-permissions-function.html",
    controls=("CG134", "K03"),
    before="""\
Resources:
  Rotate:
    Type: AWS::Lambda::Function
  Schedule:
    Type: AWS::SecretsManager::RotationSchedule
    Properties:
      RotationLambdaARN: !GetAtt Rotate.Arn
""",
    after="""\
Resources:
  Rotate:
    Type: AWS::Lambda::Function
  Allow:
    Type: AWS::Lambda::Permission
    Properties:
      Action: lambda:InvokeFunction
      FunctionName: !Ref Rotate
      Principal: secretsmanager.amazonaws.com
  Schedule:
    Type: AWS::SecretsManager::RotationSchedule
    DependsOn: Allow
    Properties:
      RotationLambdaARN: !GetAtt Rotate.Arn
""",
)


@check.finds
def refused(estate: Estate) -> Iterator[Violation]:
    in_vpc = estate.of("AWS::RDS::DBInstance", "AWS::RDS::DBCluster")
    for it in estate.of("AWS::SecretsManager::RotationSchedule"):
        hosted = it.get("HostedRotationLambda")
        if isinstance(hosted, dict):
            if _knows_no_database(estate, it, hosted):
                yield it.wrong("the secret names no database: it has no SecretTargetAttachment and no host", "SecretId")
            if in_vpc and not (is_set(hosted.get("VpcSubnetIds")) and is_set(hosted.get("VpcSecurityGroupIds"))):
                yield it.wrong("the hosted function is outside the database's VPC", "HostedRotationLambda")
            continue
        function = estate.find(it.get("RotationLambdaARN"), "AWS::Lambda::Function")
        if function is not None:
            yield from _called(estate, it, function, in_vpc=bool(in_vpc) and _is_of_a_database(estate, it))


def _knows_no_database(estate: Estate, schedule: Resource, hosted: dict[str, Any]) -> bool:
    """Whether the hosted function, which signs in by host and engine, finds neither in the secret."""
    secret = estate.find(schedule.get("SecretId"), "AWS::SecretsManager::Secret")
    if secret is None or _is_of_a_database(estate, schedule) or "<" in text(hosted.get("RotationType") or ""):
        return False
    written = text(secret.get("GenerateSecretString.SecretStringTemplate") or secret.get("SecretString") or "")
    return "host" not in written and "{{resolve" not in written and not is_open(secret.get("SecretString"))


def _is_of_a_database(estate: Estate, schedule: Resource) -> bool:
    """Whether the secret is attached to a database; other secrets need no way into a VPC."""
    given = schedule.get("SecretId")
    attachments = estate.of("AWS::SecretsManager::SecretTargetAttachment")
    secret = estate.find(given, "AWS::SecretsManager::Secret")
    return any(it.named_by(given) or (secret and secret.named_by(it.get("SecretId"))) for it in attachments)


def _called(estate: Estate, it: Resource, function: Resource, *, in_vpc: bool) -> Iterator[Violation]:
    allowed = [
        one
        for one in estate.of("AWS::Lambda::Permission")
        if one.get("Principal") == "secretsmanager.amazonaws.com"
        and estate.find(one.get("FunctionName"), "AWS::Lambda::Function") is function
    ]
    if not allowed:
        yield it.wrong(f"Secrets Manager may not call {function.logical_id}", "RotationLambdaARN")
    elif allowed[0].view is it.view and not any(
        one.logical_id in it.view.stack.template.dependencies(it.logical_id) for one in allowed
    ):
        message = f"it does not wait for {allowed[0].logical_id}, which lets Secrets Manager call the function"
        yield it.wrong(message, "RotationLambdaARN", severity="warning")
    if in_vpc and not is_set(function.get("VpcConfig.SubnetIds")):
        message = f"{function.logical_id} is outside the database's VPC"
        yield it.wrong(message, "RotationLambdaARN", severity="warning")
