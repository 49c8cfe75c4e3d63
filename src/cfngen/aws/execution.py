"""Executing a change set, and watching until its stack has come to rest."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from cfngen.aws.change_sets import ChangeSet
from cfngen.aws.events import Event, Watch, last_event
from cfngen.aws.failures import told
from cfngen.aws.polling import Patience
from cfngen.aws.session import Session
from cfngen.aws.stacks import Stack, find_stack
from cfngen.errors import CfngenError, ExitCode

_DONE = ("CREATE_COMPLETE", "UPDATE_COMPLETE", "IMPORT_COMPLETE")
_TAKEN_BACK = ("ROLLBACK_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "IMPORT_ROLLBACK_COMPLETE", "DELETE_COMPLETE")


@dataclass(frozen=True)
class Outcome:
    """How an operation ended: the stack as it is now, and the resource that failed first, if one did."""

    stack: Stack
    cause: Event | None
    events: int

    @property
    def exit_code(self) -> ExitCode:
        """0 done, 5 rolled back, 6 stuck."""
        if self.stack.status in _DONE:
            return ExitCode.OK
        return ExitCode.ROLLED_BACK if self.stack.status in _TAKEN_BACK else ExitCode.STUCK


def must_be_executable(change_set: ChangeSet) -> None:
    """Raise CfngenError (exit 4) for a change set that is obsolete, failed or already under way."""
    if change_set.status != "CREATE_COMPLETE" or change_set.execution_status != "AVAILABLE":
        said = f"{change_set.status}, {change_set.execution_status}"
        meaning = "the stack has changed since: " if change_set.execution_status == "OBSOLETE" else ""
        raise CfngenError(
            f"the change set cannot be executed: {meaning}it is {said}",
            where=f"{change_set.stack_name} ({change_set.region}), {change_set.name}",
            hint="make a new one: cfngen changeset create --env ENV",
            exit_code=ExitCode.BLOCKED,
        )


def execute(session: Session, change_set: ChangeSet, seconds: float, tell: Callable[[Event], None]) -> Outcome:
    """Execute a root change set and watch it. `tell` is given every event of the tree once, in order.

    Raises CfngenError (exit 6) when the stack has not come to rest within `seconds`; it then goes on by itself.
    """
    session.guard()
    must_be_executable(change_set)
    where = f"{change_set.stack_name} ({change_set.region})"
    client = session.client("cloudformation", change_set.region)
    before = last_event(session, change_set.stack_id, change_set.region)
    with told("execute the change set", where):
        client.execute_change_set(ChangeSetName=change_set.id, ClientRequestToken=f"cfngen-{uuid.uuid4()}")
    watch = Watch(session, change_set.stack_id, change_set.region, before)
    return follow(session, watch, change_set.stack_name, change_set.region, seconds, tell)


def follow(
    session: Session, watch: Watch, name: str, region: str, seconds: float, tell: Callable[[Event], None]
) -> Outcome:
    """Watch until the root stack has come to rest. Raises as `execute` does."""
    cause: Event | None = None
    count = 0
    hint = "CloudFormation goes on by itself: cfngen status and cfngen events tell how far it is"
    patience = Patience(seconds, "the operation", f"{name} ({region})", hint)
    for _ in patience.polls():
        # Asked before the events, so that the last ones are not missed.
        stack = find_stack(session, watch.root, region)
        events = watch.poll()
        for event in events:
            cause = cause or (event if event.failed else None)
            tell(event)
        count += len(events)
        # Right after execution a read may be behind: without an event nothing has begun.
        if count and not stack.status.endswith("_IN_PROGRESS"):
            break
        if events:
            patience.progress()
    return Outcome(stack, cause, count)


def protect(session: Session, stack: Stack) -> None:
    """Turn termination protection on."""
    with told("protect the stack", f"{stack.name} ({stack.region})"):
        client = session.client("cloudformation", stack.region)
        client.update_termination_protection(StackName=stack.id, EnableTerminationProtection=True)
