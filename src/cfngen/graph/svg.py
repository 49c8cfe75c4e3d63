"""The parts of an SVG that both pictures are made of: self-contained, light and dark, the same bytes everywhere."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from html import escape

from cfngen.graph.layout import Point
from cfngen.graph.picture import Change
from cfngen.graph.theme import CHANGES, MARKS, STYLE
from cfngen.report.wording import Words
from cfngen.report.wrapping import columns

_TITLE_HEIGHT, _LEGEND_ROW = 62, 20
LINE = 14  # pixels from one line of small print to the next
Key = tuple[str, int]  # an entry of a legend, drawn at 0, and the pixels that it takes
_NAMESPACE = "http://www.w3.org/2000/svg"
_LEAST_WIDTH = 760
_SMALL_CHARACTER, _CHARACTER = 6.4, 7.4  # pixels that a character of small print and of a label takes, at most
_LEAST_BOX, _MOST_BOX = 216, 380  # pixels


def document(title: str, said: str, size: tuple[int, int], body: Iterable[str], legend: Iterable[Key]) -> str:
    """A whole picture: `body` is drawn below the title and what is `said` of it, `legend` below the body."""
    width = max(size[0], _LEAST_WIDTH)
    keys, rows = _in_rows(legend, width - 48)
    top = size[1] + _TITLE_HEIGHT + 16
    height = top + rows * _LEGEND_ROW
    lines = [
        f'<svg xmlns="{_NAMESPACE}" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img">',
        f"<title>{escape(title)}</title>",
        f"<desc>{escape(said)}</desc>",
        f"<style>{STYLE}</style>",
        f'<rect class="page" width="{width}" height="{height}"/>',
        f'<text class="title" x="24" y="30">{escape(title)}</text>',
        f'<text class="small" x="24" y="49">{escape(said)}</text>',
        f'<g transform="translate(0 {_TITLE_HEIGHT})">',
        *body,
        "</g>",
        f'<g transform="translate(24 {top})">',
        *keys,
        "</g>",
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def box(
    corner: Point,
    size: tuple[int, int],
    lines: Sequence[str],
    *,
    told: str,
    stripe: str,
    change: Change = "",
    name: str = "",
) -> str:
    """A box with a label, lines of small print, a coloured stripe, and a mark where something changes.

    Text that is too long is cut; `told` is shown in full where the reader points at the box.
    """
    room = size[0] - (40 if change else 22)
    mark = f'<text class="mark" x="{size[0] - 10}" y="19">{MARKS[change]}</text>' if change else ""
    return (
        f'<g class="node {change}" data-id="{escape(name)}" transform="translate({corner[0]:g} {corner[1]:g})">'
        f"<title>{escape(told)}</title>"
        f'<rect class="box" width="{size[0]}" height="{size[1]}" rx="5"/>'
        f"{_stripe(stripe, size[1])}"
        f'<text class="label" x="14" y="18">{escape(cut(lines[0], room, _CHARACTER))}</text>'
        + "".join(
            f'<text class="small" x="14" y="{34 + LINE * number}">{escape(cut(line, size[0] - 22))}</text>'
            for number, line in enumerate(lines[1:])
        )
        + f"{mark}</g>"
    )


def _stripe(classes: str, height: int) -> str:
    if " " not in classes:
        return f'<rect class="{classes}" width="5" height="{height}" rx="2"/>'
    return f'<path class="stripe {classes}" d="M2.5 0V{height}"/>'


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


def wrapped(text: str, pixels: float) -> list[str]:
    """Small print in lines that fit, broken after blanks that may break; in a word that is too long, anywhere."""
    lines = [""]
    for word in re.findall(r"[^ ]+ *", text) or [text]:
        if lines[-1] and measured(lines[-1] + word.rstrip()) > pixels:
            lines.append("")
        for character in word:
            if measured(lines[-1] + character) > pixels and character.strip():
                lines.append("")
            lines[-1] += character
    return [line.rstrip() for line in lines]


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


def legend(stripes: Iterable[tuple[str, str]], changes: Iterable[Change], words: Words) -> Iterable[Key]:
    """(class, text) of each stripe, then the marks of the changes that there are."""
    for stripe, text in stripes:
        sample = f'<rect class="{stripe}" y="-10" width="12" height="12" rx="2"/>'
        if stripe[0] == "g" and " " in stripe:
            sample = f'<path class="stripe {stripe}" d="M6 -12V4"/>'
        yield f'{sample}<text class="small" x="17" y="0">{escape(text)}</text>', 34 + round(measured(text))
    there = set(changes)
    for change, mark in MARKS.items():
        if change in there:
            said = words(CHANGES[change])
            sample = f'<g class="node {change}"><rect class="box" y="-11" width="14" height="14" rx="3"/></g>'
            text = f'<text class="small" x="20" y="0">{mark} {escape(said)}</text>'
            yield sample + text, 60 + round(measured(said))


def _in_rows(keys: Iterable[Key], width: int) -> tuple[list[str], int]:
    """The entries of a legend beside and below each other, and how many rows they take."""
    x, row, found = 0, 0, []
    for drawn, room in keys:
        if x and x + room > width:
            x, row = 0, row + 1
        found.append(f'<g transform="translate({x} {row * _LEGEND_ROW})">{drawn}</g>')
        x += room
    return found, row + 1
