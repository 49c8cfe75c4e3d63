"""What a comparison answers: changes in the shape of DescribeChangeSet's ResourceChange."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, Literal

Action = Literal["Add", "Modify", "Remove"]
Recreation = Literal["Never", "Conditionally", "Always"]
Replacement = Literal["True", "False", "Conditional"]
PolicyAction = Literal["Delete", "Retain", "Snapshot", "ReplaceAndDelete", "ReplaceAndRetain", "ReplaceAndSnapshot"]
ChangeSource = Literal[
    "DirectModification", "ParameterReference", "ResourceReference", "ResourceAttribute", "Automatic"
]

CONTEXT_ATTRIBUTES = ("Metadata", "CreationPolicy", "UpdatePolicy", "UpdateReplacePolicy", "DeletionPolicy")


@dataclass(frozen=True)
class Target:
    """One attribute or property that changes.

    `path` is JSON-Pointer-like (`/Properties/Tags/0/Value`), `name` the top-level property's name (None unless
    `attribute` is "Properties"). `before` and `after` are texts, of a map or list its JSON, None where there is no
    value; an unknown one is values.UNKNOWN_TEXT, alone or inside a JSON document.
    """

    attribute: str
    name: str | None
    path: str
    requires_recreation: Recreation
    before: str | None
    after: str | None
    change_type: Literal["Add", "Remove", "Modify"]


@dataclass(frozen=True)
class Detail:
    """Why one target changes: what AWS lists in ResourceChange.Details."""

    target: Target
    change_source: ChangeSource
    evaluation: Literal["Static", "Dynamic"]
    causing_entity: str | None = None

    def to_api(self) -> dict[str, Any]:
        """The detail as DescribeChangeSet with property values gives it."""
        target = {
            "Attribute": self.target.attribute,
            "Name": self.target.name,
            "RequiresRecreation": self.target.requires_recreation,
            "Path": self.target.path,
            "BeforeValue": self.target.before,
            "AfterValue": self.target.after,
            "AttributeChangeType": self.target.change_type,
        }
        if self.change_source == "Automatic":
            target = {"Attribute": "Properties", "RequiresRecreation": "Never"}
        row: dict[str, Any] = {
            "Target": {key: value for key, value in target.items() if value is not None},
            "Evaluation": self.evaluation,
            "ChangeSource": self.change_source,
        }
        return row | ({"CausingEntity": self.causing_entity} if self.causing_entity else {})


@dataclass(frozen=True)
class Unknown:
    """A value that only AWS knows, and only after execution.

    `stack` is the path of the stack that holds the cause, `entity` its `<LogicalId>` or `<LogicalId>.<Attribute>`
    (or a parameter's name, an export's name), `reason` one sentence for a reader.
    """

    stack: tuple[str, ...]
    entity: str
    reason: str


@dataclass(frozen=True)
class ResourceChange:
    """One resource's change in one stack of the tree.

    `stack` is the path of logical ids from the root to the stack that holds the resource: () is the root itself.
    `before_properties` and `after_properties` are the resolved properties (None on the side that has no resource).
    `causes` names what each unknown of the after side depends on, by property path. `before_resource` and
    `after_resource` are the resource's entries of the two templates as written, for its Metadata and policies.
    """

    stack: tuple[str, ...]
    action: Action
    logical_id: str
    resource_type: str
    replacement: Replacement | None = None
    policy_action: PolicyAction | None = None
    scope: tuple[str, ...] = ()
    details: tuple[Detail, ...] = ()
    before_properties: dict[str, Any] | None = None
    after_properties: dict[str, Any] | None = None
    before_resource: dict[str, Any] | None = None
    after_resource: dict[str, Any] | None = None
    before_template: str | None = None
    after_template: str | None = None
    causes: dict[str, tuple[Unknown, ...]] = field(default_factory=dict)

    @property
    def path(self) -> str:
        """The resource's name in the tree: `Network/Subnets/PublicSubnet1`."""
        return "/".join((*self.stack, self.logical_id))

    def to_api(self) -> dict[str, Any]:
        """The change as an entry of DescribeChangeSet's Changes, with `StackPath` added; {} of it is absent, not null.

        BeforeContext and AfterContext are JSON text, as AWS answers; a live physical id is not known here.
        Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ResourceChange.html
        """
        row: dict[str, Any] = {
            "PolicyAction": self.policy_action,
            "Action": self.action,
            "LogicalResourceId": self.logical_id,
            "ResourceType": self.resource_type,
            "Replacement": self.replacement,
            "Scope": list(self.scope),
            "Details": [detail.to_api() for detail in self.details],
            "BeforeContext": self.context("before"),
            "AfterContext": self.context("after"),
        }
        known = {key: value for key, value in row.items() if value is not None}
        return {"Type": "Resource", "StackPath": "/".join(self.stack), "ResourceChange": known}

    def context(self, side: Literal["before", "after"]) -> str | None:
        """BeforeContext or AfterContext: the whole resource on one side, None when that side does not have it."""
        from cfngen.engine.values import context_order, shown

        properties = self.before_properties if side == "before" else self.after_properties
        resource = self.before_resource if side == "before" else self.after_resource
        if properties is None or resource is None:
            return None
        whole: dict[str, Any] = {"Properties": {name: shown(properties[name]) for name in context_order(properties)}}
        whole |= {name: shown(resource[name]) for name in CONTEXT_ATTRIBUTES if name in resource}
        return json.dumps(whole, ensure_ascii=False, separators=(",", ":"))
