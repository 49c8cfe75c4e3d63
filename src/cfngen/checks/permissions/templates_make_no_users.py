"""Templates make no IAM users or access keys."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check

check = Check(
    id="H-01",
    title="Templates make no IAM users or access keys",
    severity="error",
    what="There is no AWS::IAM::User and no AWS::IAM::AccessKey.",
    why=(
        "A user that several people or programs share identifies nobody, and a key in a stack's outputs never expires."
    ),
    fix="Use roles, IAM Identity Center for people, and OIDC for pipelines.",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html",
    controls=("H-01",),
    before="""\
Resources:
  Deployer:
    Type: AWS::IAM::User
""",
    after="""\
Resources:
  Deployer:
    Type: AWS::IAM::Role
""",
)


@check.finds
def users(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::IAM::User", "AWS::IAM::AccessKey"):
        yield it.wrong("people and programs sign in by roles, not by users and keys")
