"""The stacks of a picture in frames, and the wires between two frames as one bundle.

A frame holds stacks of one layer. A layer of which some stacks give to another layer, and some take from it, stands in
several frames, so that no two frames give to each other and every wire goes on, never back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from cfngen.graph.picture import Node, Picture, Wire
from cfngen.graph.ways import Pair, implied, reached


@dataclass(frozen=True)
class Frame:
    """Stacks of one layer and one Region. `id` is that of its first stack."""

    id: str
    group: str
    region: str
    nodes: tuple[Node, ...]


@dataclass(frozen=True)
class Bundle:
    """All the wires from the stacks of one frame to those of another, by the ids of the frames."""

    giver: str
    taker: str
    wires: tuple[Wire, ...]


@dataclass(frozen=True)
class Joint:
    """Wires inside a frame that are drawn as one: each of the `givers` gives to each of the `takers`."""

    givers: tuple[str, ...]
    takers: tuple[str, ...]


def frames(picture: Picture) -> list[Frame]:
    """As few frames as there can be, in the order of the stacks."""
    place = {node.id: (node.group, node.region) for node in picture.nodes}
    frame = {node.id: node.id for node in picture.nodes}
    ids = list(place)
    wired = [(wire.giver, wire.taker) for wire in picture.wires]
    apart = [(one, other) for number, one in enumerate(ids) for other in ids[number + 1 :]]
    for one, other in (*wired, *apart):  # what is wired together stands together first
        first, second = sorted((frame[one], frame[other]), key=ids.index)
        if first != second and place[one] == place[other] and not _around(wired, frame, first, second):
            frame |= {name: first for name, held in frame.items() if held == second}
    inside: dict[str, list[Node]] = defaultdict(list)
    for node in picture.nodes:
        inside[frame[node.id]].append(node)
    return [Frame(name, *place[name], tuple(nodes)) for name, nodes in inside.items()]


def _around(wired: Iterable[Pair], frame: Mapping[str, str], first: str, second: str) -> bool:
    """Whether a way from one frame to the other, whichever, leads through a third."""
    pairs = {(frame[giver], frame[taker]) for giver, taker in wired} - {(first, second), (second, first)}
    return second in reached(pairs, first) or first in reached(pairs, second)


def bundles(picture: Picture, framed: Iterable[Frame]) -> list[Bundle]:
    """The bundles that no longer way of bundles implies."""
    frame = {node.id: it.id for it in framed for node in it.nodes}
    between: dict[Pair, list[Wire]] = defaultdict(list)
    for wire in picture.wires:
        if frame[wire.giver] != frame[wire.taker]:
            between[frame[wire.giver], frame[wire.taker]].append(wire)
    left_out = implied(between)
    return [Bundle(*pair, tuple(wires)) for pair, wires in between.items() if pair not in left_out]


def joints(picture: Picture, frame: Frame) -> list[Joint]:
    """The wires inside a frame that no longer way implies: takers that take from the same stacks share a joint."""
    inside = {node.id for node in frame.nodes}
    givers: dict[str, list[str]] = defaultdict(list)
    for wire in picture.drawn:
        if wire.giver in inside and wire.taker in inside:
            givers[wire.taker].append(wire.giver)
    takers: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for taker, them in givers.items():
        takers[tuple(sorted(them))].append(taker)
    found = []
    for those, these in takers.items():
        if len(those) > 1 and len(these) > 1:
            found.append(Joint(those, tuple(these)))
        else:
            found += [Joint((giver,), (taker,)) for giver in those for taker in these]
    return found


def rows(sizes: Mapping[str, tuple[int, int]], pairs: Sequence[Pair], most: int) -> list[list[str]]:
    """Frames in rows that are not wider than `most` pixels, each below all that give to it.

    Where there is room for some only, those come first that lead to the most others.
    """
    givers = {name: {giver for giver, taker in pairs if taker == name} for name in sizes}
    waiting = sorted(sizes, key=lambda name: -len(reached(pairs, name)))
    found: list[list[str]] = []
    while waiting:
        ready = [name for name in waiting if not givers[name] & set(waiting)] or waiting[:1]
        row: list[str] = []
        for name in ready:
            if not row or sum(sizes[it][0] for it in (*row, name)) <= most:
                row.append(name)
        waiting = [name for name in waiting if name not in row]
        found.append(row)
    return found
