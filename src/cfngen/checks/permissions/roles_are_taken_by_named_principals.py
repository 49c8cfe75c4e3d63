"""Roles are taken by named principals."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cfngen.checks.estate import Estate, Resource, Violation
from cfngen.checks.framework import Check
from cfngen.checks.policies import Statement, is_anyone, statements

check = Check(
    id="I04",
    title="Roles are taken by named principals",
    severity="error",
    what=(
        "A trust policy names services, roles or accounts; nobody may take the role by the principal *, and "
        "the statement of a whole account or of an identity provider has conditions."
    ),
    why="A role that anyone may take is a role of everybody on AWS; no linter reports it.",
    fix="Name the principal; for another account's role add sts:ExternalId, for a provider its aud and sub.",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",
    controls=("I04", "FI-05", "FI-25"),
    also=("CKV_AWS_60", "CKV_AWS_61"),
    before="""\
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement:
          - Effect: Allow
            Principal: '*'
            Action: sts:AssumeRole
""",
    after="""\
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement:
          - Effect: Allow
            Principal:
              Service: ecs-tasks.amazonaws.com
            Action: sts:AssumeRole
            Condition:
              StringEquals:
                aws:SourceAccount: !Ref 'AWS::AccountId'
""",
)


# A whole account as a principal: its id, or its root.
ACCOUNT = re.compile(r"\d{12}|arn:[a-z-]+:iam::(\d{12}|<[^<>]*>):root")
SOMEBODY = re.compile(r"arn:[a-z-]+:iam::(\d{12}):(role|user)/.+")
PROVIDERS = ("token.actions.githubusercontent.com", "app.terraform.io", "gitlab.com", "agent.buildkite.com")


@check.finds
def open_trust(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::IAM::Role"):
        for statement in statements(it, "AssumeRolePolicyDocument"):
            message, severity = (unnamed(statement), "") if statement.allows else ("", "")
            if statement.allows and not message and not statement.narrowings:
                message, severity = unbound(it, statement)
            if message:
                yield it.wrong(message, statement.path, severity)


def unnamed(statement: Statement) -> str:
    """What is wrong with whom a trust policy names, whatever its conditions; empty where nothing is."""
    principal = statement.body.get("Principal")
    federated = isinstance(principal, dict) and "Federated" in principal
    message = ""
    if any(map(is_anyone, statement.principals)) or "NotPrincipal" in statement.body:
        message = "anyone may take the role"
    elif any("*" in action for action in statement.actions):
        message = "the trust policy allows every action"
    elif any("*" in principal for principal in statement.principals):
        message = "a principal of the trust policy is a pattern"
    elif federated and not statement.conditions:
        message = "everybody whom the identity provider knows may take the role"
    elif any_repository(statement):
        message = "every repository of the provider may take the role"
    return message


def unbound(it: Resource, statement: Statement) -> tuple[str, str]:
    """What is wrong with a statement that no condition narrows, and its severity; empty texts where nothing is."""
    accounts = [one for one in statement.principals if ACCOUNT.fullmatch(one)]
    message, severity = "", ""
    if accounts:
        # The account itself only leaves it to its own policies who may.
        foreign = any(it.view.stack.pseudo.account not in one and "<" not in one for one in accounts)
        severity = "" if foreign else "warning"
        message = "whoever is in the account may take the role, with no condition"
    elif any(is_foreign(it, who) for who in statement.principals):
        # Well within an organisation; of somebody's service any other customer could ask it too.
        severity = "warning"
        message = "another account's role takes it without sts:ExternalId"
    return message, severity


def is_foreign(it: Resource, principal: str) -> bool:
    """Whether a principal is a role or user of another account."""
    somebody = SOMEBODY.fullmatch(principal)
    return somebody is not None and somebody[1] != it.view.stack.pseudo.account


def any_repository(statement: Statement) -> bool:
    """Whether a provider that serves many customers is trusted without saying whose programs (the claim `sub`)."""
    for provider in PROVIDERS:
        # One that is made here is known by its conditions only.
        asked = any(key.startswith(f"{provider}:") for key in statement.conditions)
        if asked or any(provider in principal for principal in statement.principals):
            subjects = statement.conditions.get(f"{provider}:sub", ["*"])
            return any(set("*?") & set(subject.partition("/")[0]) for subject in subjects)
    return False
