"""Stopping what is under way: resources in progress fail as cancelled, in the whole tree."""

from __future__ import annotations

from cfngen.local.operations.run import Run
from cfngen.local.state import Stack


def cancel_in_progress(run: Run, stack: Stack) -> None:
    """Mark what was in progress as failed, children first; the stack's own status is the caller's."""
    for child in run.change.children(stack.id):
        if child.busy:
            cancel_in_progress(run, child)
            child.status = "CREATE_FAILED" if child.status == "CREATE_IN_PROGRESS" else "UPDATE_FAILED"
            child.reason = "Resource update cancelled"
            run.time.touch(child)
    for resource in list(stack.resources.values()):
        if resource.status.endswith("_IN_PROGRESS"):
            verb = resource.status.partition("_")[0]
            what = "creation" if verb == "CREATE" else "update"
            run.resource_status(stack, resource, f"{verb}_FAILED", f"Resource {what} cancelled")
