"""The picture of the stacks as SVG."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from cfngen.graph import svg
from cfngen.graph.layout import Layout, layout
from cfngen.graph.picture import Node, Picture, Wire
from cfngen.graph.theme import CHANGES, COUNTED, stripe
from cfngen.report.wording import ENGLISH, Words

_HEIGHT = 44  # CSS pixels


def draw(picture: Picture, words: Words = ENGLISH) -> str:
    """Draw a picture. Raises CfngenError where Graphviz is not installed."""
    size = (svg.room_for(node.label for node in picture.nodes), _HEIGHT)
    wires = [(wire.giver, wire.taker) for wire in picture.drawn]
    placed = layout([node.id for node in picture.nodes], wires, size)
    groups = list(dict.fromkeys(node.group for node in picture.nodes))
    stripes = {group: stripe(number) for number, group in enumerate(groups)}
    body = [*_wires(picture, placed, stripes, words)]
    for node in picture.nodes:
        detail, colour = words.told(node.detail), stripes[node.group]
        told = f"{node.group}/{node.label} ({node.region}), {detail}"
        lines, corner = (node.label, f"{node.group} · {detail}"), placed.nodes[node.id]
        what = counted(node, words)
        told += f": {what}" if what else ""
        body.append(svg.box(corner, size, lines, told=told, stripe=colour, change=node.change, name=node.id))
    implied = len(picture.wires) - len(picture.drawn)
    said = words(
        "%(stacks)s stacks, %(wires)s wires; %(implied)s implied by longer ways are not drawn.",
        stacks=len(picture.nodes),
        wires=len(picture.wires),
        implied=implied,
    )
    changes = (node.change for node in picture.nodes)
    legend = svg.legend(((colour, group) for group, colour in stripes.items()), changes, words)
    return svg.document(words.told(picture.title), said, (placed.width, placed.height), body, legend)


def counted(node: Node, words: Words) -> str:
    """What changes in a stack, in words; '' where nothing does."""
    of_resources = words.listed(words(COUNTED[change], num=number) for change, number in node.counts)
    return of_resources or (words(CHANGES[node.change]) if node.change else "")


def _wires(picture: Picture, placed: Layout, stripes: dict[str, str], words: Words) -> Iterable[str]:
    """The wires, each in the colour of the layer that gives."""
    labels = {node.id: node.label for node in picture.nodes}
    colours = {node.id: stripes[node.group] for node in picture.nodes}
    for wire, points in zip(picture.drawn, placed.edges, strict=True):
        said = escape(told(wire, labels, words))
        yield (
            f'<path class="wire {colours[wire.giver]}" data-giver="{escape(wire.giver)}"'
            f' data-taker="{escape(wire.taker)}" d="{svg.curve(points)}"><title>{said}</title></path>'
        )


def told(wire: Wire, labels: dict[str, str], words: Words) -> str:
    """What goes through a wire, in a line."""
    what = ", ".join(wire.names) if wire.names else words("order only")
    return f"{labels[wire.giver]} → {labels[wire.taker]}: {what}"
