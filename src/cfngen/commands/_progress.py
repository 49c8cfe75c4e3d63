"""How far an operation on a tree of stacks is, as its events tell: plain counts, without a terminal."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cfngen.aws.change_sets import ChangeSet
    from cfngen.aws.events import Event

_NESTED = "AWS::CloudFormation::Stack"
Path = tuple[str, ...]


def planned(change_set: ChangeSet) -> dict[Path, int]:
    """How many resources each stack of a change set's tree changes, nested stacks not counted."""
    return {
        one.path: sum(
            "ResourceChange" in change and change["ResourceChange"]["ResourceType"] != _NESTED for change in one.changes
        )
        for one in change_set.tree()
    }


@dataclass
class StackProgress:
    """One stack's part of an operation. `working` names what is under way, in the order in which it began."""

    path: Path
    planned: int = 0
    status: str = ""
    began: datetime.datetime | None = None
    ended: datetime.datetime | None = None
    touched: set[str] = field(default_factory=set)
    done: set[str] = field(default_factory=set)
    working: dict[str, None] = field(default_factory=dict)
    going_back: bool = False

    @property
    def total(self) -> int:
        """How many resources have to be done."""
        return len(self.touched) if self.going_back else max(self.planned, len(self.touched))

    @property
    def rests(self) -> bool:
        """Whether its operation is over."""
        return self.ended is not None

    @property
    def failed(self) -> bool:
        """Whether what was asked for did not come about."""
        return self.going_back or self.status.endswith("_FAILED")

    @property
    def seconds(self) -> float:
        """How long its operation has taken, by AWS's clock; 0 while it goes on."""
        return (self.ended - self.began).total_seconds() if self.ended and self.began else 0.0

    def of_stack(self, event: Event) -> None:
        """Take in an event of the stack itself."""
        self.status = event.status
        self.began = self.began or event.time
        # A cleanup takes away what is no longer needed: for the user the stack is done.
        going_on = event.status.endswith("_IN_PROGRESS") and "CLEANUP" not in event.status
        self.ended = None if going_on else self.ended or event.time
        if "ROLLBACK" in event.status and not self.going_back:
            self.going_back, self.done, self.working = True, set(), {}

    def of_resource(self, event: Event) -> None:
        """Take in an event of one of its resources."""
        name = event.logical_id
        self.began = self.began or event.time
        self.touched.add(name)
        self.working.pop(name, None)
        if event.status.endswith("_IN_PROGRESS"):
            self.done.discard(name)
            self.working[name] = None
        elif not event.status.endswith("_FAILED"):
            self.done.add(name)


class Progress:
    """All stacks of an operation's tree, by path, in the order in which they began."""

    def __init__(self, totals: Mapping[Path, int]) -> None:
        self.totals = totals
        self.stacks: dict[Path, StackProgress] = {}

    def see(self, event: Event) -> StackProgress:
        """Take in an event; gives the stack that it tells something about."""
        if event.of_stack:
            stack = self._stack(event.stack)
            stack.of_stack(event)
        elif event.type == _NESTED:
            stack = self._stack((*event.stack, event.logical_id))
            # A nested stack's own events tell more, where it has any: what is refused before it begins has none.
            if event.status.endswith("_FAILED") and not stack.rests:
                stack.of_stack(event)
        else:
            stack = self._stack(event.stack)
            stack.of_resource(event)
        return stack

    @property
    def root(self) -> StackProgress:
        """The root stack."""
        return self._stack(())

    @property
    def total(self) -> int:
        """How many resources of the whole tree have to be done."""
        if self.root.going_back:
            return sum(stack.total for stack in self.stacks.values())
        waiting = sum(count for path, count in self.totals.items() if path not in self.stacks)
        return waiting + sum(stack.total for stack in self.stacks.values())

    @property
    def done(self) -> int:
        """How many of them are."""
        return sum(len(stack.done) for stack in self.stacks.values())

    def at_work(self) -> list[StackProgress]:
        """The nested stacks whose operation goes on."""
        return [stack for stack in self.stacks.values() if stack.path and stack.status and not stack.rests]

    def _stack(self, path: Path) -> StackProgress:
        return self.stacks.setdefault(path, StackProgress(path, self.totals.get(path, 0)))


def clock(seconds: float) -> str:
    """A duration as `0:07`, `12:03` or `1:02:03`."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
