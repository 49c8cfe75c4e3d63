"""What an interrupted command leaves behind, said before it ends."""

from __future__ import annotations

from typing import Self

import click

from cfngen.commands._environment import say


class Interruption:
    """Says on Ctrl-C what state was left and how to undo it; the exit code stays 130."""

    def __init__(self) -> None:
        self._left = self._undo = ""

    def leaves(self, state: str, undo: str = "") -> None:
        """Note what an interruption leaves from here on, and the command that takes it away."""
        self._left, self._undo = state, undo

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None and issubclass(kind, KeyboardInterrupt | click.Abort) and self._left:
            say(f"\n{self._left}" + (f"\n  To take that away: {self._undo}" if self._undo else ""))
