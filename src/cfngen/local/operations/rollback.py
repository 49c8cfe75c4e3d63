"""Taking a failed or cancelled update back to what the stack was before it, tree-wide."""

from __future__ import annotations

from copy import deepcopy

from cfngen.local.attributes import stack_attributes
from cfngen.local.operations.graph import Graph
from cfngen.local.operations.run import Done, Run
from cfngen.local.state import STACK_TYPE, Resource, Stack


class Rollback:
    """Restores a stack's previous resources; tells `done` whether that succeeded.

    What the update created stays until the cleanup. `skip` names resources to be taken as they are, as `skip_name`
    gives them.
    """

    def __init__(self, run: Run, stack: Stack, done: Done, skip: frozenset[str] = frozenset()) -> None:
        self.run = run
        self.stack = stack
        self.done = done
        self.skip = skip

    def begin(self, reason: str = "") -> None:
        """Begin; where the stack was never changed there is only its status to restore."""
        stack = self.stack
        self.run.enter(stack)
        self.run.stack_status(stack, "UPDATE_ROLLBACK_IN_PROGRESS", reason)
        before = stack.previous_resources
        for name, item in list(stack.resources.items()):
            if name not in before:
                del stack.resources[name]
                self.run.time.touch(stack, name)
                if item.physical_id:
                    stack.cleanup.append(item)
        if stack.previous is not None:
            stack.target = stack.previous
        order = {name: set(item.depends_on) for name, item in before.items()}
        self.graph = Graph(order, self._start, self._finish)
        self.graph.begin()

    def _start(self, name: str) -> None:
        stack = self.stack
        before, item = stack.previous_resources[name], stack.resources.get(name)
        if item is None and any(old.physical_id == before.physical_id for old in stack.cleanup):
            stack.cleanup = [old for old in stack.cleanup if old.physical_id != before.physical_id]
            stack.resources[name] = deepcopy(before)
            self.run.time.touch(stack, name)
            self.graph.done(name, ok=True)
            return
        if item is not None and _untouched(before, item) and not self._child_changed(item):
            self.graph.done(name, ok=True)
            return
        if skip_name(stack, name) in self.skip and item is not None:
            self.run.resource_status(stack, item, "UPDATE_COMPLETE", "Skipped by ContinueUpdateRollback")
            self.graph.done(name, ok=True)
            return
        restored = deepcopy(before)
        if item is not None and item.physical_id and item.physical_id != before.physical_id:
            stack.cleanup.append(item)
        stack.cleanup = [old for old in stack.cleanup if old.physical_id != before.physical_id]
        stack.resources[name] = restored
        self.run.time.touch(stack)
        self.run.resource_status(stack, restored, "UPDATE_IN_PROGRESS")
        if restored.type == STACK_TYPE and self._child_changed(restored):
            self._below(name, restored)
            return
        fault = self.run.fault(stack, name, "rollback")
        self.run.time.after(self.run.duration(restored), lambda: self._end(name, restored, fault))

    def _child_changed(self, item: Resource) -> bool:
        if item.type != STACK_TYPE or not self.run.change.knows(item.physical_id):
            return False
        return self.run.change.peek(item.physical_id).previous is not None

    def _below(self, name: str, restored: Resource) -> None:
        child = self.run.change.stack(restored.physical_id)

        def ended(ok: bool) -> None:
            restored.attributes = stack_attributes(child.outputs)
            state = f"Currently in {child.status} with reason: {child.reason}"
            why = f"Embedded stack {child.id} was not successfully updated. {state}"
            self._end(name, restored, "" if ok else why)

        Rollback(self.run, child, ended, self.skip).begin()

    def _end(self, name: str, restored: Resource, reason: str) -> None:
        self.run.resource_status(self.stack, restored, "UPDATE_FAILED" if reason else "UPDATE_COMPLETE", reason)
        self.graph.done(name, ok=not reason)

    def _finish(self, failed: list[str]) -> None:
        if failed:
            reason = f"The following resource(s) failed to update: [{', '.join(failed)}]. "
            self.run.stack_status(self.stack, "UPDATE_ROLLBACK_FAILED", reason)
        else:
            self.run.stack_status(self.stack, "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS")
        self.done(not failed)


def skip_name(stack: Stack, logical_id: str) -> str:
    """What ContinueUpdateRollback calls a resource: one of a nested stack by that stack's name, not its logical id.

    Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ContinueUpdateRollback.html
    """
    return f"{stack.name}.{logical_id}" if stack.parent_id else logical_id


def _untouched(before: Resource, item: Resource) -> bool:
    return (
        not item.status.endswith(("_FAILED", "_IN_PROGRESS"))
        and before.physical_id == item.physical_id
        and before.properties == item.properties
        and before.metadata == item.metadata
        and before.policies == item.policies
    )
