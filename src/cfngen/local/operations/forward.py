"""Creating and updating a stack towards a target: what a resource needs is decided when its turn comes."""

from __future__ import annotations

from typing import Any

from cfngen.local.aws_error import AwsError
from cfngen.local.evaluation import Definition, Evaluation
from cfngen.local.operations.exports import export_problem
from cfngen.local.operations.graph import Graph
from cfngen.local.operations.nested import Nested
from cfngen.local.operations.resource_work import ResourceWork
from cfngen.local.operations.run import Done, Run
from cfngen.local.stack_policy import denied
from cfngen.local.state import STACK_TYPE, Resource, Stack, Target


class Forward:
    """Brings one stack to `target`; tells `done` whether it came there. What follows a failure is the caller's.

    `stack.previous` and `stack.previous_resources` hold what a rollback goes back to, from here until the operation
    is over.
    """

    def __init__(self, run: Run, stack: Stack, target: Target, done: Done) -> None:
        self.run = run
        self.stack = stack
        self.target = target
        self.done = done
        self.creating = stack.status in ("", "REVIEW_IN_PROGRESS")
        self.verb = "CREATE" if self.creating else "UPDATE"
        self.graph: Graph | None = None
        self.nested: dict[str, Nested] = {}
        self.reason = ""

    def begin(self, reason: str = "") -> None:
        """Begin; everything that can be refused at once ends the operation before any resource is touched."""
        stack = self.stack
        if stack.previous is None:
            stack.previous = stack.target
            stack.previous_resources = {} if self.creating else dict(stack.resources)
        stack.target = self.target
        self.run.enter(stack, f"{self.verb}_STACK")
        self.run.stack_status(stack, f"{self.verb}_IN_PROGRESS", reason)
        try:
            self.evaluation = Evaluation(self.run, stack)
            stack.description = self.evaluation.description
            stack.imports = []
            self.definitions: dict[str, Definition] = self.evaluation.definitions()
            problem = self._removals_denied() or self.evaluation.missing_import()
        except AwsError as error:
            problem = error.message
        if problem:
            self._fail(problem)
            return
        order = {name: set(item.depends_on) for name, item in self.definitions.items()}
        self.graph = Graph(order, self._start, self._finish, self._cancel)
        self.graph.begin()

    def _removals_denied(self) -> str:
        for name, item in self.stack.resources.items():
            if name not in self.definitions and not self.creating and item.physical_id:
                reason = self._denied("Update:Delete", name, item.type)
                if reason:
                    self.run.resource_status(self.stack, item, "UPDATE_FAILED", reason)
                    return f"The following resource(s) failed to update: [{name}]. "
        return ""

    def _denied(self, action: str, name: str, resource_type: str) -> str:
        policy = self.run.during_policy if self.stack is self.run.root else ""
        return denied(policy or self.stack.policy, action, name, resource_type)

    def _start(self, name: str) -> None:
        definition = self.definitions[name]
        resource = self.stack.resources.get(name)
        try:
            properties = self.evaluation.properties(name)
        except AwsError as error:
            self._unresolvable(name, resource, definition, error.message)
            return
        if definition.type == STACK_TYPE:
            work: Any = Nested(self, name, definition, properties)
            self.nested[name] = work
        else:
            work = ResourceWork(self, name, definition, properties)
        work.begin()

    def _unresolvable(self, name: str, held: Resource | None, definition: Definition, reason: str) -> None:
        resource = held or Resource(name, definition.type)
        self.stack.resources[name] = resource
        resource.depends_on, resource.policies = definition.depends_on, definition.policies
        status = "UPDATE_FAILED" if resource.physical_id else "CREATE_FAILED"
        self.run.resource_status(self.stack, resource, status, reason)
        self.ended(name, ok=False)

    def ended(self, name: str, *, ok: bool) -> None:
        """Note the end of a resource's work."""
        assert self.graph is not None  # noqa: S101 -- works begin through it
        self.graph.done(name, ok)

    def _cancel(self, name: str) -> None:
        """Cancel what was under way when another resource failed."""
        if name in self.nested:
            self.nested[name].cancel()
        resource = self.stack.resources[name]
        verb = "UPDATE" if resource.status.startswith("UPDATE") else "CREATE"
        what = "update" if verb == "UPDATE" else "creation"
        self.run.resource_status(self.stack, resource, f"{verb}_FAILED", f"Resource {what} cancelled")

    def cancel(self) -> None:
        """Cancel this nested stack's operation because one above it failed."""
        if self.graph is not None:
            self.graph.stop(self._cancel)
            self.reason = self._failed_text(self.graph.failed)

    def _failed_text(self, failed: list[str]) -> str:
        verb = "create" if any(self.stack.resources[n].status == "CREATE_FAILED" for n in failed) else "update"
        return f"The following resource(s) failed to {verb}: [{', '.join(failed)}]. " if failed else ""

    def _finish(self, failed: list[str]) -> None:
        if failed:
            self._fail(self._failed_text(failed))
            return
        try:
            outputs = self.evaluation.outputs()
            problem = export_problem(self.run, self.stack, outputs)
        except AwsError as error:
            problem = error.message
        if problem:
            self._fail(problem)
            return
        self.stack.outputs = outputs
        self._retire()
        self.run.time.touch(self.stack)
        self.done(True)

    def _retire(self) -> None:
        """Leave to the cleanup what the new template no longer has."""
        for name in [name for name in self.stack.resources if name not in self.definitions]:
            item = self.stack.resources.pop(name)
            self.run.time.touch(self.stack, name)
            if item.physical_id and item.status not in ("DELETE_COMPLETE", "DELETE_SKIPPED"):
                self.stack.cleanup.append(item)

    def _fail(self, reason: str) -> None:
        self.reason = reason
        self.done(False)
