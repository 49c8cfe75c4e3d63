"""The end of an update or of its rollback: what is no longer part of a stack is deleted, tree-wide."""

from __future__ import annotations

from collections.abc import Callable

from cfngen.local.operations.delete import delete_resource, reversed_order
from cfngen.local.operations.graph import Graph
from cfngen.local.operations.run import Run
from cfngen.local.state import STACK_TYPE, Resource, Stack


class Cleanup:
    """Deletes what an update replaced and removed, in a stack and then below it; it never fails the stack.

    `status` is what the stack ends in, UPDATE_COMPLETE or UPDATE_ROLLBACK_COMPLETE.
    """

    def __init__(self, run: Run, stack: Stack, status: str, done: Callable[[], None]) -> None:
        self.run = run
        self.stack = stack
        self.status = status
        self.done = done
        self.old: dict[str, tuple[Resource, bool]] = {}

    def begin(self) -> None:
        """Begin with the resources that nothing else needs."""
        stack = self.stack
        if stack.status != f"{self.status}_CLEANUP_IN_PROGRESS":
            self.run.stack_status(stack, f"{self.status}_CLEANUP_IN_PROGRESS")
        for number, item in enumerate(stack.cleanup):
            self.old[f"{item.logical_id}#{number}"] = (item, item.logical_id in stack.resources)
        by_name = {item.logical_id: item for item, _ in self.old.values()}
        needs = reversed_order(by_name)
        keys = {item.logical_id: key for key, (item, _) in self.old.items()}
        order = {key: {keys[n] for n in needs.get(item.logical_id, ())} for key, (item, _) in self.old.items()}
        self.graph = Graph(order, self._start, self._deleted)
        self.graph.begin()

    def _start(self, key: str) -> None:
        item, replaced = self.old[key]
        policy = item.policies.get("UpdateReplacePolicy" if replaced else "DeletionPolicy", "Delete")
        kept = policy in ("Retain", "RetainExceptOnCreate") and self.status == "UPDATE_COMPLETE"
        if policy == "Retain" and self.status != "UPDATE_COMPLETE":  # created by what is rolled back
            kept = not self.stack.retain_except_on_create
        if kept:
            self.run.resource_status(self.stack, item, "DELETE_SKIPPED", listed=False)
            self.graph.done(key, ok=True)
            return
        undoing = self.status != "UPDATE_COMPLETE"
        delete_resource(self.run, self.stack, item, lambda ok: self.graph.done(key, ok), undoing=undoing, listed=False)

    def _deleted(self, failed: list[str]) -> None:
        self.stack.cleanup = []
        below = [child for child in self._children() if child.status.endswith("_CLEANUP_IN_PROGRESS")]
        self.left = len(below)
        self.reason = ""
        if failed:
            names = ", ".join(key.partition("#")[0] for key in failed)
            self.reason = f"The following resource(s) failed to delete: [{names}]. "
        for child in below:
            Cleanup(self.run, child, self.status, self._one_below).begin()
        if not below:
            self._finish()

    def _children(self) -> list[Stack]:
        ids = [item.physical_id for item in self.stack.resources.values() if item.type == STACK_TYPE]
        return [self.run.change.stack(key) for key in ids if self.run.change.knows(key)]

    def _one_below(self) -> None:
        self.left -= 1
        if not self.left:
            self._finish()

    def _finish(self) -> None:
        stack = self.stack
        stack.previous, stack.previous_resources = None, {}
        self.run.stack_status(stack, self.status, self.reason)
        self.done()
