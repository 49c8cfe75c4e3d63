"""Keys stay manageable."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cfngen.checks.estate import Estate, Resource, Violation
from cfngen.checks.framework import Check
from cfngen.checks.policies import Statement, statements
from cfngen.checks.readings import is_open, is_true

check = Check(
    id="CG130",
    title="Keys stay manageable",
    severity="error",
    what=(
        "A key policy allows the account, or a role or user of it, to change the policy, and nothing denies that to "
        "everybody; the lockout safety check is not bypassed."
    ),
    why=(
        "Without the account's statement nobody can change the key or its policy again, AWS Support apart: whatever is "
        "encrypted under it can neither be shared nor rescued."
    ),
    fix="Keep the statement that allows kms:* to arn:aws:iam::<account>:root.",
    source="https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html",
    controls=("CG130", "K02"),
    before="""\
Resources:
  Key:
    Type: AWS::KMS::Key
    Properties:
      KeyPolicy:
        Statement:
          - Effect: Allow
            Principal: {Service: logs.ap-northeast-1.amazonaws.com}
            Action: [kms:Encrypt*, kms:Decrypt*]
            Resource: '*'
""",
    after="""\
Resources:
  Key:
    Type: AWS::KMS::Key
    Properties:
      KeyPolicy:
        Statement:
          - Effect: Allow
            Principal: {AWS: !Sub 'arn:aws:iam::${AWS::AccountId}:root'}
            Action: kms:*
            Resource: '*'
          - Effect: Allow
            Principal: {Service: logs.ap-northeast-1.amazonaws.com}
            Action: [kms:Encrypt*, kms:Decrypt*]
            Resource: '*'
""",
)

CHANGE = "kms:putkeypolicy"


@check.finds
def locked(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::KMS::Key", "AWS::KMS::ReplicaKey"):
        if is_true(it.get("BypassPolicyLockoutSafetyCheck")):
            yield it.wrong("KMS is told not to see whether anybody can manage it", "BypassPolicyLockoutSafetyCheck")
        if it.get("KeyPolicy") is None:
            continue  # KMS gives the default policy, which lets the account manage it
        found = statements(it, "KeyPolicy")
        if is_open(it.get("KeyPolicy")) or not found:
            yield it.unclear("may the account manage the key?", "KeyPolicy")
        elif not any(one.allows and _may_change(one) and _is_ours(it, one) for one in found):
            yield it.wrong("nobody of the account may change the key's policy", "KeyPolicy")
        for one in found:
            everybody = any(principal in ("*", _root(it)) for principal in one.principals)
            if not one.allows and everybody and _may_change(one) and not one.conditions:
                yield it.wrong(f"statement {one.name} denies managing the key to everybody", one.path)


def _may_change(one: Statement) -> bool:
    patterns = [re.escape(action.lower()).replace(r"\*", ".*") for action in one.actions]
    return any(re.fullmatch(pattern, CHANGE) for pattern in patterns)


def _is_ours(it: Resource, one: Statement) -> bool:
    """Whether a principal is the account or somebody in it, or is not known."""
    account = it.view.stack.pseudo.account
    return any(
        principal == "*" or account in principal or "<" in principal or principal.startswith("arn:")
        for principal in one.principals
    )


def _root(it: Resource) -> str:
    pseudo = it.view.stack.pseudo
    return f"arn:{pseudo.partition}:iam::{pseudo.account}:root"
