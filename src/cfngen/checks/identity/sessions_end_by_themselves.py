"""Sessions end by themselves."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_open, mapping, number

check = Check(
    id="C-AUTH-03",
    title="Sessions end by themselves",
    severity="warning",
    what="A client's access tokens live for 60 minutes at most, refresh tokens for 12 hours at most.",
    why="A terminal that was left signs itself out; that these numbers mean it is our reading.",
    fix="Set AccessTokenValidity, RefreshTokenValidity and TokenValidityUnits.",
    source="https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html",
    controls=("C-AUTH-03", "H-03"),
    lenient=("dev", "stg"),
    before="""\
Resources:
  Client:
    Type: AWS::Cognito::UserPoolClient
    Properties:
      RefreshTokenValidity: 30
""",
    after="""\
Resources:
  Client:
    Type: AWS::Cognito::UserPoolClient
    Properties:
      RefreshTokenValidity: 12
      TokenValidityUnits:
        RefreshToken: hours
""",
)


MINUTES = {"seconds": 1 / 60, "minutes": 1, "hours": 60, "days": 1440}
# property, its unit when none is given, the most minutes, and what applies when it is left out
LIMITS = (("AccessToken", "hours", 60, 60), ("IdToken", "hours", 60, 60), ("RefreshToken", "days", 720, 43200))


@check.finds
def endless(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::Cognito::UserPoolClient"):
        units = mapping(it.get("TokenValidityUnits"))
        is_machine = it.get("AllowedOAuthFlows") == ["client_credentials"]  # which is given no refresh token
        for token, default_unit, most, default in LIMITS:
            if is_machine and token.startswith("Refresh"):
                continue
            value = it.get(f"{token}Validity")
            unit = MINUTES.get(str(units.get(token, default_unit)), 1)
            minutes = default if value is None else (number(value) or 0) * unit
            if is_open(value):
                yield it.unclear(f"how long does the {token} live?", f"{token}Validity")
            elif minutes > most:
                yield it.wrong(f"the {token} lives longer than {most} minutes", f"{token}Validity")
