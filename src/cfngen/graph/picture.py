"""What a picture of stacks shows, before anybody decides where on the page it stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

# The worst that happens to a stack or in it, the worst last.
Change = Literal["", "modify", "add", "replace", "remove"]
WORST: tuple[Change, ...] = ("", "modify", "add", "replace", "remove")


@dataclass(frozen=True)
class Node:
    """One stack. `group` is its layer, `region` that of its root, `detail` a line of small print.

    `change` is the worst that happens in it, empty where nothing does or no diff was asked for; `counts` are the
    numbers of resources by what happens to them, the worst first.
    """

    id: str
    label: str
    group: str
    region: str
    detail: str = ""
    change: Change = ""
    counts: tuple[tuple[Change, int], ...] = ()


@dataclass(frozen=True)
class Wire:
    """Values that one stack gives to another: `names` are those of the giver's outputs; none where only order counts.

    A wire is `implied` where a longer way leads from the giver to the taker: pictures leave those out.
    """

    giver: str
    taker: str
    names: tuple[str, ...] = ()
    implied: bool = False


@dataclass(frozen=True)
class Picture:
    """Stacks and their wires. `title` is the estate's, with the environment where one was asked for."""

    title: str
    nodes: tuple[Node, ...]
    wires: tuple[Wire, ...]

    @property
    def drawn(self) -> tuple[Wire, ...]:
        """The wires that no longer way implies."""
        return tuple(wire for wire in self.wires if not wire.implied)
