"""The picture of a network as SVG."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from itertools import pairwise

from cfngen.engine.sentences import Sentence
from cfngen.graph import svg
from cfngen.graph.fan import fanned, tip
from cfngen.graph.layout import Box, Cluster, Layout, Point, layout
from cfngen.graph.network import Item, Network, Tier
from cfngen.graph.theme import CHANGES
from cfngen.report.wording import ENGLISH, Words

_MARGIN = 24  # CSS pixels of a frame
_HEADINGS_WIDTH, _LINES = 270, 12  # at the left of the tiers, and above them
_GAPS = (0.4, 0.95)  # inches
_HEADINGS = {
    "public": Sentence("Public subnets → %(route)s"),
    "private": Sentence("Private subnets → %(route)s"),
    "isolated": Sentence("Isolated subnets → %(route)s"),
}


def draw(network: Network, title: str, words: Words = ENGLISH) -> str:
    """Draw a VPC. Raises CfngenError where Graphviz is not installed."""
    tiers = [Cluster(tier.kind, _members(network, tier), margin=_MARGIN) for tier in network.tiers]
    above = [list(network.outside), *(tier.nodes for tier in tiers)]
    below = [(over, under) for one, two in pairwise(above) for over in one for under in two]
    labels = (*network.outside.values(), *(words.told(item.label) for item in network.items))
    width = svg.room_for(labels)
    texts = {item.id: svg.texts(words.told(item.label), _detail(item, words), width) for item in network.items}
    texts |= {name: svg.texts(label, words("outside the VPC"), width) for name, label in network.outside.items()}
    anchors = {name: (width, 30) for tier in tiers for name in tier.nodes}
    sizes = anchors | {name: (width, svg.height(lines)) for name, lines in texts.items()}
    edges = [(giver, taker) for giver, taker, _ in network.flows]
    placed = layout(
        sizes, edges, clusters=[Cluster("vpc", [], tiers, _MARGIN)], direction="TB", gaps=_GAPS, below=below
    )
    body = [f'<g transform="translate({_HEADINGS_WIDTH} 0)">', *_frames(network, placed, words)]
    body += _flows(network, placed, dict.fromkeys(sizes, width), words)
    body += [_box(it, placed.nodes[it.id], sizes[it.id], texts[it.id], words) for it in network.items]
    for name, label in network.outside.items():
        body.append(svg.box(placed.nodes[name], sizes[name], texts[name], told=label, stripe="g11", name=name))
    said = words(
        "%(things)s things in %(tiers)s tiers, %(flows)s allowed flows.",
        things=len(network.items),
        tiers=len(network.tiers),
        flows=len(network.flows),
    )
    legend = svg.legend((), (item.change for item in network.items), words)
    size = (placed.width + _HEADINGS_WIDTH, placed.height)
    return svg.document(words.told(title), said, size, [*body, "</g>"], legend)


def _detail(item: Item, words: Words) -> str:
    return f"{words.told(item.detail)}\N{NO-BREAK SPACE}· {len(item.zones)}\N{NO-BREAK SPACE}AZ"


def _anchor(tier: Tier) -> str:
    """A node that only holds the frame of a tier open, where nothing stands in it."""
    return f"anchor-{tier.kind}"


def _members(network: Network, tier: Tier) -> list[str]:
    inside = [item.id for item in network.items if item.tier == tier.kind]
    return inside or [_anchor(tier)]


def _frames(network: Network, placed: Layout, words: Words) -> Iterator[str]:
    """The VPC and its tiers, as wide as it, their headings at the left, where no flow comes."""
    left, top, width, height = placed.clusters["vpc"]
    left, width = left - _HEADINGS_WIDTH, width + _HEADINGS_WIDTH
    yield _frame("zone", (left, top - _LINES, width, height + _LINES))
    yield _heading((left, top - _LINES), "zone", [f"VPC {network.name} · {words.told(network.cidr)}"])
    for tier in network.tiers:
        _, y, _, high = placed.clusters[tier.kind]
        yield _frame(tier.kind, (left + _MARGIN / 2, y, width - _MARGIN, high))
        subnets = " · ".join(f"{words.told(zone).split('-')[-1]} {block}" for zone, block in tier.subnets)
        heading = words(_HEADINGS[tier.kind], route=tier.route)
        lines = [line for text in (heading, _unbroken(subnets)) for line in svg.wrapped(text, _HEADINGS_WIDTH - 30)]
        strong = len(svg.wrapped(heading, _HEADINGS_WIDTH - 30))
        yield _heading((left + _MARGIN / 2, y), tier.kind, lines, strong)


def _unbroken(subnets: str) -> str:
    """Subnets that are broken between each other only."""
    return " · ".join(one.replace(" ", "\N{NO-BREAK SPACE}") for one in subnets.split(" · "))


def _frame(kind: str, box: Box) -> str:
    x, y, width, height = box
    return f'<rect class="frame {kind}" x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="8"/>'


def _heading(corner: Point, kind: str, lines: Sequence[str], strong: int = 1) -> str:
    texts = (
        f'<text class="small{" strong" if number < strong else ""}" x="12" y="{18 + svg.LINE * number}">'
        f"{escape(line)}</text>"
        for number, line in enumerate(lines)
    )
    return f'<g class="on-{kind}" transform="translate({corner[0]:g} {corner[1]:g})">{"".join(texts)}</g>'


def _flows(network: Network, placed: Layout, widths: Mapping[str, int], words: Words) -> Iterator[str]:
    labels = network.outside | {item.id: item.label for item in network.items}
    room = round(max((svg.measured(ports) for *_, ports in network.flows), default=0)) + 16
    pairs = [(giver, taker) for giver, taker, _ in network.flows]
    for (giver, taker, ports), points in zip(network.flows, fanned(pairs, placed.edges, widths, room), strict=True):
        ends = {"giver": labels[giver], "taker": labels[taker]}
        told = words("%(giver)s → %(taker)s: port %(ports)s", ports=ports, **ends)
        line = f'<path class="wire flow" d="{svg.curve(points)}"/>{tip(points[-1], "flow", ports)}'
        yield f'<g class="bundle"><title>{escape(told)}</title>{line}</g>'


def _box(item: Item, corner: Point, size: tuple[int, int], texts: svg.Texts, words: Words) -> str:
    label, detail = words.told(item.label), words.told(item.detail)
    zones = words.listed(map(words.told, item.zones))
    told = words("%(label)s (%(detail)s) in %(zones)s", label=label, detail=detail, zones=zones)
    if item.change:
        told += f": {words(CHANGES[item.change])}"
    return svg.box(corner, size, texts, told=told, stripe="g0", change=item.change, name=item.id)
