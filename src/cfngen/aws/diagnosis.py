"""A diagnosis: one thing that was looked at, what it means, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

# `unknown` is what could not be looked at: silence is never a pass.
Level = Literal["fine", "unknown", "note", "warning", "error", "stuck"]


@dataclass(frozen=True)
class Failed:
    """A resource that failed by itself: `stack` is the path of its stack, () for the root."""

    stack: tuple[str, ...]
    logical_id: str
    type: str
    reason: str

    @property
    def path(self) -> str:
        """Its path from the root stack."""
        return "/".join((*self.stack, self.logical_id))


@dataclass(frozen=True)
class Step:
    """Something to do: a command, and when it is the right one."""

    command: str
    when: str = ""


@dataclass(frozen=True)
class Diagnosis:
    """What was found about one thing. `status` is CloudFormation's where the thing is a stack or a change set."""

    level: Level
    where: str
    what: str
    status: str = ""
    reason: str = ""
    steps: tuple[Step, ...] = ()
    causes: tuple[Failed, ...] = ()
