"""The custom resource `Custom::AccountSetting`, which the account provider's function makes."""

from __future__ import annotations

from typing import Any

from troposphere import AWSObject
from troposphere.validators import integer

from cfngen.language import Stack
from cfngen.templates.security_ext.account_provider import account_provider_arn

# A little longer than the function's own time; CloudFormation's default is an hour.
SERVICE_TIMEOUT_SECONDS = 300


class AccountSetting(AWSObject):
    """One setting of the account, by the name that the function knows it by."""

    resource_type = "Custom::AccountSetting"
    props = {  # noqa: RUF012 -- troposphere's form
        "ServiceToken": (str, True),
        "ServiceTimeout": (integer, True),
        "Setting": (str, True),
        "MinimumLength": (int, False),
        "RememberedPasswords": (int, False),
        "ResourceTypes": (list, False),
        "GroupId": (str, False),
    }


def account_setting(
    stack: Stack, name: str, *, why: str, must: str, controls: tuple[str, ...], **values: Any
) -> AccountSetting:
    """Add a setting under its own name. `values` are what the function needs besides."""
    return stack.add(
        AccountSetting(
            name, ServiceToken=account_provider_arn, ServiceTimeout=SERVICE_TIMEOUT_SECONDS, Setting=name, **values
        ),
        why=why,
        must=(must,),
        mutable="review-required",
        mutability={"ServiceToken": "must-never-change"},
        controls=controls,
    )
