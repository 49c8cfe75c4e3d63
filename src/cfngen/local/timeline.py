"""Simulated time: an operation is played to its end when it begins, and its steps become visible when due.

So no thread holds an operation's state: what is still to come lies in the state file, and a process that is
killed and started again goes on where the clock is.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from cfngen.local.state import Resource, Stack, Target
from cfngen.local.store import Store, Write, now


class Timeline:
    """A queue of what happens when, and the record of which stacks it changed."""

    def __init__(self, change: Write, *, record: bool) -> None:
        self.change = change
        self._record = record
        self.start = self.now = now()
        self._queue: list[tuple[float, int, Callable[[], None]]] = []
        self._count = 0
        self._dirty: dict[tuple[str, str], None] = {}
        self._sets: list[dict[str, Any]] = []
        self._steps: list[tuple[float, list[dict[str, Any]]]] = []

    def after(self, seconds: float, action: Callable[[], None]) -> None:
        """Let something happen later."""
        self._count += 1
        heapq.heappush(self._queue, (self.now + seconds, self._count, action))

    def touch(self, stack: Stack, logical_id: str = "") -> None:
        """Note that a stack, or one of its resources, is not what it was."""
        self._dirty[(stack.id, logical_id)] = None

    def set_step(self, step: dict[str, Any]) -> None:
        """Note a change of change sets."""
        self._sets.append(step)

    def play(self, tree: str) -> None:
        """Let everything happen, then keep what is not due yet for later."""
        while self._queue:
            moment, _, action = heapq.heappop(self._queue)
            if moment > self.now:
                self._flush()
                self.now = moment
            action()
        self._flush()
        if self.now <= self.start:  # no waiting: the copies already are what they become
            for _, steps in self._steps:
                apply_sets(self.change, steps)
            return
        self.change.discard_stacks()
        for moment, steps in self._steps:
            if moment <= self.start:
                apply(self.change, steps)
            else:
                self.change.later(moment, tree, steps)

    def _flush(self) -> None:
        steps: list[dict[str, Any]] = []
        for stack_id, logical_id in self._dirty if self._record else ():
            stack = self.change.stack(stack_id)
            if logical_id:
                found = stack.resources.get(logical_id)
                steps.append({"stack": stack_id, "resource": logical_id, "body": asdict(found) if found else None})
            else:
                body = {key: value for key, value in vars(stack).items() if key != "resources"}
                steps.append({"stack": stack_id, "body": _plain(body)})
        steps += self._sets
        self._dirty, self._sets = {}, []
        if steps:
            self._steps.append((self.now, steps))


def _plain(body: dict[str, Any]) -> dict[str, Any]:
    out = dict(body)
    out["target"] = asdict(body["target"])
    out["previous"] = asdict(body["previous"]) if body["previous"] else None
    out["previous_resources"] = {key: asdict(item) for key, item in body["previous_resources"].items()}
    out["cleanup"] = [asdict(item) for item in body["cleanup"]]
    return out


def advance(store: Store) -> None:
    """Apply what has become due since the last call."""
    moment = now()
    if store.next_due is None or store.next_due > moment:
        return
    with store.write() as change:
        for steps in change.due(moment):
            apply(change, steps)


def apply(change: Write, steps: list[dict[str, Any]]) -> None:
    """Apply recorded steps to the copies of a transaction."""
    for step in steps:
        if "stack" not in step:
            continue
        if "resource" not in step:
            _apply_stack(change, step)
            continue
        resources = change.stack(step["stack"]).resources
        if step["body"] is None:
            resources.pop(step["resource"], None)
        else:
            resources[step["resource"]] = Resource(**step["body"])
    apply_sets(change, steps)


def _apply_stack(change: Write, step: dict[str, Any]) -> None:
    body = dict(step["body"])
    body["target"] = Target(**body["target"])
    body["previous"] = Target(**body["previous"]) if body["previous"] else None
    body["previous_resources"] = {key: Resource(**item) for key, item in body["previous_resources"].items()}
    body["cleanup"] = [Resource(**item) for item in body["cleanup"]]
    if change.knows(step["stack"]):
        vars(change.stack(step["stack"])).update(body)
    else:
        change.add_stack(Stack(**body))


def apply_sets(change: Write, steps: list[dict[str, Any]]) -> None:
    """Apply the steps that are about change sets."""
    for step in steps:
        if "set" in step:
            change.change_set(step["set"]).execution_status = step["execution_status"]
        elif "drop_set" in step:
            change.remove_change_set(step["drop_set"])
