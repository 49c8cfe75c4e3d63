"""A root stack as it is deployed, with every stack nested in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cfngen.aws.failures import told
from cfngen.aws.pool import Pool
from cfngen.aws.session import Session
from cfngen.aws.stacks import Stack, pages
from cfngen.aws.statuses import STACK, Status, of_stack

NESTED = "AWS::CloudFormation::Stack"
WORKERS = 8
_LISTED = [status for status in STACK if status != "DELETE_COMPLETE"]


@dataclass(frozen=True)
class LiveStack:
    """One stack of a tree. `path` holds the logical ids that lead to it from the root, () for the root.

    `attached` is False for one that no resource leads to: left behind by a deletion that failed, or prepared by a
    change set that has not been executed; its `path` is its name.
    """

    path: tuple[str, ...]
    id: str
    name: str
    region: str
    status: str
    reason: str
    attached: bool = True

    @property
    def meaning(self) -> Status:
        """What its status means."""
        return of_stack(self.status)


def live_tree(session: Session, root: Stack) -> list[LiveStack]:
    """The root and all stacks nested in it, the root first and then by path; [] for a stack that does not exist."""
    if not root.exists:
        return []
    client = session.client("cloudformation", root.region)
    with told("list the stacks", root.region):
        summaries = pages(client.list_stacks, "StackSummaries", StackStatusFilter=_LISTED)
    below = [one for one in summaries if one.get("RootId") == root.id]
    parents = {one.get("ParentId", root.id) for one in below}
    logical_ids = _logical_ids(session, root.region, parents)
    by_id = {one["StackId"]: one for one in below}
    top = LiveStack((), root.id, root.name, root.region, root.status, root.reason)
    found = [_nested(one, by_id, logical_ids, root) for one in below]
    return [top, *sorted(found, key=lambda stack: (not stack.attached, stack.path))]


def resources(session: Session, stack_id: str, region: str) -> list[Any]:
    """The resources of one stack, as ListStackResources gives them, to the last page."""
    client = session.client("cloudformation", region)
    with told("list the resources", stack_id):
        return pages(client.list_stack_resources, "StackResourceSummaries", StackName=stack_id)


def _logical_ids(session: Session, region: str, parents: set[str]) -> dict[str, str]:
    """Stack id of a nested stack -> its logical id in the stack around it."""
    with Pool(WORKERS) as pool:
        listed = list(pool.map(lambda parent: resources(session, parent, region), sorted(parents)))
    return {
        one["PhysicalResourceId"]: one["LogicalResourceId"]
        for found in listed
        for one in found
        if one["ResourceType"] == NESTED and one.get("PhysicalResourceId")
    }


def _nested(one: Mapping[str, Any], by_id: Mapping[str, Any], logical_ids: Mapping[str, str], root: Stack) -> LiveStack:
    path: list[str] = []
    current = one["StackId"]
    while current != root.id and current in logical_ids and current in by_id:
        path.insert(0, logical_ids[current])
        current = by_id[current].get("ParentId", root.id)
    attached = current == root.id
    return LiveStack(
        tuple(path) if attached else (one["StackName"],),
        one["StackId"],
        one["StackName"],
        root.region,
        one["StackStatus"],
        one.get("StackStatusReason", ""),
        attached,
    )
