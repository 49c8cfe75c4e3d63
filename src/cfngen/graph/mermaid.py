"""The stacks as a Mermaid flowchart, for Markdown. Source: https://mermaid.js.org/syntax/flowchart.html"""

from __future__ import annotations

from itertools import groupby

from cfngen.graph.picture import Node, Picture
from cfngen.graph.theme import MARKS, STROKES
from cfngen.report.wording import ENGLISH, Words


def mermaid(picture: Picture, words: Words = ENGLISH) -> str:
    """One subgraph a layer; the wires that no longer way implies."""
    lines = ["---", f"title: {_quoted(words.told(picture.title))}", "---", "flowchart LR"]
    ordered = sorted(picture.nodes, key=lambda node: _first(picture, node.group))
    for number, (group, nodes) in enumerate(groupby(ordered, key=lambda node: node.group)):
        lines += [f"  subgraph layer{number}[{_quoted(group)}]", *map(_node, nodes), "  end"]
    lines += [f"  {wire.giver} --> {wire.taker}" for wire in picture.drawn]
    for change, stroke in STROKES.items():
        names = [node.id for node in picture.nodes if node.change == change]
        if names:
            lines += [f"  classDef {change} stroke:{stroke},stroke-width:3px", f"  class {','.join(names)} {change}"]
    return "\n".join(lines) + "\n"


def _first(picture: Picture, group: str) -> int:
    return next(number for number, node in enumerate(picture.nodes) if node.group == group)


def _node(node: Node) -> str:
    mark = f"{MARKS[node.change]} " if node.change else ""
    return f"    {node.id}[{_quoted(f'{mark}{node.label}')}]"


def _quoted(text: str) -> str:
    """Mermaid takes entities where a quotation mark would end the text."""
    return '"' + text.replace("#", "#35;").replace('"', "#quot;").replace("<", "#lt;").replace(">", "#gt;") + '"'
