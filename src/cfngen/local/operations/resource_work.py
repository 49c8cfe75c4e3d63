"""One resource's part of a creation or update: create, leave, change in place, or replace."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

from cfngen.local.attributes import simulate
from cfngen.local.evaluation import Definition, replaced_by
from cfngen.local.schema_check import failure
from cfngen.local.state import Resource

if TYPE_CHECKING:
    from cfngen.local.operations.forward import Forward

_HENCE = "Requested update requires the creation of a new physical resource; hence creating one."


class ResourceWork:
    """Does what a resource needs, and tells the stack's operation when it is done."""

    def __init__(self, forward: Forward, name: str, definition: Definition, properties: dict[str, Any]) -> None:
        self.forward = forward
        self.run = forward.run
        self.stack = forward.stack
        self.name = name
        self.definition = definition
        self.properties = properties

    def begin(self) -> None:
        """Begin with what the difference between the resource and its definition asks for."""
        held = self.stack.resources.get(self.name)
        if held is None or not held.physical_id or held.status in ("DELETE_COMPLETE", "DELETE_SKIPPED"):
            self._create(None)
        elif held.type != self.definition.type or replaced_by(held, self.properties, self.run.root.region):
            self._replace(held)
        elif _same(held, self.definition, self.properties) and not held.status.endswith("_FAILED"):
            held.depends_on = self.definition.depends_on
            self.forward.ended(self.name, ok=True)
        else:
            self._update(held)

    def _resource(self, generation: int) -> Resource:
        return Resource(
            self.name,
            self.definition.type,
            properties=self.properties,
            metadata=self.definition.metadata,
            policies=self.definition.policies,
            depends_on=self.definition.depends_on,
            generation=generation,
        )

    def _create(self, old: Resource | None) -> None:
        resource = self._resource(old.generation + 1 if old else 0)
        verb = "UPDATE" if old else "CREATE"
        if old:
            resource.physical_id = old.physical_id
        self.stack.resources[self.name] = resource
        self.run.resource_status(self.stack, resource, f"{verb}_IN_PROGRESS", _HENCE if old else "")
        reason = self._refused(resource) or self._taken(resource, old)
        if reason:
            self._end(resource, verb, reason)
            return
        resource.physical_id, resource.attributes = self._simulated(resource)
        self.run.resource_status(self.stack, resource, f"{verb}_IN_PROGRESS", "Resource creation Initiated")
        fault = self.run.fault(self.stack, self.name, verb.lower())
        self.run.time.after(self.run.duration(resource), lambda: self._end(resource, verb, fault))

    def _refused(self, resource: Resource) -> str:
        return self.run.over_limit() or failure(resource.type, resource.properties, self.run.root.region)

    def _simulated(self, resource: Resource) -> tuple[str, dict[str, Any]]:
        """The physical id and the attributes that the resource gets."""
        return simulate(
            resource.type,
            resource.properties,
            stack_id=self.stack.id,
            logical_id=self.name,
            generation=resource.generation,
        )

    def _taken(self, resource: Resource, old: Resource | None) -> str:
        """A replacement that keeps its custom name cannot be created while the old one has it."""
        if old is None or old.type != resource.type:
            return ""
        physical, _ = self._simulated(resource)
        if physical != old.physical_id:
            return ""
        return (
            f"CloudFormation cannot update a stack when a custom-named resource requires replacing. "
            f"Rename {physical} and update the stack again."
        )

    def _replace(self, held: Resource) -> None:
        if self._denied(held, "Update:Replace"):
            return
        old = deepcopy(held)
        kept = {key: value for key, value in old.policies.items() if key != "UpdateReplacePolicy"}
        new = self.definition.policies.get("UpdateReplacePolicy")
        old.policies = kept | ({"UpdateReplacePolicy": new} if new else {})
        self.stack.cleanup.append(old)
        self.run.time.touch(self.stack)
        self._create(old)

    def _update(self, held: Resource) -> None:
        if self._denied(held, "Update:Modify"):
            return
        resource = self._resource(held.generation)
        resource.physical_id = held.physical_id
        self.stack.resources[self.name] = resource
        self.run.resource_status(self.stack, resource, "UPDATE_IN_PROGRESS")
        reason = self._refused(resource)
        _, resource.attributes = self._simulated(resource)
        reason = reason or self.run.fault(self.stack, self.name, "update")
        self.run.time.after(self.run.duration(resource), lambda: self._end(resource, "UPDATE", reason))

    def _denied(self, held: Resource, action: str) -> bool:
        reason = self.forward._denied(action, self.name, held.type)
        if reason:
            self.run.resource_status(self.stack, held, "UPDATE_FAILED", reason)
            self.forward.ended(self.name, ok=False)
        return bool(reason)

    def _end(self, resource: Resource, verb: str, reason: str) -> None:
        assert self.forward.graph is not None  # noqa: S101 -- it started this work
        if self.name not in self.forward.graph.running:  # cancelled meanwhile
            return
        self.run.resource_status(self.stack, resource, f"{verb}_{'FAILED' if reason else 'COMPLETE'}", reason)
        self.forward.ended(self.name, ok=not reason)


def _same(held: Resource, definition: Definition, properties: dict[str, Any]) -> bool:
    return (
        held.properties == properties and held.metadata == definition.metadata and held.policies == definition.policies
    )
