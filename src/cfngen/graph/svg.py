"""The parts of an SVG that both pictures are made of: self-contained, light and dark, the same bytes everywhere."""

from __future__ import annotations

import math
from collections.abc import Iterable
from html import escape

from cfngen.graph.layout import Point
from cfngen.graph.picture import Change
from cfngen.graph.theme import CHANGES, MARKS, STYLE
from cfngen.report.wording import Words
from cfngen.report.wrapping import columns

TITLE_HEIGHT, LEGEND_HEIGHT = 46, 34
_NAMESPACE = "http://www.w3.org/2000/svg"
_LEAST_WIDTH = 760
_SMALL_CHARACTER, _CHARACTER = 6.4, 7.4  # pixels that a character of small print and of a label takes, at most
_LEAST_BOX, _MOST_BOX = 216, 380  # pixels


def document(title: str, said: str, size: tuple[int, int], body: Iterable[str], legend: Iterable[str]) -> str:
    """A whole picture: `body` is drawn below the title, `legend` with its baseline at 0 below the body."""
    width, height = max(size[0], _LEAST_WIDTH), size[1] + TITLE_HEIGHT + LEGEND_HEIGHT
    lines = [
        f'<svg xmlns="{_NAMESPACE}" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img">',
        f"<title>{escape(title)}</title>",
        f"<desc>{escape(said)}</desc>",
        f"<style>{STYLE}</style>",
        f'<rect class="page" width="{width}" height="{height}"/>',
        f'<text class="title" x="24" y="30">{escape(title)}</text>',
        f'<g transform="translate(0 {TITLE_HEIGHT})">',
        *body,
        "</g>",
        f'<g transform="translate(24 {height - 18})">',
        *legend,
        "</g>",
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def box(
    corner: Point,
    size: tuple[int, int],
    lines: tuple[str, str],
    words: Words,
    *,
    told: str,
    stripe: str,
    change: Change = "",
    name: str = "",
) -> str:
    """A box with a label, a line of small print, a coloured stripe, and a mark where something changes.

    Text that is too long is cut; `told` is shown in full where the reader points at the box.
    """
    room = size[0] - (40 if change else 22)
    mark = f'<text class="mark" x="{size[0] - 10}" y="19">{MARKS[change]}</text>' if change else ""
    return (
        f'<g class="node {change}" data-id="{escape(name)}" transform="translate({corner[0]:g} {corner[1]:g})">'
        f"<title>{escape(told + (f': {words(CHANGES[change])}' if change else ''))}</title>"
        f'<rect class="box" width="{size[0]}" height="{size[1]}" rx="5"/>'
        f'<rect class="{stripe}" width="5" height="{size[1]}" rx="2"/>'
        f'<text class="label" x="14" y="18">{escape(cut(lines[0], room, _CHARACTER))}</text>'
        f'<text class="small" x="14" y="34">{escape(cut(lines[1], size[0] - 22))}</text>{mark}</g>'
    )


def room_for(labels: Iterable[str]) -> int:
    """The width of boxes in which the longest label stands whole, within reason."""
    longest = max((measured(label, _CHARACTER) for label in labels), default=0)
    return min(max(_LEAST_BOX, round(longest) + 44), _MOST_BOX)


def cut(text: str, pixels: float, character: float = _SMALL_CHARACTER) -> str:
    """A text that fits."""
    if measured(text, character) <= pixels:
        return text
    while text and measured(f"{text}…", character) > pixels:
        text = text[:-1]
    return f"{text}…"


def measured(text: str, character: float = _SMALL_CHARACTER) -> float:
    """The pixels that a text takes, at most; a Japanese character is three quarters wider than another."""
    wide = columns(text) - len(text)
    return (len(text) - wide) * character + wide * character * 1.75


def curve(points: list[Point]) -> str:
    """The path of one Bézier curve after the other."""
    (x, y), *rest = points
    return f"M{x:g} {y:g}C" + " ".join(f"{x:g} {y:g}" for x, y in rest)


def middle(points: list[Point]) -> Point:
    """The middle of the longest of some Bézier curves: where a word about them is least in the way."""
    starts = range(0, len(points) - 1, 3)
    a, b, c, d = max((points[start : start + 4] for start in starts), key=lambda it: math.dist(it[0], it[3]))
    x, y = ((a[axis] + 3 * b[axis] + 3 * c[axis] + d[axis]) / 8 for axis in (0, 1))
    return (round(x, 1), round(y, 1))


def legend(stripes: Iterable[tuple[str, str]], changes: Iterable[Change], words: Words) -> Iterable[str]:
    """(class, text) of each stripe, then the marks of the changes that there are."""
    x = 0
    for stripe, text in stripes:
        yield f'<rect class="{stripe}" x="{x}" y="-10" width="12" height="12" rx="2"/>'
        yield f'<text class="small" x="{x + 17}" y="0">{escape(text)}</text>'
        x += 34 + round(measured(text))
    there = set(changes)
    for change, mark in MARKS.items():
        if change in there:
            said = words(CHANGES[change])
            yield f'<g class="node {change}"><rect class="box" x="{x}" y="-11" width="14" height="14" rx="3"/></g>'
            yield f'<text class="small" x="{x + 20}" y="0">{mark} {escape(said)}</text>'
            x += 60 + round(measured(said))
