"""The picture of a network as SVG."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from itertools import pairwise

from cfngen.engine.sentences import Sentence
from cfngen.graph import svg
from cfngen.graph.layout import Box, Cluster, Layout, Point, layout
from cfngen.graph.network import Item, Network, Tier
from cfngen.graph.theme import CHANGES
from cfngen.report.wording import ENGLISH, Words

_HEIGHT = 44  # CSS pixels
_MARGIN = 42  # of a frame, in which its text stands
_HEADINGS = {
    "public": Sentence("Public subnets → %(route)s"),
    "private": Sentence("Private subnets → %(route)s"),
    "isolated": Sentence("Isolated subnets → %(route)s"),
}
_KINDS = {"public": Sentence("public"), "private": Sentence("private"), "isolated": Sentence("isolated")}


def draw(network: Network, title: str, words: Words = ENGLISH) -> str:
    """Draw a VPC. Raises CfngenError where Graphviz is not installed."""
    frames = [Cluster(tier.kind, _members(network, tier), margin=_MARGIN) for tier in network.tiers]
    nodes = [*network.outside, *(name for frame in frames for name in frame.nodes)]
    edges = [(giver, taker) for giver, taker, _ in network.flows]
    below = [(over, under) for one, two in pairwise(frames) for over in one.nodes for under in two.nodes]
    vpc = Cluster("vpc", [], frames, margin=_MARGIN)
    labels = (*network.outside.values(), *(words.told(item.label) for item in network.items))
    width = svg.room_for(labels)
    texts = {item.id: _lines(item, width, words) for item in network.items}
    heights = {name: _HEIGHT + svg.LINE * (len(lines) - 2) for name, lines in texts.items()}
    placed = layout(
        nodes,
        edges,
        (width, _HEIGHT),
        clusters=[vpc],
        direction="TB",
        gaps=(0.35, 0.6),
        below=below,
        heights=heights,
    )
    body = [*_frames(network, placed), *_flows(network, placed, words), *_headings(network, placed, words)]
    body += [_box(it, placed.nodes[it.id], (width, heights[it.id]), texts[it.id], words) for it in network.items]
    for name, label in network.outside.items():
        lines = (label, words("outside the VPC"))
        body.append(svg.box(placed.nodes[name], (width, _HEIGHT), lines, told=label, stripe="g11", name=name))
    kinds = [(f"frame {tier.kind}", words(_KINDS[tier.kind])) for tier in network.tiers]
    said = words(
        "%(things)s things in %(tiers)s tiers, %(flows)s allowed flows.",
        things=len(network.items),
        tiers=len(network.tiers),
        flows=len(network.flows),
    )
    legend = svg.legend(kinds, (item.change for item in network.items), words)
    return svg.document(words.told(title), said, (placed.width, placed.height), body, legend)


def _lines(item: Item, width: int, words: Words) -> list[str]:
    """The text of a box: its label, and as many lines of small print as it takes."""
    detail = f"{words.told(item.detail)}\N{NO-BREAK SPACE}· {len(item.zones)}\N{NO-BREAK SPACE}AZ"
    return [words.told(item.label), *svg.wrapped(detail, width - 24)]


def _anchor(tier: Tier) -> str:
    """A node that only holds the frame of a tier open, where nothing stands in it."""
    return f"anchor-{tier.kind}"


def _members(network: Network, tier: Tier) -> list[str]:
    inside = [item.id for item in network.items if item.tier == tier.kind]
    return inside or [_anchor(tier)]


def _frames(network: Network, placed: Layout) -> Iterator[str]:
    for name, kind in (("vpc", "zone"), *((tier.kind, tier.kind) for tier in network.tiers)):
        x, y, width, height = placed.clusters[name]
        yield f'<rect class="frame {kind}" x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="8"/>'


def _headings(network: Network, placed: Layout, words: Words) -> Iterator[str]:
    """The text of the frames, above the wires that cross it."""
    yield _heading(placed.clusters["vpc"], "zone", f"VPC {network.name}", words.told(network.cidr))
    for tier in network.tiers:
        subnets = " · ".join(f"{words.told(zone).split('-')[-1]} {block}" for zone, block in tier.subnets)
        heading = words(_HEADINGS[tier.kind], route=tier.route)
        yield _heading(placed.clusters[tier.kind], tier.kind, heading, subnets)


def _heading(box: Box, kind: str, text: str, small: str) -> str:
    x, y, width, _ = box
    return (
        f'<g class="on-{kind}" transform="translate({x:g} {y:g})"><title>{escape(f"{text} ({small})")}</title>'
        f'<text class="small strong" x="12" y="15">{escape(svg.cut(text, width - 20))}</text>'
        f'<text class="small" x="12" y="28">{escape(svg.cut(small, width - 20))}</text></g>'
    )


def _flows(network: Network, placed: Layout, words: Words) -> Iterator[str]:
    labels = network.outside | {item.id: item.label for item in network.items}
    for (giver, taker, ports), points in zip(network.flows, placed.edges, strict=True):
        ends = {"giver": labels[giver], "taker": labels[taker]}
        told = words("%(giver)s → %(taker)s: port %(ports)s", ports=ports, **ends)
        x, y = points[-1]
        yield f'<path class="wire flow" d="{svg.curve(points)}"><title>{escape(told)}</title></path>'
        yield f'<path class="head" d="M{x - 4:g} {y - 8:g}L{x:g} {y:g}L{x + 4:g} {y - 8:g}"/>'
        x, y = svg.middle(points)
        yield f'<text class="port" x="{x + 5:g}" y="{y + 4:g}">{escape(ports)}</text>'


def _box(item: Item, corner: Point, size: tuple[int, int], lines: list[str], words: Words) -> str:
    label, detail = words.told(item.label), words.told(item.detail)
    zones = words.listed(map(words.told, item.zones))
    told = words("%(label)s (%(detail)s) in %(zones)s", label=label, detail=detail, zones=zones)
    if item.change:
        told += f": {words(CHANGES[item.change])}"
    return svg.box(corner, size, lines, told=told, stripe="g0", change=item.change, name=item.id)
