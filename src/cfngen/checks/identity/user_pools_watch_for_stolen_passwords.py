"""User pools watch for stolen passwords."""

from __future__ import annotations

from cfngen.checks.framework import Check, every
from cfngen.checks.readings import one_of

check = Check(
    id="A03",
    title="User pools watch for stolen passwords",
    severity="warning",
    what="AdvancedSecurityMode is ENFORCED.",
    why=(
        "A password known from elsewhere, or a sign-in from far away, is met with a second factor or a "
        "refusal. It needs the Plus plan."
    ),
    fix="Set UserPoolAddOns.AdvancedSecurityMode to ENFORCED and UserPoolTier to PLUS.",
    source="https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-settings-threat-protection.html",
    controls=("A03",),
    also=("AWS Config COGNITO_USER_POOL_ADVANCED_SECURITY_ENABLED",),
    before="""\
Resources:
  Staff:
    Type: AWS::Cognito::UserPool
    Properties:
      UserPoolTier: ESSENTIALS
""",
    after="""\
Resources:
  Staff:
    Type: AWS::Cognito::UserPool
    Properties:
      UserPoolTier: PLUS
      UserPoolAddOns:
        AdvancedSecurityMode: ENFORCED
""",
)


check.find = every(
    "AWS::Cognito::UserPool", "UserPoolAddOns.AdvancedSecurityMode", one_of("ENFORCED"), "threat protection is off"
)
