"""Log groups: made before what writes to them, encrypted with our key, kept for a set time and beyond their stack."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from troposphere import logs

from cfngen.language import Condition, Setting, Stack, Sub, Value, account_id, partition, ref, region
from cfngen.language.context import Mutability
from cfngen.parts.tags import tags

# What a change of these does to a group, wherever nothing else is said.
MUTABILITY: Mapping[str, Mutability] = {"LogGroupName": "must-never-change", "Tags": "free-to-tune"}


def log_group(
    stack: Stack,
    title: str,
    name: Sub,
    purpose: str,
    *,
    retention_days: Setting,
    key_arn: Value,
    why: str,
    must: tuple[str, ...],
    controls: tuple[str, ...],
    mutable: Mutability = "review-required",
    mutability: Mapping[str, Mutability] = MUTABILITY,
    undeletable: bool = False,
    when: Condition | None = None,
) -> logs.LogGroup:
    """Add the group `name`, of the class that takes metric filters and subscriptions.

    `key_arn`: a key that lets CloudWatch Logs use it for this group. `undeletable`: whether CloudWatch Logs refuses its
    deletion until that is switched off, as for evidence.
    """
    more: dict[str, Any] = ({"DeletionProtectionEnabled": True} if undeletable else {}) | (
        {} if when is None else {"Condition": when}
    )
    return stack.add(
        logs.LogGroup(
            title,
            DeletionPolicy="Retain",
            UpdateReplacePolicy="Retain",
            LogGroupName=name,
            LogGroupClass="STANDARD",
            RetentionInDays=retention_days,
            KmsKeyId=key_arn,
            **more,
            Tags=tags(purpose),
        ),
        why=why,
        must=must,
        mutable=mutable,
        mutability=mutability,
        controls=controls,
    )


def arn_of(group: logs.LogGroup) -> Sub:
    """The group's ARN as other services take it: without the `:*` that CloudFormation's attribute ends with."""
    return Sub(f"arn:{partition}:logs:{region}:{account_id}:log-group:{ref(group)}")


def streams_of(group: logs.LogGroup) -> Sub:
    """Every log stream of the group."""
    return Sub(f"arn:{partition}:logs:{region}:{account_id}:log-group:{ref(group)}:*")
