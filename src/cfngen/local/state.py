"""What the endpoint remembers of stacks and change sets, as plain records that JSON can carry."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Any, Self

STACK_TYPE = "AWS::CloudFormation::Stack"
GONE = "DELETE_COMPLETE"


@dataclass
class Resource:
    """A resource of a stack: what was asked for (`properties`, resolved) and what it pretends to be.

    `attributes` are the simulated return values of Fn::GetAtt; `policies` holds DeletionPolicy,
    UpdateReplacePolicy and the like; `at` is the second of the last change of status.
    """

    logical_id: str
    type: str
    physical_id: str = ""
    status: str = ""
    reason: str = ""
    at: float = 0.0
    properties: dict[str, Any] = field(default_factory=dict)
    metadata: Any = None
    policies: dict[str, str] = field(default_factory=dict)
    depends_on: list[str] = field(default_factory=list)
    attributes: dict[str, Any] = field(default_factory=dict)
    generation: int = 0
    drift: dict[str, Any] = field(default_factory=dict)


@dataclass
class Target:
    """A version of a stack: the template by digest with everything that an operation gives beside it."""

    template: str = ""
    parameters: dict[str, str] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    capabilities: list[str] = field(default_factory=list)
    role_arn: str = ""
    notification_arns: list[str] = field(default_factory=list)


@dataclass
class Stack:
    """A stack. `target` is what it was last asked to be, `previous` what it can roll back to."""

    id: str
    name: str
    region: str
    status: str
    created: float
    reason: str = ""
    updated: float = 0.0
    deleted: float = 0.0
    description: str = ""
    parent_id: str = ""
    root_id: str = ""
    logical_id: str = ""
    target: Target = field(default_factory=Target)
    previous: Target | None = None
    previous_resources: dict[str, Resource] = field(default_factory=dict)
    outputs: list[dict[str, Any]] = field(default_factory=list)
    imports: list[str] = field(default_factory=list)
    resources: dict[str, Resource] = field(default_factory=dict)
    cleanup: list[Resource] = field(default_factory=list)
    disable_rollback: bool = False
    on_failure: str = "ROLLBACK"
    retain_except_on_create: bool = False
    termination_protection: bool = False
    timeout_minutes: int = 0
    rollback_configuration: dict[str, Any] = field(default_factory=dict)
    policy: str = ""
    policy_during_update: str = ""
    change_set_id: str = ""
    operation: dict[str, str] = field(default_factory=dict)
    operations: list[dict[str, str]] = field(default_factory=list)
    tokens: dict[str, str] = field(default_factory=dict)
    drift: dict[str, Any] = field(default_factory=dict)

    def to_json(self) -> str:
        """Write the record for the database."""
        return json.dumps(asdict(self), separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read what `to_json` wrote."""
        data = json.loads(text)
        data["target"] = Target(**data["target"])
        data["previous"] = Target(**data["previous"]) if data["previous"] else None
        for name in ("resources", "previous_resources"):
            data[name] = {key: Resource(**value) for key, value in data[name].items()}
        data["cleanup"] = [Resource(**value) for value in data["cleanup"]]
        return cls(**data)

    @property
    def exists(self) -> bool:
        """Say whether the stack's name is taken."""
        return self.status != GONE

    @property
    def busy(self) -> bool:
        """Say whether an operation is under way; REVIEW_IN_PROGRESS waits for a person."""
        return self.status.endswith("_IN_PROGRESS") and self.status != "REVIEW_IN_PROGRESS"

    @property
    def exports(self) -> dict[str, str]:
        """Give the exported names and their values."""
        return {row["ExportName"]: row["OutputValue"] for row in self.outputs if row.get("ExportName")}


@dataclass
class ChangeSet:
    """A change set without its changes, which are kept apart because they are large."""

    id: str
    name: str
    stack_id: str
    stack_name: str
    region: str
    type: str
    created: float
    status: str = "CREATE_COMPLETE"
    execution_status: str = "AVAILABLE"
    reason: str = ""
    description: str = ""
    target: Target = field(default_factory=Target)
    include_nested: bool = False
    parent_id: str = ""
    root_id: str = ""
    logical_id: str = ""
    on_stack_failure: str = ""
    import_existing: bool = False
    token: str = ""
    rollback_configuration: dict[str, Any] = field(default_factory=dict)

    def to_json(self) -> str:
        """Write the record for the database."""
        return json.dumps(asdict(self), separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read what `to_json` wrote."""
        data = json.loads(text)
        data["target"] = Target(**data["target"])
        return cls(**data)
