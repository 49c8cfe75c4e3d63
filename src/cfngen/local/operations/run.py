"""What every operation on a tree of stacks shares: the clock, the events, the faults, the region's exports."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from typing import Any

from cfngen.local.api import Call
from cfngen.local.parameters import MASK, declared, is_no_echo
from cfngen.local.state import STACK_TYPE, Resource, Stack
from cfngen.local.store import Write
from cfngen.local.template import read_template
from cfngen.local.timeline import Timeline

_DELETE_SHARE = 0.5  # of a creation's time
MOST_RESOURCES = 2500
"""That one operation on a nested tree may touch.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
"""

Done = Callable[[bool], None]


class Run:
    """One operation that was asked for on a root stack, played through its whole tree."""

    def __init__(self, call: Call, change: Write, root: Stack, kind: str, token: str = "") -> None:
        self.call = call
        self.change = change
        self.root = root
        self.token = token
        self.seconds = call.api.resource_seconds
        self.time = Timeline(change, record=self.seconds > 0)
        self.operation_id = str(uuid.uuid4())
        self.kind = kind
        self.pinned: dict[tuple[str, str], str] = {}
        self.during_policy = ""
        self._touched = 0
        self._secrets: dict[str, list[str]] = {}

    def play(self, action: Callable[[], None]) -> None:
        """Begin with `action` and let everything happen that follows from it."""
        self.time.after(0, action)
        self.time.play(self.root.id)

    def enter(self, stack: Stack, kind: str = "") -> None:
        """Note on a stack that this operation works on it."""
        stack.operation = {"id": self.operation_id, "type": kind or self.kind, "token": self.token}
        if not stack.operations or stack.operations[0]["id"] != self.operation_id:
            entry = {"id": self.operation_id, "type": kind or self.kind}
            stack.operations = [entry, *stack.operations][:20]
        self.time.touch(stack)

    def stack_status(self, stack: Stack, status: str, reason: str = "") -> None:
        """Give a stack a status, with the event that AWS writes for it."""
        stack.status, stack.reason = status, reason
        if status == "DELETE_COMPLETE":
            stack.deleted = self.time.now
        elif status == "UPDATE_IN_PROGRESS" or (status.endswith("ROLLBACK_IN_PROGRESS") and not stack.updated):
            stack.updated = self.time.now
        self.time.touch(stack)
        self._event(stack, stack.name, stack.id, STACK_TYPE, status, reason)

    def note(self, stack: Stack, reason: str) -> None:
        """Write an event of a stack whose status stays what it is."""
        stack.reason = reason
        self.time.touch(stack)
        self._event(stack, stack.name, stack.id, STACK_TYPE, stack.status, reason)

    def resource_status(
        self, stack: Stack, resource: Resource, status: str, reason: str = "", *, listed: bool = True
    ) -> None:
        """Give a resource a status, with its event; `listed` False for one that its successor stands for."""
        resource.status, resource.reason, resource.at = status, reason, self.time.now
        if listed:
            self.time.touch(stack, resource.logical_id)
        self._event(
            stack, resource.logical_id, resource.physical_id, resource.type, status, reason, resource.properties
        )

    def _event(
        self,
        stack: Stack,
        logical_id: str,
        physical_id: str,
        resource_type: str,
        status: str,
        reason: str,
        properties: dict[str, Any] | None = None,
    ) -> None:
        due = self.time.now
        body: dict[str, Any] = {
            "StackId": stack.id,
            "EventId": str(uuid.uuid4()) if logical_id == stack.name else "",
            "StackName": stack.name,
            "OperationId": self.operation_id,
            "OperationType": self.kind,
            "LogicalResourceId": logical_id,
            "PhysicalResourceId": physical_id,
            "ResourceType": resource_type,
            "ResourceStatus": status,
        }
        if reason:
            body["ResourceStatusReason"] = self.masked(stack, reason)
        if self.token:
            body["ClientRequestToken"] = self.token
        if properties is not None:
            body["ResourceProperties"] = self.masked(stack, json.dumps(properties, separators=(",", ":")))
        self.change.event(stack.id, due, body)

    def masked(self, stack: Stack, text: str) -> str:
        """Hide the values of the stack's NoEcho parameters in a text."""
        key = f"{stack.id}{stack.target.template}"
        if key not in self._secrets:
            declarations = (
                declared(read_template(self.change.template(stack.target.template))) if stack.target.template else {}
            )
            self._secrets[key] = [
                json.dumps(value)[1:-1]
                for name, value in stack.target.parameters.items()
                if value and is_no_echo(declarations.get(name, {}))
            ]
        for secret in self._secrets[key]:
            text = text.replace(secret, MASK)
        return text

    def path(self, stack: Stack, logical_id: str = "") -> str:
        """Give `Stack/Child/LogicalId`, as faults name resources."""
        parts = [logical_id] if logical_id else []
        while stack.parent_id:
            parts.append(stack.logical_id)
            stack = self.change.stack(stack.parent_id)
        return "/".join([stack.name, *reversed(parts)])

    def fault(self, stack: Stack, logical_id: str, operation: str) -> str:
        """Give the reason for which a fault was asked for here, else an empty text."""
        return self.call.api.faults.resource(self.path(stack, logical_id), operation)

    def over_limit(self) -> str:
        """Count one more resource; gives the reason for which it is one too many, else an empty text."""
        self._touched += 1
        return "Limit on the number of resources in a single stack operation exceeded" * (
            self._touched > MOST_RESOURCES
        )

    def duration(self, resource: Resource, *, deleting: bool = False) -> float:
        """Give how long a resource takes, in seconds."""
        del resource
        return self.seconds * (_DELETE_SHARE if deleting else 1.0)

    def stacks(self) -> list[Stack]:
        """Give every stack of the region that exists, as this operation has made it so far."""
        ids = list(dict.fromkeys([*self.call.store.names.values(), *self.change.held()]))
        found = (self.change.peek(key) for key in ids)
        return [stack for stack in found if stack.exists and stack.region == self.root.region]

    def exported(self, name: str) -> tuple[Stack, str] | None:
        """Find the stack that exports a name, and the value."""
        for stack in self.stacks():
            if name in stack.exports:
                return stack, stack.exports[name]
        return None

    def importers(self, name: str, besides: str) -> list[str]:
        """Name the stacks that import an export, other than the stack `besides`."""
        return sorted(stack.name for stack in self.stacks() if name in stack.imports and stack.id != besides)
