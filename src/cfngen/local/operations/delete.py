"""Deleting a stack: its resources in reverse dependency order, kept or snapshotted as their policies say."""

from __future__ import annotations

from cfngen.engine.policies import on_removal
from cfngen.local.operations.graph import Graph
from cfngen.local.operations.run import Done, Run
from cfngen.local.state import STACK_TYPE, Resource, Stack


class Deletion:
    """Deletes what a stack has; tells `done` whether everything went.

    `rolling_back` gives the stack the statuses of a creation's rollback; `undoing` says that the stack is a part of
    one, so that RetainExceptOnCreate does not keep its resources.
    """

    def __init__(
        self,
        run: Run,
        stack: Stack,
        done: Done,
        *,
        retain: frozenset[str] = frozenset(),
        rolling_back: bool = False,
        undoing: bool = False,
        force: bool = False,
    ) -> None:
        self.run = run
        self.stack = stack
        self.done = done
        self.retain = retain
        self.rolling_back = rolling_back
        self.undoing = undoing or rolling_back
        self.force = force
        self.graph = Graph(reversed_order(stack.resources), self._start, self._finish)

    def begin(self, reason: str = "User Initiated") -> None:
        """Begin; an export in use cancels the deletion and leaves the stack's status what it is."""
        if not self.rolling_back:
            for name in self.stack.exports:
                users = self.run.importers(name, self.stack.id)
                if users:
                    message = f"Delete canceled. Cannot delete export {name} as it is in use by {_and(users)}."
                    self.run.note(self.stack, message)
                    self.done(False)
                    return
            self.run.enter(self.stack, "DELETE_STACK")
        status = "ROLLBACK_IN_PROGRESS" if self.rolling_back else "DELETE_IN_PROGRESS"
        self.run.stack_status(self.stack, status, reason)
        self.graph.begin()

    def _start(self, name: str) -> None:
        resource = self.stack.resources[name]
        if not resource.physical_id and resource.type != STACK_TYPE:
            self._gone(name)
            return
        if name in self.retain or keeps(self.stack, resource, self.undoing):
            self.run.resource_status(self.stack, resource, "DELETE_SKIPPED")
            self._gone(name)
            return
        delete_resource(self.run, self.stack, resource, lambda ok: self._ended(name, ok), undoing=self.undoing)

    def _ended(self, name: str, ok: bool) -> None:
        if not ok and self.force:
            resource = self.stack.resources[name]
            self.run.resource_status(self.stack, resource, "DELETE_SKIPPED", "Retained by FORCE_DELETE_STACK")
            ok = True
        if ok:
            self._gone(name)
        else:
            self.graph.done(name, ok=False)

    def _gone(self, name: str) -> None:
        resource = self.stack.resources[name]  # stays listed, as AWS lists what a deleted stack had
        resource.status = "DELETE_SKIPPED" if resource.status == "DELETE_SKIPPED" else "DELETE_COMPLETE"
        self.run.time.touch(self.stack, name)
        self.graph.done(name, ok=True)

    def _finish(self, failed: list[str]) -> None:
        stack = self.stack
        if failed:
            reason = f"The following resource(s) failed to delete: [{', '.join(failed)}]. "
            self.run.stack_status(stack, "ROLLBACK_FAILED" if self.rolling_back else "DELETE_FAILED", reason)
        else:
            stack.outputs, stack.imports, stack.cleanup = [], [], []
            for child in self.run.change.children(stack.id):
                if child.status == "REVIEW_IN_PROGRESS":  # prepared by a change set, never begun
                    self.run.stack_status(child, "DELETE_COMPLETE")
            self.run.stack_status(stack, "ROLLBACK_COMPLETE" if self.rolling_back else "DELETE_COMPLETE")
        self.done(not failed)


def keeps(stack: Stack, resource: Resource, undoing: bool) -> bool:
    """Say whether a resource's DeletionPolicy keeps it.

    RetainExceptOnCreate, as a policy or an option, lets the rollback of a creation delete it.
    Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html
    """
    policy = resource.policies.get("DeletionPolicy", "Delete")
    if policy == "RetainExceptOnCreate":
        return not undoing
    return policy == "Retain" and not (undoing and stack.retain_except_on_create)


def delete_resource(
    run: Run, stack: Stack, resource: Resource, ended: Done, *, undoing: bool = False, listed: bool = True
) -> None:
    """Delete one resource, a nested stack with everything in it."""
    about = {"Type": resource.type, "Properties": resource.properties, **resource.policies}
    snapshot = on_removal(about) == "Snapshot" and not undoing
    reason = "Creating a final snapshot (simulated)" if snapshot else ""
    run.resource_status(stack, resource, "DELETE_IN_PROGRESS", reason, listed=listed)
    fault = run.fault(stack, resource.logical_id, "delete")
    if not fault and undoing:
        fault = run.fault(stack, resource.logical_id, "rollback")

    def finish(ok: bool, why: str = "") -> None:
        run.resource_status(stack, resource, "DELETE_COMPLETE" if ok else "DELETE_FAILED", why, listed=listed)
        ended(ok)

    if resource.type == STACK_TYPE and resource.physical_id and not fault and run.change.knows(resource.physical_id):
        child = run.change.stack(resource.physical_id)
        if child.exists:

            def child_done(ok: bool) -> None:
                finish(ok, "" if ok else f"Embedded stack {child.id} was not successfully deleted: {child.reason}")

            child.retain_except_on_create = stack.retain_except_on_create
            Deletion(run, child, child_done, undoing=undoing).begin("")
            return
    run.time.after(run.duration(resource, deleting=True), lambda: finish(not fault, fault))


def reversed_order(resources: dict[str, Resource]) -> dict[str, set[str]]:
    """Give the order of deletion: a resource waits for everything that depends on it."""
    left = {name for name, item in resources.items() if item.status not in ("DELETE_COMPLETE", "DELETE_SKIPPED", "")}
    order: dict[str, set[str]] = {name: set() for name in resources if name in left}
    for name in order:
        for needed in resources[name].depends_on:
            if needed in order:
                order[needed].add(name)
    return order


def _and(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
