"""Policy documents of IAM, and the statements that many of them have."""

from __future__ import annotations

from collections.abc import Sequence

from awacs import aws, kms, secretsmanager

from cfngen.language import Sub, Value, region


def policy_document(*statements: aws.Statement) -> aws.PolicyDocument:
    """A document of these statements, in the only version of the language that has policy variables.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html
    """
    return aws.PolicyDocument(Version="2012-10-17", Statement=list(statements))


def allow(
    sid: str, actions: Sequence[aws.Action], resource: object, *conditions: aws.ConditionElement
) -> aws.Statement:
    """Allow calls on one resource, or on each of a list; * for calls that IAM gives none."""
    return _allow(sid, actions, resource, conditions)


def admit(
    sid: str, services: object, actions: Sequence[aws.Action], resource: object, *conditions: aws.ConditionElement
) -> aws.Statement:
    """Let AWS services in by the policy of the resource itself; the conditions say on whose behalf.

    `services`: a principal such as `logs.ap-northeast-1.amazonaws.com`, or a list of them.
    """
    return _allow(sid, actions, resource, conditions, Principal=aws.Principal("Service", services))


def _allow(
    sid: str,
    actions: Sequence[aws.Action],
    resource: object,
    conditions: Sequence[aws.ConditionElement],
    **whom: aws.Principal,
) -> aws.Statement:
    conditional = {"Condition": aws.Condition(list(conditions))} if conditions else {}
    resources = resource if isinstance(resource, list) else [resource]
    return aws.Statement(Sid=sid, Effect=aws.Allow, **whom, Action=list(actions), Resource=resources, **conditional)


def through(services: str | Sequence[str]) -> aws.StringEquals:
    """The key is used by this service, or by one of a list, for the role, never by the role itself.

    `services`: the first part of the service's host name, such as `s3` or `secretsmanager`.
    Source: https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service
    """
    if isinstance(services, str):
        return aws.StringEquals("kms:ViaService", Sub(f"{services}.{region}.amazonaws.com"))
    return aws.StringEquals("kms:ViaService", [Sub(f"{service}.{region}.amazonaws.com") for service in services])


def read_secrets(secret_arns: Sequence[Value], key_arn: Value) -> list[aws.Statement]:
    """Read these secrets, each by its ARN, and the key that they are under, for nothing else."""
    return [
        allow("ReadSecrets", [secretsmanager.GetSecretValue], list(secret_arns)),
        allow("DecryptSecrets", [kms.Decrypt], key_arn, through("secretsmanager")),
    ]
