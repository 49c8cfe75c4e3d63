"""Second factors are named."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_open, listed

check = Check(
    id="CG040",
    title="Second factors are named",
    severity="error",
    what="A user pool with MFA names EnabledMfas, among them SOFTWARE_TOKEN_MFA (SMS alone is a warning).",
    why=(
        "MFA that is on without factors fails or falls back to SMS, which needs a role and a spending limit; "
        "cfn-lint says nothing."
    ),
    fix="Set EnabledMfas to [SOFTWARE_TOKEN_MFA].",
    source="https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-mfa.html",
    controls=("C-AUTH-01",),
    before="""\
Resources:
  Staff:
    Type: AWS::Cognito::UserPool
    Properties:
      MfaConfiguration: 'ON'
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


@check.finds
def unnamed(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::Cognito::UserPool"):
        factors = it.get("EnabledMfas")
        if it.get("MfaConfiguration") not in ("ON", "OPTIONAL") or is_open(factors):
            continue
        if not factors:
            yield it.wrong("MFA is on without a factor", "MfaConfiguration")
        elif set(map(str, listed(factors))) == {"SMS_MFA"}:
            yield it.wrong("SMS is the only second factor", "EnabledMfas", severity="warning")
