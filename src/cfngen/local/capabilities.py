"""The capabilities that a template needs to be acknowledged.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html (Capabilities)
"""

from __future__ import annotations

from typing import Any

_IAM = frozenset(
    f"AWS::IAM::{name}"
    for name in (
        "AccessKey",
        "Group",
        "InstanceProfile",
        "ManagedPolicy",
        "Policy",
        "Role",
        "User",
        "UserToGroupAddition",
    )
)
_NAMES = {"Group": "GroupName", "InstanceProfile": "InstanceProfileName", "ManagedPolicy": "ManagedPolicyName",
          "Role": "RoleName", "User": "UserName"}  # fmt: skip


def iam_resources(template: dict[str, Any]) -> tuple[list[str], bool]:
    """Give the IAM types that a template has, and whether one of them has a custom name."""
    found: dict[str, None] = {}
    named = False
    for resource in (template.get("Resources") or {}).values():
        kind = resource.get("Type") if isinstance(resource, dict) else None
        if kind in _IAM:
            found[kind] = None
            key = _NAMES.get(str(kind).rpartition("::")[2])
            named = named or bool(key and key in (resource.get("Properties") or {}))
    return list(found), named


def needed(template: dict[str, Any]) -> list[str]:
    """Give the capabilities that a template needs."""
    kinds, named = iam_resources(template)
    out = [("CAPABILITY_NAMED_IAM" if named else "CAPABILITY_IAM")] if kinds else []
    return out + (["CAPABILITY_AUTO_EXPAND"] if transforms(template) else [])


def transforms(template: dict[str, Any]) -> list[str]:
    """Give the transforms that a template declares."""
    found = template.get("Transform") or []
    return [found] if isinstance(found, str) else [str(item) for item in found]


def missing_capabilities(template: dict[str, Any], given: list[str]) -> list[str]:
    """Give what a template needs and a request does not acknowledge; NAMED_IAM acknowledges IAM too."""
    have = set(given) | ({"CAPABILITY_IAM"} if "CAPABILITY_NAMED_IAM" in given else set())
    return [item for item in needed(template) if item not in have]
