"""Events of a stack and of all that are nested in it: each once, in the order of time."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from typing import Any

from cfngen.aws.failures import told
from cfngen.aws.session import Session

NESTED = "AWS::CloudFormation::Stack"
# AWS's reasons of what failed only because something else did.
_FOLLOWED = re.compile(r"Resource \w+ cancelled\b|The following resource\(s\) failed|^Embedded stack ")

_BEGINNINGS = ("CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS", "DELETE_IN_PROGRESS", "IMPORT_IN_PROGRESS")


@dataclass(frozen=True)
class Event:
    """One event. `stack` is the path of logical ids from the root to the stack it is of, () for the root.

    A nested stack has two kinds: as a resource of its parent, and its own (`of_stack`).
    """

    id: str
    time: datetime.datetime
    stack: tuple[str, ...]
    logical_id: str
    type: str
    status: str
    reason: str
    of_stack: bool

    @property
    def path(self) -> str:
        """The resource's path from the root stack; '' for the root stack itself."""
        return "/".join(self.stack if self.of_stack else (*self.stack, self.logical_id))

    @property
    def failed(self) -> bool:
        """Whether a resource failed by itself: not a stack because of one, nor one because another did."""
        return self.status.endswith("_FAILED") and self.type != NESTED and not self.follows

    @property
    def follows(self) -> bool:
        """Whether its reason is only that something else failed."""
        return bool(_FOLLOWED.search(self.reason))


class Watch:
    """What happens in a tree of stacks from one event on.

    `after` is the id of the root's last event before, '' to begin with its first.
    """

    def __init__(self, session: Session, stack_id: str, region: str, after: str = "") -> None:
        self.client = session.client("cloudformation", region)
        self.root = stack_id
        self.seen = {(stack_id, after)}  # two stacks may have events of one id: it names resource, status and time
        self.stacks: dict[str, tuple[str, ...]] = {stack_id: ()}
        self.ended: set[str] = set()
        self.since: datetime.datetime | None = None
        self._found: list[Event] = []

    @property
    def active(self) -> int:
        """How many stacks the next poll asks."""
        return len(self.stacks) - len(self.ended)

    def poll(self) -> list[Event]:
        """What is new, oldest first. A nested stack is asked only while it is at work.

        Raises CfngenError when a call fails; what was already read then comes with the next poll.
        """
        asked: set[str] = set()
        before = set(self.ended)  # one that ends during this poll is asked a last time
        while wanted := [one for one in self.stacks if one not in asked and one not in (before & self.ended)]:
            for stack in wanted:
                asked.add(stack)
                self._read(stack)
        found, self._found = self._found, []
        return sorted(found, key=_order)

    def _read(self, stack: str) -> None:
        for answer in reversed(self._unseen(stack)):
            self.seen.add((stack, answer["EventId"]))
            if self.since is None:
                self.since = answer["Timestamp"]
            self._found.append(self._event(answer))

    def _unseen(self, stack: str) -> list[dict[str, Any]]:
        """The answers that are new, newest first; those of nested stacks from the root's beginning on."""
        found: list[dict[str, Any]] = []
        token = ""
        with told("read the events", stack):
            while True:
                more = {"NextToken": token} if token else {}
                answer = self.client.describe_stack_events(StackName=stack, **more)
                for event in answer["StackEvents"]:
                    old = stack != self.root and self.since is not None and event["Timestamp"] < self.since
                    if (stack, event["EventId"]) in self.seen or old:
                        return found
                    found.append(event)
                token = answer.get("NextToken", "")
                if not token:
                    return found

    def _event(self, answer: dict[str, Any]) -> Event:
        stack, physical = answer["StackId"], answer.get("PhysicalResourceId", "")
        path, status = self.stacks[stack], answer["ResourceStatus"]
        of_stack = physical == stack
        if of_stack and not path:
            self.ended.clear()  # the root has begun to clean up or to roll back, and nested stacks with it
        elif answer["ResourceType"] == NESTED and physical and not of_stack:
            self.stacks.setdefault(physical, (*path, answer["LogicalResourceId"]))
            if status.endswith("_IN_PROGRESS"):
                self.ended.discard(physical)
            else:
                self.ended.add(physical)
        return Event(
            answer["EventId"],
            answer["Timestamp"],
            path,
            answer["LogicalResourceId"],
            answer["ResourceType"],
            status,
            answer.get("ResourceStatusReason", ""),
            of_stack,
        )


def _order(event: Event) -> tuple[datetime.datetime, int]:
    """By time; of one moment a parent's beginning comes before that of what is in it, and its end after."""
    depth = len(event.stack)
    return event.time, depth if event.status.endswith("_IN_PROGRESS") else -depth


def before_operation(session: Session, stack_id: str, region: str) -> str:
    """The id of the event before a root stack's last operation, its rollback included; '' where it was the first."""
    begun = False
    with told("read the events", stack_id):
        client = session.client("cloudformation", region)
        for page in client.get_paginator("describe_stack_events").paginate(StackName=stack_id):
            for event in page["StackEvents"]:
                if begun:
                    return str(event["EventId"])
                begun = event.get("PhysicalResourceId") == stack_id and event["ResourceStatus"] in _BEGINNINGS
    return ""


def last_event(session: Session, stack_id: str, region: str) -> str:
    """The id of a stack's newest event."""
    with told("read the events", stack_id):
        client = session.client("cloudformation", region)
        events = client.describe_stack_events(StackName=stack_id)["StackEvents"]
    return str(events[0]["EventId"]) if events else ""
