"""What becomes of a physical resource that is removed or replaced.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html
"""

from __future__ import annotations

from typing import Any

from cfngen.engine.changes import PolicyAction

_REMOVED: dict[str, PolicyAction] = {"Retain": "Retain", "RetainExceptOnCreate": "Retain", "Snapshot": "Snapshot"}
_REPLACED: dict[str, PolicyAction] = {"Retain": "ReplaceAndRetain", "Snapshot": "ReplaceAndSnapshot"}


def on_removal(resource: dict[str, Any]) -> PolicyAction:
    """The PolicyAction of a resource that leaves the stack, by the policy that the old template gives it."""
    policy = resource.get("DeletionPolicy")
    if policy is None and _snapshot_by_default(resource):
        return "Snapshot"
    return _REMOVED.get(str(policy), "Delete")


def on_replacement(resource: dict[str, Any]) -> PolicyAction:
    """The PolicyAction of a resource that is replaced, by the policy that the new template gives it."""
    return _REPLACED.get(str(resource.get("UpdateReplacePolicy")), "ReplaceAndDelete")


def _snapshot_by_default(resource: dict[str, Any]) -> bool:
    if resource["Type"] == "AWS::RDS::DBCluster":
        return True
    properties = resource.get("Properties") or {}
    return resource["Type"] == "AWS::RDS::DBInstance" and "DBClusterIdentifier" not in properties
