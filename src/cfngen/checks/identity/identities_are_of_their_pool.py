"""Identities are of their pool."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.policies import statements

check = Check(
    id="CG043",
    title="Identities are of their pool",
    severity="error",
    what=(
        "A role that cognito-identity.amazonaws.com may take names the identity pool "
        "(cognito-identity.amazonaws.com:aud) and says authenticated (…:amr)."
    ),
    why="Without aud an identity of anybody's pool, in any account, takes the role; without amr a guest does.",
    fix="Add StringEquals for aud with the pool's id and ForAnyValue:StringLike for amr: authenticated.",
    source="https://docs.aws.amazon.com/cognito/latest/developerguide/role-trust-and-permissions.html",
    controls=("CG043", "A04", "I04"),
    before="""\
Resources:
  SignedIn:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement:
          - Effect: Allow
            Principal: {Federated: cognito-identity.amazonaws.com}
            Action: sts:AssumeRoleWithWebIdentity
""",
    after="""\
Resources:
  SignedIn:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement:
          - Effect: Allow
            Principal: {Federated: cognito-identity.amazonaws.com}
            Action: sts:AssumeRoleWithWebIdentity
            Condition:
              StringEquals: {'cognito-identity.amazonaws.com:aud': ap-northeast-1:11111111-2222-3333-4444-555555555555}
              ForAnyValue:StringLike: {'cognito-identity.amazonaws.com:amr': authenticated}
""",
)

SERVICE = "cognito-identity.amazonaws.com"


@check.finds
def anybodys(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::IAM::Role"):
        for one in statements(it, "AssumeRolePolicyDocument"):
            if not one.allows or SERVICE not in one.principals:
                continue
            pools = one.conditions.get(f"{SERVICE}:aud", ["*"])
            if "*" in pools:
                yield it.wrong("identities of any pool take the role", one.path)
            elif "authenticated" not in one.conditions.get(f"{SERVICE}:amr", []):
                yield it.wrong("guests of the pool take the role too", one.path, severity="warning")
