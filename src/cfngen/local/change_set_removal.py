"""Removing change sets, with the nested stacks that only they have prepared."""

from __future__ import annotations

from cfngen.local.state import ChangeSet
from cfngen.local.store import Write

_IN_REVIEW = "REVIEW_IN_PROGRESS"


def remove(change: Write, roots: list[ChangeSet]) -> None:
    """Remove root change sets and all below them.

    A nested stack in review that no change set is left for goes too; the root's stays, as at AWS.
    """
    ids = {item.id for item in roots}
    every = list(change.store.change_sets.values())
    gone = [item for item in every if item.id in ids or item.root_id in ids]
    removed = {item.id for item in gone}
    left = {item.stack_id for item in every if item.id not in removed}
    for item in gone:
        change.remove_change_set(item.id)
        if item.parent_id and item.stack_id not in left and change.peek(item.stack_id).status == _IN_REVIEW:
            change.stack(item.stack_id).status = "DELETE_COMPLETE"
