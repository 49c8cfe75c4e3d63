"""The picture of a network as SVG."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from itertools import pairwise

from cfngen.graph import svg
from cfngen.graph.layout import Box, Cluster, Layout, layout
from cfngen.graph.network import Network, Tier

_SIZE = (230, 44)  # CSS pixels
_MARGIN = 34  # of a frame, in which its text stands
_WORDS = {"public": "Public", "private": "Private", "isolated": "Isolated"}


def draw(network: Network, title: str) -> str:
    """Draw a VPC. Raises CfngenError where Graphviz is not installed."""
    frames = [Cluster(tier.kind, _members(network, tier), margin=_MARGIN) for tier in network.tiers]
    nodes = dict.fromkeys([*network.outside, *(name for frame in frames for name in frame.nodes)], "")
    edges = [(giver, taker) for giver, taker, _ in network.flows]
    below = [(over, under) for one, two in pairwise(frames) for over in one.nodes for under in two.nodes]
    vpc = Cluster("vpc", [], frames, margin=_MARGIN)
    placed = layout(nodes, edges, _SIZE, clusters=[vpc], direction="TB", gaps=(0.35, 0.6), below=below)
    body = [*_frames(network, placed), *_flows(network, placed), *_headings(network, placed), *_boxes(network, placed)]
    kinds = [(tier.kind, _WORDS[tier.kind].lower()) for tier in network.tiers]
    said = f"{len(network.items)} things in {len(network.tiers)} tiers, {len(network.flows)} allowed flows."
    legend = svg.legend(((f"frame {kind}", word) for kind, word in kinds), (item.change for item in network.items))
    return svg.document(title, said, (placed.width, placed.height), body, legend)


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


def _headings(network: Network, placed: Layout) -> Iterator[str]:
    """The text of the frames, above the wires that cross it."""
    yield _heading(placed.clusters["vpc"], "zone", f"VPC {network.name}", network.cidr)
    for tier in network.tiers:
        subnets = " · ".join(f"{zone.split('-')[-1]} {block}" for zone, block in tier.subnets)
        yield _heading(placed.clusters[tier.kind], tier.kind, f"{_WORDS[tier.kind]} subnets → {tier.route}", subnets)


def _heading(box: Box, kind: str, text: str, small: str) -> str:
    x, y, width, _ = box
    return (
        f'<g class="on-{kind}" transform="translate({x:g} {y:g})"><title>{escape(f"{text} ({small})")}</title>'
        f'<text class="small strong" x="12" y="15">{escape(svg.cut(text, width - 20))}</text>'
        f'<text class="small" x="12" y="28">{escape(svg.cut(small, width - 20))}</text></g>'
    )


def _flows(network: Network, placed: Layout) -> Iterator[str]:
    labels = network.outside | {item.id: item.label for item in network.items}
    for (giver, taker, ports), points in zip(network.flows, placed.edges, strict=True):
        told = f"{labels[giver]} → {labels[taker]}: port {ports}"
        x, y = points[-1]
        yield f'<path class="wire" d="{svg.curve(points)}"><title>{escape(told)}</title></path>'
        yield f'<path class="head" d="M{x - 4:g} {y - 8:g}L{x:g} {y:g}L{x + 4:g} {y - 8:g}"/>'
        x, y = svg.middle(points)
        yield f'<text class="port" x="{x + 5:g}" y="{y + 4:g}">{escape(ports)}</text>'


def _boxes(network: Network, placed: Layout) -> Iterator[str]:
    for name, label in network.outside.items():
        yield svg.box(placed.nodes[name], _SIZE, (label, "outside the VPC"), told=label, stripe="g11", name=name)
    for item in network.items:
        zones = ", ".join(item.zones)
        yield svg.box(
            placed.nodes[item.id],
            _SIZE,
            (item.label, f"{item.detail} · {len(item.zones)} AZ"),
            told=f"{item.label} ({item.detail}) in {zones}",
            stripe="g0",
            change=item.change,
            name=item.id,
        )
