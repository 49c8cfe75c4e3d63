"""The picture of the stacks as SVG."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from cfngen.graph import svg
from cfngen.graph.layout import Layout, layout
from cfngen.graph.picture import Picture, Wire
from cfngen.graph.theme import GROUPS

_SIZE = (216, 44)  # CSS pixels


def draw(picture: Picture) -> str:
    """Draw a picture. Raises CfngenError where Graphviz is not installed."""
    wires = [(wire.giver, wire.taker) for wire in picture.drawn]
    placed = layout({node.id: node.group for node in picture.nodes}, wires, _SIZE)
    groups = list(dict.fromkeys(node.group for node in picture.nodes))
    stripes = {group: f"g{number % len(GROUPS)}" for number, group in enumerate(groups)}
    body = [*_wires(picture, placed)]
    for node in picture.nodes:
        told = f"{node.group}/{node.label} ({node.region}), {node.detail}"
        lines, stripe = (node.label, node.detail), stripes[node.group]
        corner = placed.nodes[node.id]
        body.append(svg.box(corner, _SIZE, lines, told=told, stripe=stripe, change=node.change, name=node.id))
    implied = len(picture.wires) - len(picture.drawn)
    said = f"{len(picture.nodes)} stacks, {len(picture.wires)} wires; {implied} implied by longer ways are not drawn."
    changes = (node.change for node in picture.nodes)
    legend = svg.legend(((stripe, group) for group, stripe in stripes.items()), changes)
    return svg.document(picture.title, said, (placed.width, placed.height), body, legend)


def _wires(picture: Picture, placed: Layout) -> Iterable[str]:
    labels = {node.id: node.label for node in picture.nodes}
    for wire, points in zip(picture.drawn, placed.edges, strict=True):
        yield (
            f'<path class="wire" data-giver="{escape(wire.giver)}" data-taker="{escape(wire.taker)}"'
            f' d="{svg.curve(points)}"><title>{escape(told(wire, labels))}</title></path>'
        )


def told(wire: Wire, labels: dict[str, str]) -> str:
    """What goes through a wire, in a line."""
    what = ", ".join(wire.names) if wire.names else "order only"
    return f"{labels[wire.giver]} → {labels[wire.taker]}: {what}"
