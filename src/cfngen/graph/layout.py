"""Where things stand on a page: Graphviz's layered drawing.

Every size is given, so no font of the machine has a say: the same picture stands at the same place everywhere.
Source: https://graphviz.org/docs/layouts/dot/
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Literal

from cfngen.errors import CfngenError

MARGIN = 24
POINTS_PER_INCH = 72  # Graphviz places in points, which are drawn as pixels here
Point = tuple[float, float]
Box = tuple[float, float, float, float]  # x, y, width, height


@dataclass(frozen=True)
class Cluster:
    """A frame around nodes and other frames, with `margin` pixels inside it."""

    id: str
    nodes: Sequence[str]
    inside: Sequence[Cluster] = ()
    margin: int = 30


@dataclass(frozen=True)
class Layout:
    """Upper left corners of nodes and boxes of clusters by id, in pixels.

    For each edge, in the order given, its points: the first, then three for each Bézier curve.
    """

    width: int
    height: int
    nodes: dict[str, Point]
    edges: list[list[Point]]
    clusters: dict[str, Box] = field(default_factory=dict)


def layout(
    sizes: Mapping[str, tuple[int, int]],
    edges: Sequence[tuple[str, str]],
    *,
    clusters: Sequence[Cluster] = (),
    direction: Literal["LR", "TB"] = "LR",
    gaps: tuple[float, float] = (0.16, 0.62),
    below: Sequence[tuple[str, str]] = (),
    rows: Sequence[Sequence[str]] = (),
) -> Layout:
    """Place nodes, whose width and height in pixels `sizes` gives, by their edges.

    `gaps` are inches within and between the ranks. The second of each pair in `below` stands in a later rank than the
    first; from left to right, in line with it. Where there are `rows`, each is one rank. Raises CfngenError where
    Graphviz is not installed.
    """
    try:
        from pygraphviz import AGraph
    except ImportError as error:
        raise CfngenError("drawing needs Graphviz", hint='install the extra: pip install "cfngen[graph]"') from error
    tail, head, weight = ("s", "n", 0) if direction == "TB" else ("e", "w", 9)
    heads = ((one[0], two[0]) for one, two in pairwise(rows))
    lines = [
        f"graph [rankdir={direction}, nodesep={gaps[0]}, ranksep={gaps[1]}, mclimit=30, searchsize=300, newrank=true]",
        'node [shape=box, fixedsize=true, label=""]',
        f"edge [tailport={tail}, headport={head}, arrowhead=none]",
        *_frames(clusters),
        *(f"{_quoted(name)} [width={_inches(size[0])}, height={_inches(size[1])}]" for name, size in sizes.items()),
        *(f"{{ rank=same; {' '.join(map(_quoted, row))} }}" for row in rows),
        *(f"{_quoted(giver)} -> {_quoted(taker)} [id={number}]" for number, (giver, taker) in enumerate(edges)),
        *(f"{_quoted(over)} -> {_quoted(under)} [style=invis, weight={weight}]" for over, under in (*below, *heads)),
    ]
    placed = AGraph(string=f"digraph {{\n{chr(10).join(lines)}\n}}").draw(format="json", prog="dot")
    return _read(json.loads(placed), sizes)


def _inches(pixels: int) -> str:
    return f"{pixels / POINTS_PER_INCH:.4f}"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _frames(clusters: Sequence[Cluster]) -> Iterator[str]:
    for cluster in clusters:
        nodes = " ".join(map(_quoted, cluster.nodes))
        inside = " ".join(_frames(cluster.inside))
        yield f"subgraph {_quoted(f'cluster_{cluster.id}')} {{ graph [margin={cluster.margin}]; {nodes} {inside} }}"


def _read(placed: dict[str, Any], sizes: Mapping[str, tuple[int, int]]) -> Layout:
    """Take what Graphviz says in its JSON. Source: https://graphviz.org/docs/outputs/json/"""
    _, _, width, height = _numbers(placed["bb"])

    def moved(x: float, y: float) -> Point:
        """Graphviz counts upwards, pages downwards."""
        return (round(x + MARGIN, 1), round(height - y + MARGIN, 1))

    found = Layout(int(width + 2 * MARGIN), int(height + 2 * MARGIN), {}, [], {})
    for thing in placed.get("objects", ()):
        if "pos" in thing:
            (x, y), (wide, high) = _numbers(thing["pos"]), sizes[thing["name"]]
            found.nodes[thing["name"]] = moved(x - wide / 2, y + high / 2)
        elif "bb" in thing:
            left, bottom, right, top = _numbers(thing["bb"])
            corner = moved(left, top)
            found.clusters[thing["name"].removeprefix("cluster_")] = (*corner, right - left, top - bottom)
    ways = {int(edge["id"]): edge["pos"] for edge in placed.get("edges", ()) if "id" in edge}
    found.edges.extend([moved(*point) for point in _spline(ways[number])] for number in sorted(ways))
    return found


def _numbers(text: str) -> list[float]:
    return [float(part) for part in text.split(",")]


def _spline(text: str) -> Iterator[Point]:
    """The points of `splineType`. Source: https://graphviz.org/docs/attr-types/splineType/"""
    for part in text.split():
        if part[:2] not in ("s,", "e,"):
            x, y = part.split(",")
            yield float(x), float(y)
