"""Executing a change set, and watching until its stack has come to rest."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field

from cfngen.aws.change_sets import ChangeSet
from cfngen.aws.events import NESTED, Event, Watch, last_event
from cfngen.aws.failures import is_passing, told
from cfngen.aws.polling import Patience
from cfngen.aws.session import Session
from cfngen.aws.stacks import Stack, find_stack
from cfngen.errors import CfngenError, ExitCode

_DONE = ("CREATE_COMPLETE", "UPDATE_COMPLETE", "IMPORT_COMPLETE")
_TAKEN_BACK = ("ROLLBACK_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "IMPORT_ROLLBACK_COMPLETE", "DELETE_COMPLETE")


@dataclass(frozen=True)
class Outcome:
    """How an operation ended: the stack as it is now, and why it failed, if it did.

    `cause` is the event that failed first and by itself, `obstacle` the one for which it could not be taken back.
    """

    stack: Stack
    cause: Event | None
    events: int
    obstacle: Event | None = None

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
        hint = "make a new one: cfngen changeset create --env ENV"
        if change_set.execution_status == "EXECUTE_IN_PROGRESS":
            hint = "somebody else executes it: cfngen events --env ENV --follow"
        raise CfngenError(
            f"the change set cannot be executed: {meaning}it is {said}",
            where=f"{change_set.stack_name} ({change_set.region}), {change_set.name}",
            hint=hint,
            exit_code=ExitCode.BLOCKED,
        )


def start(session: Session, change_set: ChangeSet) -> Watch:
    """Execute a root change set; gives the watch over what happens from then on.

    What the operation itself has created is deleted when it is rolled back, whatever its DeletionPolicy: nothing is
    in use yet, and a fixed name left behind would be in the way of the next attempt. See docs/first-deployment.md.
    """
    session.guard()
    must_be_executable(change_set)
    client = session.client("cloudformation", change_set.region)
    before = last_event(session, change_set.stack_id, change_set.region)
    with told("execute the change set", f"{change_set.stack_name} ({change_set.region})"):
        client.execute_change_set(
            ChangeSetName=change_set.id,
            ClientRequestToken=f"cfngen-{uuid.uuid4()}",  # retries of this call execute once
            RetainExceptOnCreate=True,
        )
    return Watch(session, change_set.stack_id, change_set.region, before)


def follow(
    session: Session,
    watch: Watch,
    name: str,
    region: str,
    seconds: float,
    tell: Callable[[Event], None],
    note: Callable[[str], None] = lambda _: None,
) -> Outcome:
    """Watch until the root stack has come to rest. `tell` is given every event of the tree once, in order.

    A call that fails for a while is tried on, and `note` told once. Raises CfngenError (exit 6) when the stack has
    not come to rest within `seconds`, and for what will not pass, as credentials that have expired.
    """
    reasons = _Reasons()
    count = 0
    quiet = False  # whether it was already said that AWS does not answer
    patience = Patience(seconds, "the operation", f"{name} ({region})")
    for _ in patience.polls():
        try:
            # Asked before the events, so that the last ones are not missed.
            stack = find_stack(session, watch.root, region)
            events = watch.poll()
        except CfngenError as error:
            if not is_passing(error.__cause__):
                raise
            if not quiet:
                note(f"{error.problems[0].what}; watching goes on")
            quiet = True
            continue
        quiet = False
        for event in events:
            reasons.see(event)
            tell(event)
        count += len(events)
        # Right after execution a read may be behind: without an event nothing has begun.
        if count and not stack.status.endswith("_IN_PROGRESS"):
            break
        if events:
            patience.progress(watch.active + 1)
    return Outcome(stack, reasons.cause, count, reasons.obstacle)


@dataclass
class _Reasons:
    """The first events that say why an operation failed, and why its rollback did."""

    leaf: Event | None = None
    stack: Event | None = None  # a stack with a reason of its own: no resource is to blame
    obstacle: Event | None = None
    rolling_back: set[tuple[str, ...]] = field(default_factory=set)

    @property
    def cause(self) -> Event | None:
        """The resource that failed first; else the stack, as where a template or an export is refused."""
        return self.leaf or self.stack

    def see(self, event: Event) -> None:
        if event.of_stack and "ROLLBACK" in event.status:
            self.rolling_back.add(event.stack)
        back = () in self.rolling_back or event.stack in self.rolling_back
        if event.failed and back:
            self.obstacle = self.obstacle or event
        elif event.failed:
            self.leaf = self.leaf or event
        elif event.type == NESTED and event.reason and not event.follows and not event.reason.startswith("User "):
            bad = event.status.endswith("_FAILED") or event.status.endswith("ROLLBACK_IN_PROGRESS")
            self.stack = self.stack or (event if bad else None)
