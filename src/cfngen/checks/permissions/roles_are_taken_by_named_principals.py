"""Roles are taken by named principals."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
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
ACCOUNT = re.compile(r"\d{12}|arn:[a-z-]+:iam::\d{12}:root")
PROVIDERS = ("token.actions.githubusercontent.com", "app.terraform.io")


@check.finds
def open_trust(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::IAM::Role"):
        for statement in statements(it, "AssumeRolePolicyDocument"):
            if not statement.allows:
                continue
            federated = isinstance(statement.body.get("Principal"), dict) and "Federated" in statement.body["Principal"]
            if any(map(is_anyone, statement.principals)) or "NotPrincipal" in statement.body:
                yield it.wrong("anyone may take the role", statement.path)
            elif any("*" in action for action in statement.actions):
                yield it.wrong("the trust policy allows every action", statement.path)
            elif any("*" in principal for principal in statement.principals):
                yield it.wrong("a principal of the trust policy is a pattern", statement.path)
            elif federated and not statement.conditions:
                yield it.wrong("everybody whom the identity provider knows may take the role", statement.path)
            elif not statement.conditions and any(map(ACCOUNT.fullmatch, statement.principals)):
                # The account itself only leaves it to its own policies who may.
                accounts = filter(ACCOUNT.fullmatch, statement.principals)
                foreign = any(it.view.stack.pseudo.account not in one for one in accounts)
                message = "whoever is in the account may take the role, with no condition"
                yield it.wrong(message, statement.path, severity="" if foreign else "warning")
            elif any_repository(statement):
                yield it.wrong("every repository of the provider may take the role", statement.path)


def any_repository(statement: Statement) -> bool:
    """Whether a provider that serves many customers is trusted without saying whose programs (the claim `sub`)."""
    for provider in PROVIDERS:
        if any(provider in principal for principal in statement.principals):
            subjects = statement.conditions.get(f"{provider}:sub", ["*"])
            return any(set("*?") & set(subject.partition("/")[0]) for subject in subjects)
    return False
