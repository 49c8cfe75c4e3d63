"""Drift of a root stack and of every stack nested in it: what is no longer as its template says."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from cfngen.aws.failures import told
from cfngen.aws.live_tree import WORKERS, LiveStack, live_tree
from cfngen.aws.polling import Patience
from cfngen.aws.pool import Pool
from cfngen.aws.session import Session
from cfngen.aws.stacks import Stack, pages
from cfngen.errors import CfngenError

# The statuses in which CloudFormation detects drift.
# Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/detect-drift-stack.html
_DETECTABLE = frozenset({
    "CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "UPDATE_ROLLBACK_FAILED", "IMPORT_COMPLETE",
    "IMPORT_ROLLBACK_COMPLETE",
})  # fmt: skip


@dataclass(frozen=True)
class StackDrift:
    """What was found of one stack.

    `status` is StackDriftStatus (DRIFTED, IN_SYNC, UNKNOWN, NOT_CHECKED). `incomplete` says why not everything that
    could be checked was, '' where it was. `resources` are DescribeStackResourceDrifts' answers, in its order.
    """

    stack: LiveStack
    status: str
    incomplete: str
    resources: tuple[Mapping[str, Any], ...]

    @property
    def drifted(self) -> list[Mapping[str, Any]]:
        """The resources that were changed or deleted outside CloudFormation."""
        return [one for one in self.resources if one["StackResourceDriftStatus"] in ("MODIFIED", "DELETED")]


def detect(session: Session, root: Stack, seconds: float, tell: Callable[[LiveStack], None]) -> list[StackDrift]:
    """Detect the drift of a whole tree; CloudFormation itself does not descend into nested stacks.

    `tell` is given each stack when it is done. Raises CfngenError (exit 6) when a detection does not end within
    `seconds`; what cannot be checked at all is an incomplete answer, not an error.
    """
    session.guard()
    end = time.monotonic() + seconds

    def one(stack: LiveStack) -> StackDrift:
        found = _detected(session, stack, max(0.0, end - time.monotonic()))
        tell(stack)
        return found

    with Pool(WORKERS) as pool:
        return list(pool.map(one, (stack for stack in live_tree(session, root) if stack.attached)))


def _detected(session: Session, stack: LiveStack, seconds: float) -> StackDrift:
    where = f"{stack.name} ({stack.region})"
    if stack.status not in _DETECTABLE:
        return StackDrift(stack, "NOT_CHECKED", f"CloudFormation detects no drift while it is {stack.status}", ())
    client = session.client("cloudformation", stack.region)
    try:
        with told("detect drift", where):
            begun = client.detect_stack_drift(StackName=stack.id)["StackDriftDetectionId"]
            answer: dict[str, Any] = {}
            hint = "CloudFormation goes on by itself: run it again with a longer --timeout"
            for _ in Patience(seconds, "the drift detection", where, hint).polls():
                answer = client.describe_stack_drift_detection_status(StackDriftDetectionId=begun)
                if answer["DetectionStatus"] != "DETECTION_IN_PROGRESS":
                    break
    except CfngenError as error:
        # One stack that somebody else is at work on does not hide what the others have.
        if "ValidationError" not in error.problems[0].what:
            raise
        return StackDrift(stack, "NOT_CHECKED", error.problems[0].what, ())
    with told("read the drift", where):
        found = pages(client.describe_stack_resource_drifts, "StackResourceDrifts", StackName=stack.id)
    failed = answer["DetectionStatus"] == "DETECTION_FAILED"
    incomplete = str(answer.get("DetectionStatusReason") or "it says no reason") if failed else ""
    return StackDrift(stack, answer.get("StackDriftStatus", "UNKNOWN"), incomplete, tuple(found))


def counts(found: Iterable[StackDrift]) -> dict[str, int]:
    """How many resources there are of each StackResourceDriftStatus."""
    listed = [one["StackResourceDriftStatus"] for drift in found for one in drift.resources]
    return {status: listed.count(status) for status in sorted(set(listed))}
