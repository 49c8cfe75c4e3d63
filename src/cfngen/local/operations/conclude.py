"""What follows when a root stack's operation has come to its end: completion, rollback, or standing still.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stack-failure-options.html
"""

from __future__ import annotations

from cfngen.local.operations.cleanup import Cleanup
from cfngen.local.operations.delete import Deletion
from cfngen.local.operations.forward import Forward
from cfngen.local.operations.rollback import Rollback
from cfngen.local.operations.run import Run
from cfngen.local.state import Stack, Target

_BY_USER = "Rollback requested by user."


def deploy(run: Run, stack: Stack, target: Target, change_set_id: str = "", reason: str = "User Initiated") -> None:
    """Create or update a root stack, with everything that follows from the outcome."""

    def ended(ok: bool) -> None:
        if change_set_id:
            status = "EXECUTE_COMPLETE" if ok else "EXECUTE_FAILED"
            run.time.set_step({"set": change_set_id, "execution_status": status})
        if forward.creating:
            _created(run, stack, ok, forward.reason)
        elif ok:
            run.stack_status(stack, "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS")
            Cleanup(run, stack, "UPDATE_COMPLETE", lambda: settle_children(run, stack)).begin()
        elif stack.disable_rollback:
            run.stack_status(stack, "UPDATE_FAILED", forward.reason)
        else:
            take_back(run, stack, forward.reason)

    forward = Forward(run, stack, target, ended)
    forward.begin(reason)


def _created(run: Run, stack: Stack, ok: bool, reason: str) -> None:
    if ok:
        stack.previous, stack.previous_resources = None, {}
        run.stack_status(stack, "CREATE_COMPLETE")
        settle_children(run, stack)
    elif stack.on_failure == "DO_NOTHING" or stack.disable_rollback:
        run.stack_status(stack, "CREATE_FAILED", reason)
    elif stack.on_failure == "DELETE":
        Deletion(run, stack, lambda _: None, undoing=True).begin(f"{reason.rstrip()} Delete requested by user.")
    else:
        undo_creation(run, stack, f"{reason.rstrip()}{'' if reason.rstrip().endswith('.') else '.'} {_BY_USER}")


def settle_children(run: Run, stack: Stack) -> None:
    """Forget what the stacks below would have rolled back to."""
    for child in run.change.children(stack.id):
        child.previous, child.previous_resources = None, {}
        run.time.touch(child)
        settle_children(run, child)


def undo_creation(run: Run, stack: Stack, reason: str) -> None:
    """Delete what a failed creation made; ends in ROLLBACK_COMPLETE or ROLLBACK_FAILED."""
    stack.previous, stack.previous_resources = None, {}
    Deletion(run, stack, lambda _: None, rolling_back=True).begin(reason)


def take_back(run: Run, stack: Stack, reason: str, skip: frozenset[str] = frozenset()) -> None:
    """Roll an update back; ends in UPDATE_ROLLBACK_COMPLETE or UPDATE_ROLLBACK_FAILED."""

    def ended(ok: bool) -> None:
        if ok:
            Cleanup(run, stack, "UPDATE_ROLLBACK_COMPLETE", lambda: None).begin()

    Rollback(run, stack, ended, skip).begin(reason)
