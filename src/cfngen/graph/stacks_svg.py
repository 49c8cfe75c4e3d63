"""The picture of the stacks as SVG: frames of layers below each other, and bundles of wires between them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from cfngen.graph import svg
from cfngen.graph.fan import fanned, tip
from cfngen.graph.frame_svg import Drawn, arranged, boxed, drawn, told, wire
from cfngen.graph.frames import Bundle, bundles, frames, joints, rows
from cfngen.graph.layout import Layout, Point, layout
from cfngen.graph.picture import Picture
from cfngen.graph.theme import colour
from cfngen.report.wording import ENGLISH, Words

_WIDTH = 1150  # CSS pixels of a row of frames at most, unless one frame alone is wider


def draw(picture: Picture, words: Words = ENGLISH) -> str:
    """Draw a picture. Raises CfngenError where Graphviz is not installed."""
    framed = frames(picture)
    home = Counter(node.region for node in picture.nodes).most_common(1)
    inside = {}
    for it in framed:
        heading = it.group if it.region == home[0][0] else f"{it.group} · {it.region}"
        inside[it.id] = arranged(it, heading, joints(picture, it), words)
    between = bundles(picture, framed)
    placed = _placed(inside, between)
    colours = _colours(picture)
    wires = {(it.giver, it.taker): it for it in picture.wires}
    widths = {name: it.size[0] for name, it in inside.items()}
    ways = fanned([(it.giver, it.taker) for it in between], placed.edges, widths)
    body = list(_bundles(between, ways, picture, colours, words))
    them = [(it, placed.nodes[name], colours[it.frame.group]) for name, it in inside.items()]
    body += [drawn(*one, wires, words) for one in them]
    body += ['<g class="boxes">', *(shape for one in them for shape in boxed(*one, words)), "</g>"]
    said = words(
        "%(stacks)s stacks, %(wires)s wires. Those from one frame to another are one line with their number; a line"
        " that a longer way implies is left out.",
        stacks=len(picture.nodes),
        wires=len(picture.wires),
    )
    legend = svg.legend((), (node.change for node in picture.nodes), words)
    return svg.document(words.told(picture.title), said, (placed.width, placed.height), body, legend)


def _colours(picture: Picture) -> dict[str, str]:
    """The class of each layer: frames are named, so some layers may share a colour."""
    groups = dict.fromkeys(node.group for node in picture.nodes)
    return {group: colour(number) for number, group in enumerate(groups)}


def _placed(inside: Mapping[str, Drawn], between: Sequence[Bundle]) -> Layout:
    pairs = [(it.giver, it.taker) for it in between]
    sizes = {name: it.size for name, it in inside.items()}
    return layout(sizes, pairs, direction="TB", gaps=(0.3, 0.62), rows=rows(sizes, pairs, _WIDTH))


def _bundles(
    between: Sequence[Bundle], ways: Sequence[list[Point]], picture: Picture, colours: Mapping[str, str], words: Words
) -> Iterator[str]:
    labels = {node.id: node.label for node in picture.nodes}
    groups = {node.id: node.group for node in picture.nodes}
    for it, points in zip(between, ways, strict=True):
        name = colours[groups[it.giver]]
        line = wire(points, name, it.wires) + tip(points[-1], name, str(len(it.wires)))
        yield f'<g class="bundle">{told(it.wires, labels, words)}{line}</g>'
