"""What the account's owner makes of the services that an account and Region have once."""

from __future__ import annotations

from troposphere import And, Equals

from cfngen.language import Condition, Setting
from cfngen.settings import account_owner, environment


def once(name: str, what: str) -> Setting:
    """Whether something of which an account and Region have one is made here, or is there already."""
    return Setting(
        name,
        f"Whether the account's owner switches {what} on: create, or existing where an administrator account or "
        "somebody else has done so, or nobody wants it",
        default="create",
        allowed_values=("create", "existing"),
    )


def made_by_owner(name: str, setting: Setting) -> Condition:
    """The condition that this environment owns the account and the setting says create."""
    return Condition(name, And(Equals(account_owner, environment), Equals(setting, "create")))


account_baseline = once("AccountBaseline", "the account's own settings (volumes, buckets, passwords)")
guardduty = once("GuardDuty", "GuardDuty")
security_hub = once("SecurityHub", "Security Hub")
access_analyzer = once("AccessAnalyzer", "IAM Access Analyzer")
inspector = once("Inspector", "Amazon Inspector")
macie = once("Macie", "Amazon Macie, for patients' data (DataClassification phi),")
