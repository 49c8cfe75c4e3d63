"""Text in lines of a terminal, where a Japanese character takes two columns and is followed by no blank."""

from __future__ import annotations

import re
import textwrap
import unicodedata

_WIDE = (
    "\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\U0001f300-\U0001faff"
)
# A line may break after any of these; what closes stays with what it follows, what opens with what follows it.
_PIECES = re.compile(rf"\s+|[（「『【]*(?:[^\s{_WIDE}]+|[{_WIDE}])[、。，．）」』】！？ー：…]*")

_ESCAPES = re.compile(r"\x1b\[[\d;]*m")
_FOLDED = re.compile(
    rf" *(?:\x1b\[[\d;]*m)*(?:[{_WIDE}][、。，．）」』】！？ー：…]*|[^\s/\x1b{_WIDE}]+/?|/)| *\x1b\[[\d;]*m| +$"
)


def columns(text: str) -> int:
    """How many columns of a terminal a text takes."""
    return len(text) if text.isascii() else sum(_columns(character) for character in text)


def wrap(text: str, width: int, subsequent_indent: str = "") -> list[str]:
    """The text in lines of at most `width` columns; all but the first are indented."""
    if columns(text) == len(text):
        return textwrap.wrap(text, width, subsequent_indent=subsequent_indent)
    lines, line = [], ""
    for piece in _PIECES.findall(" ".join(text.split())):
        rest = piece
        while columns(line) + columns(rest) > width:
            kept, rest = (
                _cut(rest, width - columns(line)) if columns(rest) > width - len(subsequent_indent) else ("", rest)
            )
            lines.append((line + kept).rstrip())
            line = subsequent_indent
            rest = rest.lstrip()
        line += rest
    return [*lines, line.rstrip()] if line.strip() else lines


def cut(text: str, width: int) -> list[str]:
    """A line of code or data in lines of at most `width` columns, its blanks kept."""
    if columns(text) == len(text):
        return textwrap.wrap(text, width, replace_whitespace=False)
    lines = []
    while text:
        line, text = _cut(text, width)
        lines.append(line)
    return lines


def folded(line: str, width: int) -> list[str]:
    """A line with colours as escape sequences, in lines of at most `width` columns; all but the first are indented."""
    plain = _ESCAPES.sub("", line)
    indent = " " * (len(plain) - len(plain.lstrip()) + 4)
    lines, here, room = [], "", width
    for piece in _FOLDED.findall(line):
        wide = columns(_ESCAPES.sub("", piece))
        if wide > room and here.strip():
            lines.append(here.rstrip())
            piece = piece.lstrip()
            here, room, wide = indent, width - len(indent), columns(_ESCAPES.sub("", piece))
        while wide > room:
            part, piece = _cut(piece, room)
            lines.append(here + part)
            here, room, wide = indent, width - len(indent), columns(piece)
        here, room = here + piece, room - wide
    return [*lines, here]


def _columns(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _cut(text: str, width: int) -> tuple[str, str]:
    """As much of a piece as fits, and the rest."""
    end = 0
    while end < len(text) and columns(text[: end + 1]) <= width:
        end += 1
    return text[:end], text[end:]
