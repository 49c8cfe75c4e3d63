"""Features of user pools are in their tier."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Resource, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_open, is_set, listed

check = Check(
    id="CG045",
    title="Features of user pools are in their tier",
    severity="error",
    what=(
        "Threat protection (AdvancedSecurityMode AUDIT or ENFORCED) goes with UserPoolTier PLUS; SMS as a second "
        "factor, or for verifying phone numbers, with an SmsConfiguration; EMAIL_OTP with mail through SES. A pool has "
        "UsernameAttributes or AliasAttributes."
    ),
    why="Cognito refuses the pool; the schema lets each of the two stand by itself.",
    fix="Set UserPoolTier: PLUS, which is paid for each active user; give SmsConfiguration a role, or use TOTP.",
    source="https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-sign-in-feature-plans.html",
    controls=("CG045", "A03"),
    before="""\
Resources:
  Users:
    Type: AWS::Cognito::UserPool
    Properties:
      UserPoolTier: ESSENTIALS
      UserPoolAddOns:
        AdvancedSecurityMode: ENFORCED
""",
    after="""\
Resources:
  Users:
    Type: AWS::Cognito::UserPool
    Properties:
      UserPoolTier: PLUS
      UserPoolAddOns:
        AdvancedSecurityMode: ENFORCED
""",
)


@check.finds
def refused(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::Cognito::UserPool"):
        tier = it.get("UserPoolTier")
        protected = it.get("UserPoolAddOns.AdvancedSecurityMode") in ("AUDIT", "ENFORCED")
        if protected and tier in ("LITE", "ESSENTIALS"):
            yield it.wrong(f"threat protection is not in the tier {tier}", "UserPoolAddOns.AdvancedSecurityMode")
        elif protected and tier is None:
            message = "a new user pool without UserPoolTier is ESSENTIALS, which has no threat protection"
            yield it.wrong(message, "UserPoolAddOns.AdvancedSecurityMode", severity="warning")
        for path in ("EnabledMfas", "AutoVerifiedAttributes"):
            texts = {"SMS_MFA", "phone_number"} & set(map(str, listed(it.get(path))))
            if texts and not is_set(it.get("SmsConfiguration")):
                yield it.wrong(f"{texts.pop()} needs an SmsConfiguration", path)
        yield from _mails(it)
        if is_set(it.get("UsernameAttributes")) and is_set(it.get("AliasAttributes")):
            yield it.wrong("a pool has UsernameAttributes or AliasAttributes, not both", "AliasAttributes")


def _mails(it: Resource) -> Iterator[Violation]:
    """One-time passwords by mail need SES and a tier above LITE."""
    if "EMAIL_OTP" not in map(str, listed(it.get("EnabledMfas"))):
        return
    account = it.get("EmailConfiguration.EmailSendingAccount")
    if not is_open(account) and account != "DEVELOPER":
        yield it.wrong("EMAIL_OTP needs an EmailConfiguration with SES (DEVELOPER)", "EnabledMfas")
    if it.get("UserPoolTier") == "LITE":
        yield it.wrong("EMAIL_OTP is not in the tier LITE", "EnabledMfas")
