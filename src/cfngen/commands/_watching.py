"""An operation in front of somebody: every event as a line, one line a nested stack, or a live tree."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol, Self

from cfngen.commands._environment import say
from cfngen.commands._progress import Path, Progress, StackProgress, clock

if TYPE_CHECKING:
    from cfngen.aws.events import Event

_MOST_NAMES = 4  # of the resources at work that a stack's line names
_LINES_AROUND = 4  # of the terminal that are not the tree's
_REDRAWS_PER_SECOND = 8
_FANCY = {"done": "✓", "failed": "✗", "back": "↶"}
_PLAIN = {"done": "+", "failed": "x", "back": "<"}


class Watcher(Protocol):
    """What an operation is told to."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *error: object) -> None: ...

    def event(self, event: Event) -> None:
        """Take in an event of the tree."""

    def note(self, text: str) -> None:
        """Say something that is no event."""


def watcher(title: str, totals: Mapping[Path, int], quiet: bool = False) -> Watcher:
    """A live tree on a terminal; elsewhere lines: of every event or, `quiet`, of every nested stack."""
    if sys.stderr is not None and sys.stderr.isatty() and os.environ.get("TERM") != "dumb" and not os.environ.get("CI"):
        return Tree(title, totals)
    return Stacks(totals) if quiet else Lines()


def line(event: Event) -> str:
    """One event as a line: UTC time, status, path, type, reason."""
    reason = f"  {event.reason}" if event.reason and event.reason != "User Initiated" else ""
    path = event.path or event.logical_id
    kind = "the stack" if event.of_stack else event.type
    return f"{event.time:%H:%M:%S}  {event.status:<28}  {path}  {kind}{reason}"


class Lines:
    """Every event as a line."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        return None

    def event(self, event: Event) -> None:
        """Print it."""
        say(line(event))

    def note(self, text: str) -> None:
        """Print it."""
        say(text)


class Stacks(Lines):
    """A line when a nested stack is done, when a resource fails, and when the root stack turns back."""

    def __init__(self, totals: Mapping[Path, int]) -> None:
        self.progress = Progress(totals)
        self._told: set[tuple[Path, bool]] = set()
        self._marks = _FANCY if _can_print("".join(_FANCY.values())) else _PLAIN

    def event(self, event: Event) -> None:
        """Print what it completes."""
        stack = self.progress.see(event)
        if event.status.endswith("_FAILED") and not event.follows:
            self.note(f"{self._marks['failed']} {event.path}  {event.type}: {event.reason or event.status}")
        state = (stack.path, stack.going_back)
        if state in self._told:
            return
        if not stack.path and stack.going_back:
            self._told.add(state)
            self.note(f"{self._marks['back']} rolling back: {event.reason or event.status}")
        elif stack.path and stack.rests and stack.touched and not stack.status.endswith("_FAILED"):
            self._told.add(state)
            self.note(self._ended(stack))

    def _ended(self, stack: StackProgress) -> str:
        """A nested stack whose operation is over, in a line."""
        mark, word = (self._marks["back"], "  rolled back") if stack.going_back else (self._marks["done"], "")
        count = len(stack.touched)
        return f"{mark} {'/'.join(stack.path)}{word}  {count} resource{'s' * (count != 1)}  {clock(stack.seconds)}"


class Tree(Stacks):
    """The same lines, and below them as a tree what is at work, with resources done and time, redrawn in place."""

    def __init__(self, title: str, totals: Mapping[Path, int]) -> None:
        from rich.console import Console
        from rich.live import Live
        from rich.spinner import Spinner

        super().__init__(totals)
        self.title = title
        self._spinner = Spinner("dots" if self._marks is _FANCY else "line")
        self._begin = time.monotonic()
        self._since: dict[Path, float] = {}
        self._console = Console(stderr=True, highlight=False)
        self._live = Live(
            get_renderable=self._draw,
            console=self._console,
            refresh_per_second=_REDRAWS_PER_SECOND,
            transient=True,
            vertical_overflow="ellipsis",
        )

    def __enter__(self) -> Self:
        self._live.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._live.stop()

    def event(self, event: Event) -> None:
        """Draw it."""
        super().event(event)
        if event.of_stack:
            self._since.setdefault(event.stack, time.monotonic())

    def note(self, text: str) -> None:
        """Print a line above the tree."""
        from rich.text import Text

        kind = next((kind for kind, mark in self._marks.items() if text.startswith(f"{mark} ")), "")
        style = {"done": "green", "failed": "bold red", "back": "yellow"}.get(kind, "")
        self._console.print(Text(text, style=style), soft_wrap=True)

    def _draw(self) -> Any:
        from rich.text import Text
        from rich.tree import Tree as Drawn

        progress = self.progress
        now = time.monotonic()
        spin = self._spinner.render(now)
        words = f"{progress.done}/{progress.total} resources  {clock(now - self._begin)}  {progress.root.status}"
        label = Text.assemble(spin if isinstance(spin, Text) else str(spin), f" {self.title}  {words}")
        label.style = "yellow" if progress.root.going_back else "bold"
        tree = Drawn(_one_line(label), guide_style="dim")
        stacks = progress.at_work()
        room = max(1, self._console.height - _LINES_AROUND)
        width = max((len("/".join(stack.path)) for stack in stacks), default=0)
        for stack in stacks[:room]:
            tree.add(_one_line(self._line(stack, width, now)))
        if len(stacks) > room:
            tree.add(Text(f"and {len(stacks) - room} more at work", style="dim"))
        return tree

    def _line(self, stack: StackProgress, width: int, now: float) -> Any:
        from rich.text import Text

        names = list(stack.working)
        more = f" +{len(names) - _MOST_NAMES}" if len(names) > _MOST_NAMES else ""
        elapsed = clock(now - self._since.get(stack.path, now))
        counts = f"{len(stack.done)}/{stack.total}"
        return Text.assemble(
            (f"{'/'.join(stack.path):<{min(width, self._console.width // 2)}}", "yellow" if stack.failed else ""),
            f"  {counts:>7}  {elapsed:>5}  ",
            (", ".join(names[:_MOST_NAMES]) + more, "dim"),
        )


def _one_line(text: Any) -> Any:
    """A text that is cut at the terminal's edge rather than wrapped."""
    text.no_wrap = True
    text.overflow = "ellipsis"
    return text


def _can_print(text: str) -> bool:
    """Whether stderr's encoding has these characters."""
    try:
        text.encode(sys.stderr.encoding or "ascii")
    except UnicodeEncodeError:
        return False
    return True
