"""Users have a second factor."""

from __future__ import annotations

from cfngen.checks.framework import Check, every
from cfngen.checks.readings import one_of

check = Check(
    id="A01",
    title="Users have a second factor",
    severity="error",
    what="A user pool's MfaConfiguration is ON.",
    why=(
        "Two factors are asked of systems that are introduced or renewed and run in FY2027; a password alone "
        "is phished."
    ),
    fix="Set MfaConfiguration to ON and EnabledMfas to [SOFTWARE_TOKEN_MFA].",
    source="https://docs.aws.amazon.com/config/latest/developerguide/cognito-user-pool-mfa-enabled.html",
    controls=("A01", "C-AUTH-01", "H-07", "FI-08"),
    also=("AWS Config COGNITO_USER_POOL_MFA_ENABLED", "cdk-nag AwsSolutions-COG2"),
    lenient=("dev",),
    before="""\
Resources:
  Staff:
    Type: AWS::Cognito::UserPool
    Properties:
      MfaConfiguration: OPTIONAL
""",
    after="""\
Resources:
  Staff:
    Type: AWS::Cognito::UserPool
    Properties:
      MfaConfiguration: 'ON'
      EnabledMfas:
        - SOFTWARE_TOKEN_MFA
""",
)


check.find = every(
    "AWS::Cognito::UserPool", "MfaConfiguration", one_of("ON"), "users may sign in with a password alone"
)
