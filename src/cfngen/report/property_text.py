"""The values of a property that changes, as a person reads them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from cfngen.engine.values import UNKNOWN_TEXT
from cfngen.report.wording import ENGLISH, Words

if TYPE_CHECKING:
    from cfngen.report.changes import PropertyChange

# A value of more characters than this is shown on lines of its own.
SHORT = 60
# A longer text on one line loses what both sides have at its beginning and end, but for a little.
_LONG = 200
_AROUND = 30
# Lines of one difference that are shown.
_LINES = 40
# What is no letter and yet hides nothing: ends of lines, tabs, Japanese and fixed blanks, what joins emoji.
_HARMLESS = "\n\t\u3000\u00a0\u200d"
# Properties that are named beside a resource, and the characters that a value has there at most.
_NAMED, _VALUE = 3, 40


def shown(value: str | None, words: Words = ENGLISH) -> str:
    """A value on one line, unless it has several itself."""
    if value is None:
        return words("(none)")
    if value == UNKNOWN_TEXT:
        return words("(known after execution)")
    return visible(value) if value.strip() else repr(value)


def visible(text: str) -> str:
    """A text in which nothing hides: characters that steer a terminal or turn the order of others are spelled out.

    Source: https://www.unicode.org/reports/tr36/#Bidirectional_Text_Spoofing
    """
    return text if text.isprintable() else "".join(map(_spelled, text))


def _spelled(character: str) -> str:
    if character.isprintable() or character in _HARMLESS:
        return character
    return character.encode("unicode_escape").decode()


def difference(before: str | None, after: str | None, words: Words = ENGLISH) -> Iterator[tuple[str, str]]:
    """The lines that differ, each with its mark: `-`, `+`, a blank for one around them, `…` for what is left out."""
    old, new = _lines_of(before, words), _lines_of(after, words)
    if len(old) == len(new) == 1:
        old, new = _shortened(old[0], new[0])
    lines = list(_marked(old, new))
    yield from lines[:_LINES]
    if len(lines) > _LINES:
        yield "…", words("%(num)s more lines (all of it: --format json)", num=len(lines) - _LINES)


def _lines_of(value: str | None, words: Words) -> list[str]:
    """A value's lines, a JSON document's as a person writes it."""
    if value is None:
        return []
    if value[:1] in "{[" and len(value) > SHORT:
        try:
            return visible(json.dumps(json.loads(value), indent=2, ensure_ascii=False)).splitlines()
        except ValueError:
            pass  # a text that begins like JSON
    return shown(value, words).splitlines()


def _marked(old: list[str], new: list[str]) -> Iterator[tuple[str, str]]:
    from difflib import unified_diff

    for number, line in enumerate(list(unified_diff(old, new, n=1, lineterm=""))[2:]):
        if not line.startswith("@@"):
            yield line[0], line[1:]
        elif number:
            yield "…", ""


def _shortened(one: str, other: str) -> tuple[list[str], list[str]]:
    if max(len(one), len(other)) <= _LONG:
        return [one], [other]
    least = min(len(one), len(other))
    same = next((place for place in range(least) if one[place] != other[place]), least)
    tail = next((place for place in range(least - same) if one[-1 - place] != other[-1 - place]), least - same)
    cut, rest = max(0, same - _AROUND), max(0, tail - _AROUND)

    def part(text: str) -> str:
        return ("…" if cut else "") + text[cut : len(text) - rest] + ("…" if rest else "")

    return [part(one)], [part(other)]


def gist(changes: Sequence[PropertyChange], words: Words = ENGLISH) -> str:
    """What changes of a resource, in so few words that they stand beside its name; '' where that says nothing."""
    named = [change for change in changes if change.path]
    if len(named) == 1:
        values = [shown(value, words) for value in (named[0].before, named[0].after)]
        if all(len(value) <= _VALUE and "\n" not in value for value in values):
            return f"{named[0].path}: {values[0]} → {values[1]}"
    names = list(dict.fromkeys(change.path.split("/")[0] for change in named))
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" +{more}" if more > 0 else "")
