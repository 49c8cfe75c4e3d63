"""One frame of the picture of the stacks: its boxes from left to right, and the wires inside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from cfngen.graph import svg
from cfngen.graph.frames import Frame, Joint
from cfngen.graph.layout import MARGIN, POINTS_PER_INCH, Point, layout
from cfngen.graph.picture import Node, Wire
from cfngen.graph.theme import CHANGES, COUNTED
from cfngen.graph.ways import Pair
from cfngen.report.wording import Words

_LEAST = 150  # CSS pixels of a box
_HEADING, _PADDING = 26, 12
_GAP = 0.42  # inches between two columns
_COLUMN = 4  # stacks without a wire that stand below each other at most
Way = tuple[Joint, list[Point]]


@dataclass(frozen=True)
class Drawn:
    """A frame as it is drawn at 0, 0: `size` is what it takes, `boxes` are the width and height of each box.

    `ways` are the lines inside it, each with the wires that it stands for.
    """

    frame: Frame
    heading: str
    size: tuple[int, int]
    boxes: tuple[int, int]
    texts: dict[str, svg.Texts]
    corners: dict[str, Point]
    ways: list[Way]


def arranged(frame: Frame, heading: str, joints: Sequence[Joint], words: Words) -> Drawn:
    """Decide where everything stands in a frame. Raises CfngenError where Graphviz is not installed."""
    labels, details = ([node.label for node in frame.nodes], [words.told(node.detail) for node in frame.nodes])
    width = svg.room_for(labels, details, _LEAST)
    texts = {node.id: svg.texts(node.label, words.told(node.detail), width) for node in frame.nodes}
    boxes = (width, max(map(svg.height, texts.values())))
    edges = [(giver, taker) for joint in joints for giver in joint.givers for taker in joint.takers]
    placed = layout(dict.fromkeys(texts, boxes), edges, gaps=(0.12, _GAP), below=_beside(frame, edges))
    lines = dict(zip(edges, placed.edges, strict=True))
    ways = [way for joint in joints for way in _ways(joint, lines, placed.nodes, boxes)]
    wide = max(placed.width - 2 * MARGIN, round(svg.measured(heading))) + 2 * _PADDING
    size = (wide, placed.height - 2 * MARGIN + _HEADING + _PADDING)
    return Drawn(frame, heading, size, boxes, texts, placed.nodes, ways)


def _ways(
    joint: Joint, lines: Mapping[Pair, list[Point]], corners: Mapping[str, Point], boxes: tuple[int, int]
) -> Iterator[Way]:
    """The lines of a joint: between two columns, they meet in the middle."""
    left, right = ({corners[name][0] for name in names} for names in (joint.givers, joint.takers))
    start, end = max(left) + boxes[0], min(right)
    if len(lines) == 1 or len(left) > 1 or len(right) > 1 or not 0 < end - start <= _GAP * POINTS_PER_INCH + 1:
        yield from (
            (Joint((giver,), (taker,)), lines[giver, taker]) for giver in joint.givers for taker in joint.takers
        )
        return
    level = {name: corners[name][1] + boxes[1] / 2 for name in (*joint.givers, *joint.takers)}
    x, y = round((start + end) / 2, 1), round(sum(level.values()) / len(level), 1)
    for giver in joint.givers:
        turn = (x, level[giver])
        yield Joint((giver,), joint.takers), [(start, level[giver]), turn, turn, (x, y)]
    for taker in joint.takers:
        turn = (x, level[taker])
        yield Joint(joint.givers, (taker,)), [(x, y), turn, turn, (end, level[taker])]


def _beside(frame: Frame, edges: list[Pair]) -> list[Pair]:
    """Stacks without a wire stand in rows as long as the longest chain of wires, or longer where they are many."""
    wired = {name for edge in edges for name in edge}
    loose = [node.id for node in frame.nodes if node.id not in wired]
    columns, reached = 0, wired
    while reached and columns < len(wired):
        columns, reached = columns + 1, {taker for giver, taker in edges if giver in reached}
    columns = max(columns, -(-len(loose) // _COLUMN))
    rows = [loose[start : start + columns] for start in range(0, len(loose), columns)] if loose else []
    return [pair for row in rows for pair in pairwise(row)]


def drawn(it: Drawn, corner: Point, colour: str, wires: Mapping[Pair, Wire], words: Words) -> str:
    """A frame that stands at `corner`, and its wires, of those of the estate by giver and taker."""
    width, height = it.size
    labels = {node.id: node.label for node in it.frame.nodes}
    shapes = [
        f'<g class="layer" transform="translate({corner[0]:g} {corner[1]:g})">',
        f'<rect class="frame zone" width="{width}" height="{height}" rx="7"/>',
        f'<path class="{colour}" d="M1 4a7 7 0 0 1 6 -4H{width - 7}a7 7 0 0 1 6 4Z"/>',
        f'<text class="small strong" x="{_PADDING}" y="18">{escape(it.heading)}</text>',
        f'<g transform="translate({_PADDING - MARGIN} {_HEADING - MARGIN})">',
    ]
    for joint, points in it.ways:
        these = [wires[pair] for giver in joint.givers for taker in joint.takers if (pair := (giver, taker)) in wires]
        shapes.append(f"<g>{told(these, labels, words)}{wire(points, colour, these)}</g>")
    return "\n".join([*shapes, "</g></g>"])


def boxed(it: Drawn, corner: Point, colour: str, words: Words) -> Iterator[str]:
    """The boxes of a frame that stands at `corner`."""
    left, top = corner[0] + _PADDING - MARGIN, corner[1] + _HEADING - MARGIN
    for node in it.frame.nodes:
        x, y = it.corners[node.id]
        what = counted(node, words)
        said = f"{node.group}/{node.label} ({node.region}), {words.told(node.detail)}" + (f": {what}" if what else "")
        at = (round(left + x, 1), round(top + y, 1))
        yield svg.box(at, it.boxes, it.texts[node.id], told=said, stripe=colour, change=node.change, name=node.id)


def wire(points: list[Point], colour: str, wires: Sequence[Wire]) -> str:
    """One line for some wires, the thicker the more they are."""
    thick = f' style="stroke-width:{1.3 + 0.35 * min(len(wires) - 1, 8):.4g}"' if len(wires) > 1 else ""
    givers = " ".join(dict.fromkeys(it.giver for it in wires))
    takers = " ".join(dict.fromkeys(it.taker for it in wires))
    return (
        f'<path class="wire {colour}"{thick} data-givers="{escape(givers)}" data-takers="{escape(takers)}"'
        f' d="{svg.curve(points)}"/>'
    )


def told(wires: Sequence[Wire], labels: Mapping[str, str], words: Words) -> str:
    """What goes through each of some wires, for a reader who points at their line."""
    said = (f"{labels[it.giver]} → {labels[it.taker]}: {', '.join(it.names) or words('order only')}" for it in wires)
    return f"<title>{escape(chr(10).join(said))}</title>"


def counted(node: Node, words: Words) -> str:
    """What changes in a stack, in words; '' where nothing does."""
    of_resources = words.listed(words(COUNTED[change], num=number) for change, number in node.counts)
    return of_resources or (words(CHANGES[node.change]) if node.change else "")
