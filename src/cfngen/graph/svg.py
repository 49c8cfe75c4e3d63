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
LINE, _LABEL = 14, 16  # pixels from one line of small print, or of a label, to the next
Texts = tuple[Sequence[str], Sequence[str]]  # lines of a label and of small print
Key = tuple[str, int]  # an entry of a legend, drawn at 0, and the pixels that it takes
_NAMESPACE = "http://www.w3.org/2000/svg"
_LEAST_WIDTH = 760
_SMALL_CHARACTER, _CHARACTER = 6.4, 7.2  # pixels that a character of small print and of a label takes, at most
_LEAST_BOX, _MOST_BOX = 216, 380  # pixels


def document(title: str, said: str, size: tuple[int, int], body: Iterable[str], legend: Iterable[Key]) -> str:
    """A whole picture: `body` is drawn below the title and what is `said` of it, `legend` below the body."""
    width = max(size[0], _LEAST_WIDTH)
    below_title = wrapped(said, width - 48)
    keys, rows = _in_rows(legend, width - 48)
    head = _TITLE_HEIGHT + LINE * (len(below_title) - 1)
    top = size[1] + head + 16
    height = top + rows * _LEGEND_ROW
    lines = [
        f'<svg xmlns="{_NAMESPACE}" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img">',
        f"<title>{escape(title)}</title>",
        f"<desc>{escape(said)}</desc>",
        f"<style>{STYLE}</style>",
        f'<rect class="page" width="{width}" height="{height}"/>',
        f'<text class="title" x="24" y="30">{escape(title)}</text>',
        _lines("small", below_title, 24, 49, LINE),
        f'<g transform="translate(0 {head})">',
        *body,
        "</g>",
        f'<g transform="translate(24 {top})">',
        *keys,
        "</g>",
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def box(
    corner: Point, size: tuple[int, int], texts: Texts, *, told: str, stripe: str, change: Change = "", name: str = ""
) -> str:
    """A box with a label, small print, a coloured stripe, and a mark where something changes.

    `told` is what a reader is told who points at it.
    """
    mark = f'<text class="mark" x="{size[0] - 10}" y="19">{MARKS[change]}</text>' if change else ""
    labels, details = texts
    return (
        f'<g class="node {change}" data-id="{escape(name)}" transform="translate({corner[0]:g} {corner[1]:g})">'
        f"<title>{escape(told)}</title>"
        f'<rect class="box" width="{size[0]}" height="{size[1]}" rx="5"/>'
        f'<rect class="{stripe}" width="5" height="{size[1]}" rx="2"/>'
        + _lines("label", labels, 14, 18, _LABEL)
        + _lines("small", details, 14, 18 + _LABEL * len(labels), LINE)
        + f"{mark}</g>"
    )


def _lines(name: str, lines: Sequence[str], x: int, y: int, step: int) -> str:
    return "".join(
        f'<text class="{name}" x="{x}" y="{y + step * number}">{escape(line)}</text>'
        for number, line in enumerate(lines)
    )


def texts(label: str, detail: str, width: int) -> Texts:
    """The lines of a box of this width: nothing is cut, and a mark has room beside the label."""
    return wrapped(label, width - 40, _CHARACTER), wrapped(detail, width - 22)


def height(lines: Texts) -> int:
    """The pixels that a box with these lines takes."""
    return 12 + _LABEL * len(lines[0]) + LINE * len(lines[1])


def room_for(labels: Iterable[str], details: Iterable[str] = (), least: int = _LEAST_BOX) -> int:
    """The width of boxes in which the longest label and the longest line of small print stand whole, within reason."""
    longest = max((measured(label, _CHARACTER) + 40 for label in labels), default=0)
    detail = max((measured(text) + 24 for text in details), default=0)
    return min(max(least, math.ceil(longest), math.ceil(detail)), _MOST_BOX)


def wrapped(text: str, pixels: float, character: float = _SMALL_CHARACTER) -> list[str]:
    """Lines that fit, broken after blanks that may break and hyphens; in a word that is too long, anywhere."""
    lines = [""]
    for word in re.findall(r"[^ -]*-|[^ -]+ *| +", text):
        if lines[-1] and measured(lines[-1] + word.rstrip(), character) > pixels:
            lines.append("")
        for letter in word:
            if measured(lines[-1] + letter, character) > pixels and letter.strip():
                lines.append("")
            lines[-1] += letter
    return [line.rstrip() for line in lines]


def measured(text: str, character: float = _SMALL_CHARACTER) -> float:
    """The pixels that a text takes, at most; a Japanese character is three quarters wider than another."""
    wide = columns(text) - len(text)
    return (len(text) - wide) * character + wide * character * 1.75


def curve(points: list[Point]) -> str:
    """The path of one Bézier curve after the other."""
    (x, y), *rest = points
    return f"M{x:g} {y:g}C" + " ".join(f"{x:g} {y:g}" for x, y in rest)


def legend(stripes: Iterable[tuple[str, str]], changes: Iterable[Change], words: Words) -> Iterable[Key]:
    """(class, text) of each stripe, then the marks of the changes that there are."""
    for stripe, text in stripes:
        sample = f'<rect class="{stripe}" y="-10" width="12" height="12" rx="2"/>'
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
