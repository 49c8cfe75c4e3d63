"""Passwords are long and of four kinds of characters."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check, judged
from cfngen.checks.readings import is_open, is_true, number

check = Check(
    id="A02",
    title="Passwords are long and of four kinds of characters",
    severity="error",
    what=(
        "MinimumLength is 8 or more (below 14 is a warning), and lower case, upper case, numbers and symbols "
        "are required; a first password is valid for 7 days at most."
    ),
    why=(
        "Length is what guessing costs. Thirteen or more also takes away the need to change passwords "
        "regularly, by the guideline."
    ),
    fix="Set MinimumLength to 14 and the four Require settings to true.",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/cognito-controls.html#cognito-3",
    controls=("A02", "C-AUTH-02"),
    also=("Security Hub Cognito.3", "AWS Config COGNITO_USER_POOL_PASSWORD_POLICY_CHECK", "cdk-nag AwsSolutions-COG1"),
    before="""\
Resources:
  Staff:
    Type: AWS::Cognito::UserPool
    Properties:
      Policies:
        PasswordPolicy:
          MinimumLength: 6
""",
    after="""\
Resources:
  Staff:
    Type: AWS::Cognito::UserPool
    Properties:
      Policies:
        PasswordPolicy:
          MinimumLength: 14
          RequireLowercase: true
          RequireUppercase: true
          RequireNumbers: true
          RequireSymbols: true
""",
)


KINDS = ("RequireLowercase", "RequireUppercase", "RequireNumbers", "RequireSymbols")
POLICY = "Policies.PasswordPolicy"


@check.finds
def weak(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::Cognito::UserPool"):
        length = it.get(f"{POLICY}.MinimumLength")
        if is_open(length):
            yield it.unclear("are passwords long?", f"{POLICY}.MinimumLength")
        elif (number(length) or 0) < 14:
            severity = "warning" if (number(length) or 0) >= 8 else ""
            yield it.wrong("passwords may have fewer than 14 characters", f"{POLICY}.MinimumLength", severity)
        days = number(it.get(f"{POLICY}.TemporaryPasswordValidityDays"))
        if days is not None and days > 7:
            message = "a first password stays valid for longer than 7 days"
            yield it.wrong(message, f"{POLICY}.TemporaryPasswordValidityDays", estate.by_our_reading)
        for kind in KINDS:
            yield from judged(it, f"{POLICY}.{kind}", is_true, f"{kind} is not on")
