"""Every status that CloudFormation gives stacks and change sets: what it means, and the one safe way on.

A command is never more than what the status asks for, and deletes only what holds nothing or can do nothing else.
Sources: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html (stack status codes),
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/troubleshooting.html and
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-changesets-view.html
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

# fine: nothing to do. busy: wait. waits: for somebody's decision. stuck: nothing goes on until somebody acts.
Kind = Literal["fine", "busy", "waits", "stuck"]


@dataclass(frozen=True)
class Status:
    """What a status means. `{stack}`, `{region}` and `{env}` are filled into `command`, '' where none is needed."""

    kind: Kind
    meaning: str
    command: str = ""

    def command_for(self, stack: str, region: str, env: str = "ENV") -> str:
        """The command for a root stack."""
        return self.command.format(stack=stack, region=region, env=env)


_EVENTS = "cfngen events --env {env}"
_DELETE = "aws cloudformation delete-stack --stack-name {stack} --region {region}"
_ROLL_BACK = "cfngen rollback --env {env}"
_CREATED_BADLY = "its creation failed and {}; it cannot be updated, only deleted, and then deployed again"

STACK: dict[str, Status] = {
    "REVIEW_IN_PROGRESS": Status(
        "waits",
        "a change set was made for a stack that does not exist yet; it has no resources",
        "cfngen changeset show --env {env}",
    ),
    "CREATE_IN_PROGRESS": Status("busy", "it is being created", _EVENTS),
    "CREATE_COMPLETE": Status("fine", "it was created"),
    "CREATE_FAILED": Status(
        "stuck",
        "its creation failed and nothing was taken back: take it back, then delete it and deploy again",
        _ROLL_BACK,
    ),
    "ROLLBACK_IN_PROGRESS": Status("busy", "its creation failed and is being taken back", f"{_EVENTS} --failed"),
    "ROLLBACK_COMPLETE": Status("stuck", _CREATED_BADLY.format("was taken back"), _DELETE),
    "ROLLBACK_FAILED": Status("stuck", _CREATED_BADLY.format("could not be taken back"), _DELETE),
    "UPDATE_IN_PROGRESS": Status("busy", "it is being updated; to take it back instead, cancel the update", _ROLL_BACK),
    "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS": Status(
        "busy", "it was updated; what was replaced is being deleted", _EVENTS
    ),
    "UPDATE_COMPLETE": Status("fine", "its last update succeeded"),
    "UPDATE_FAILED": Status(
        "stuck", "an update failed and was not taken back: take it back, then deploy again", _ROLL_BACK
    ),
    "UPDATE_ROLLBACK_IN_PROGRESS": Status("busy", "an update failed and is being taken back", f"{_EVENTS} --failed"),
    "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS": Status(
        "busy", "an update was taken back; what it had made is being deleted", _EVENTS
    ),
    "UPDATE_ROLLBACK_COMPLETE": Status(
        "fine", "its last update failed and was taken back; it is as it was before and can be deployed to"
    ),
    "UPDATE_ROLLBACK_FAILED": Status(
        "stuck", "an update failed and could not be taken back: mend what its events name, then go on", _ROLL_BACK
    ),
    "DELETE_IN_PROGRESS": Status("busy", "it is being deleted", _EVENTS),
    "DELETE_COMPLETE": Status("fine", "it was deleted"),
    "DELETE_FAILED": Status(
        "stuck",
        "it could not be deleted: free or empty what its events name, then delete it again; what is left still runs",
        _DELETE,
    ),
    "IMPORT_IN_PROGRESS": Status("busy", "resources are being imported into it", _EVENTS),
    "IMPORT_COMPLETE": Status("fine", "resources were imported into it"),
    "IMPORT_ROLLBACK_IN_PROGRESS": Status("busy", "an import failed and is being taken back", f"{_EVENTS} --failed"),
    "IMPORT_ROLLBACK_COMPLETE": Status("fine", "an import failed and was taken back; it is as it was before"),
    "IMPORT_ROLLBACK_FAILED": Status(
        "stuck",
        "an import failed and could not be taken back: no command mends it; its events name what AWS Support needs",
        f"{_EVENTS} --failed",
    ),
}

_SHOW = "cfngen changeset show --env {env}"
_AGAIN = "cfngen changeset create --env {env}"
_REMOVE = "cfngen changeset delete --env {env}"
# (Status, ExecutionStatus) of a change set; '' for every ExecutionStatus that has no row of its own.
CHANGE_SET: dict[tuple[str, str], Status] = {
    ("CREATE_PENDING", ""): Status("busy", "it waits to be made", _SHOW),
    ("CREATE_IN_PROGRESS", ""): Status("busy", "it is being made", _SHOW),
    ("CREATE_COMPLETE", "AVAILABLE"): Status("waits", "it can be executed; nothing changes until it is", _SHOW),
    ("CREATE_COMPLETE", "UNAVAILABLE"): Status(
        "waits", "it cannot be executed by itself: it belongs to a root's change set, or CloudFormation is busy", _SHOW
    ),
    ("CREATE_COMPLETE", "EXECUTE_IN_PROGRESS"): Status("busy", "it is being executed", _EVENTS),
    ("CREATE_COMPLETE", "EXECUTE_COMPLETE"): Status("fine", "it was executed; it is history"),
    ("CREATE_COMPLETE", "EXECUTE_FAILED"): Status("fine", "its execution failed: its stack's status says what now"),
    ("CREATE_COMPLETE", "OBSOLETE"): Status(
        "waits", "the stack has changed since: it can never be executed; make it anew", _AGAIN
    ),
    ("FAILED", ""): Status("waits", "it could not be made: its reason says why; it can never be executed", _AGAIN),
    ("DELETE_PENDING", ""): Status("busy", "it waits to be deleted"),
    ("DELETE_IN_PROGRESS", ""): Status("busy", "it is being deleted"),
    ("DELETE_COMPLETE", ""): Status("fine", "it was deleted"),
    ("DELETE_FAILED", ""): Status("waits", "it could not be deleted: its reason says why; delete it again", _REMOVE),
}


def of_stack(status: str) -> Status:
    """What a stack's status means; one that is not known yet is said to be so."""
    return STACK.get(status, Status("waits", "this status is not known to this version of cfngen", _EVENTS))


def of_change_set(status: str, execution: str) -> Status:
    """What a change set's two statuses mean together."""
    unknown = Status("waits", "these statuses are not known to this version of cfngen", _SHOW)
    return CHANGE_SET.get((status, execution)) or CHANGE_SET.get((status, "")) or unknown
