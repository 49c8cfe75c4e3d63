"""Guests get no identity."""

from __future__ import annotations

from cfngen.checks.framework import Check, every
from cfngen.checks.readings import is_false

check = Check(
    id="A04",
    title="Guests get no identity",
    severity="error",
    what="AllowUnauthenticatedIdentities is false.",
    why="A guest's identity is a set of AWS credentials for everybody who loads the page.",
    fix="Set AllowUnauthenticatedIdentities to false.",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/cognito-controls.html#cognito-2",
    controls=("A04", "C-AUTH-04"),
    also=("Security Hub Cognito.2", "CKV_AWS_366", "cdk-nag AwsSolutions-COG7"),
    before="""\
Resources:
  Pool:
    Type: AWS::Cognito::IdentityPool
    Properties:
      AllowUnauthenticatedIdentities: true
""",
    after="""\
Resources:
  Pool:
    Type: AWS::Cognito::IdentityPool
    Properties:
      AllowUnauthenticatedIdentities: false
""",
)


check.find = every("AWS::Cognito::IdentityPool", "AllowUnauthenticatedIdentities", is_false, "guests get credentials")
