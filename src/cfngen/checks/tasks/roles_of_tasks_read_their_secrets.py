"""Execution roles read the secrets of their tasks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from typing import Any

from cfngen.checks.estate import Estate, Resource, Violation
from cfngen.checks.framework import Check
from cfngen.checks.policies import Statement, granted, statements
from cfngen.checks.readings import is_customer_key, is_open, is_set, listed
from cfngen.checks.tasks._roles import is_of
from cfngen.engine.values import text

check = Check(
    id="CG093",
    title="Execution roles read the secrets of their tasks",
    severity="error",
    what=(
        "The execution role of a task whose containers take secrets is allowed secretsmanager:GetSecretValue, or "
        "ssm:GetParameters for parameters, by a policy of the same estate; and kms:Decrypt where the secret has a key "
        "of its own."
    ),
    why="The task stops before its container starts: ResourceInitializationError, seen in the stopped task only.",
    fix="Add the action on the secrets' ARNs, and kms:Decrypt on their key.",
    source="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html",
    controls=("S04",),
    before="""\
Resources:
  Secret:
    Type: AWS::SecretsManager::Secret
  Role:
    Type: AWS::IAM::Role
    Properties:
      ManagedPolicyArns:
        - arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ExecutionRoleArn: !GetAtt Role.Arn
      ContainerDefinitions:
        - Name: api
          Secrets:
            - {Name: PASSWORD, ValueFrom: !Ref Secret}
""",
    after="""\
Resources:
  Secret:
    Type: AWS::SecretsManager::Secret
  Role:
    Type: AWS::IAM::Role
  Read:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      Roles: [!Ref Role]
      PolicyDocument:
        Statement:
          - Effect: Allow
            Action: secretsmanager:GetSecretValue
            Resource: !Ref Secret
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ExecutionRoleArn: !GetAtt Role.Arn
      ContainerDefinitions:
        - Name: api
          Secrets:
            - {Name: PASSWORD, ValueFrom: !Ref Secret}
""",
)

EXECUTION_POLICY = re.compile(r":iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy$")


@check.finds
def unreadable(estate: Estate) -> Iterator[Violation]:
    policies = list(granted(estate))
    for it in estate.of("AWS::ECS::TaskDefinition"):
        taken = [
            str(secret.get("ValueFrom"))
            for container in it.items("ContainerDefinitions")
            for secret in listed(container.get("Secrets"))
            if isinstance(secret, dict)
        ]
        role = estate.find(it.get("ExecutionRoleArn"), "AWS::IAM::Role")
        if not taken:
            continue
        if role is None:
            if is_set(it.get("ExecutionRoleArn")):
                yield it.unclear("may the execution role read the secrets? It is not known here", "ExecutionRoleArn")
            continue
        from_ssm = all(":ssm:" in value or (value.startswith("/") and "<" not in value) for value in taken)
        wanted = "ssm:getparameters" if from_ssm else "secretsmanager:getsecretvalue"
        mine = [one for one in policies if is_of(one, role)]
        secrets = list(_secrets(estate, taken))
        reads = any(one.covers(wanted) and _is_about(estate, one, secrets) for one in mine)
        key = next((secret.get("KmsKeyId") for secret in secrets if _own_key(secret)), None)
        keys = [it for it in [estate.find(key, "AWS::KMS::Key")] if it is not None]
        if reads and (key is None or any(one.covers("kms:decrypt") and _is_about(estate, one, keys) for one in mine)):
            continue
        foreign = [arn for arn in listed(role.get("ManagedPolicyArns")) if not EXECUTION_POLICY.search(str(arn))]
        if any(estate.find(arn, "AWS::IAM::ManagedPolicy") is None for arn in foreign):
            yield it.unclear("may the execution role read the secrets? A policy of it is not here", "ExecutionRoleArn")
        elif not reads:
            yield it.wrong(f"{role.logical_id} may not read the secrets", "ExecutionRoleArn")
        elif not _key_lets_in(estate, key, role):
            yield it.wrong(f"{role.logical_id} may not decrypt with the secrets' key", "ExecutionRoleArn")


def _secrets(estate: Estate, taken: Iterable[str]) -> Iterator[Resource]:
    """The secrets of the estate that containers take, whole or by a JSON key."""
    for value in taken:
        kind = "AWS::SecretsManager::Secret"
        secret = estate.find(value, kind) or estate.find(value.rsplit(":", 3)[0], kind)
        if secret is not None:
            yield secret


def _is_about(estate: Estate, one: Statement, wanted: list[Resource]) -> bool:
    """Whether a statement may be about one of these resources: not where it names others of their type alone."""
    if not wanted:
        return True
    for resource in one.resources:
        found = estate.find(resource, wanted[0].type)
        if found in wanted or (found is None and any(_may_mean(resource, it) for it in wanted)):
            return True
    return False


def _may_mean(pattern: str, secret: Resource) -> bool:
    """Whether the pattern of an ARN may be about a secret: not where it has another name."""
    name, given = pattern.partition(":secret:")[2], secret.get("Name")
    if not name or not is_set(given) or is_open(given) or "<" in name:
        return True
    return fnmatchcase(f"{text(given)}-123456", name) or name == text(given)


def _own_key(secret: Resource) -> bool:
    return is_customer_key(secret.get("KmsKeyId")) and not is_open(secret.get("KmsKeyId"))


def _key_lets_in(estate: Estate, given: Any, role: Resource) -> bool:
    """Whether the key's own policy lets the role decrypt, itself or as everybody who comes through the service."""
    key = estate.find(given, "AWS::KMS::Key")
    for one in statements(key, "KeyPolicy") if key is not None else ():
        through = one.conditions.get("kms:viaservice", ["secretsmanager."])
        named = any(role.named_by(principal) or principal == "*" for principal in one.principals)
        if one.allows and one.covers("kms:decrypt") and named and any("secretsmanager." in it for it in through):
            return True
    return False
