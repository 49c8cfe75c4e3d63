"""JSON with the line of every value, numbers as they are written, and keys that are there twice.

The standard library's reader tells neither where a value stood nor that a key was repeated, and turns 1.10
into 1.1.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from json import JSONDecodeError
from json.decoder import scanstring  # type: ignore[attr-defined]  # which typeshed leaves out
from typing import TypeAlias

_SPACE = re.compile(r"[ \t\n\r]*")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")
_WORD = re.compile(r"true|false|null")
_WORDS = {"true": True, "false": False, "null": None}
_SURROGATE = re.compile("[\ud800-\udfff]")
# Python's stack ends near 1,000 calls; no parameter file needs more than four levels.
_DEEPEST = 50

Json: TypeAlias = "str | Number | bool | list[Node] | dict[str, Node] | None"


@dataclass(frozen=True, slots=True)
class Number:
    """A JSON number, as it is written."""

    text: str


@dataclass(frozen=True, slots=True)
class Node:
    """A JSON value and the line where it begins; in an object, the line of its key. Lines count from 1."""

    value: Json
    line: int


@dataclass(frozen=True, slots=True)
class Repeated:
    """A key that an object has again, in `line`, after `first`. The later one counts."""

    key: str
    line: int
    first: int


def read_json(text: str) -> tuple[Node, list[Repeated]]:
    """Read a JSON text (RFC 8259). Raises json.JSONDecodeError, whose message ends in "at"."""
    reader = _Reader(text)
    return reader.document(), reader.repeated


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.repeated: list[Repeated] = []
        self.line_ends = [match.start() for match in re.finditer("\n", text)]

    def document(self) -> Node:
        self._skip_space()
        line = self._line()
        node = Node(self._value(0), line)
        self._skip_space()
        if self.at < len(self.text):
            raise self._error("something after the end")
        return node

    def _line(self) -> int:
        return bisect_right(self.line_ends, self.at - 1) + 1

    def _error(self, what: str) -> JSONDecodeError:
        return JSONDecodeError(f"{what} at", self.text, self.at)

    def _skip_space(self) -> None:
        match = _SPACE.match(self.text, self.at)
        self.at = match.end() if match else self.at

    def _next_is(self, character: str) -> bool:
        """Step over the character, and the space after it, if it is next."""
        if not self.text.startswith(character, self.at):
            return False
        self.at += 1
        self._skip_space()
        return True

    def _value(self, depth: int) -> Json:
        if depth == _DEEPEST and self.text.startswith(("{", "["), self.at):
            raise self._error(f"more than {_DEEPEST} levels")
        if self._next_is("{"):
            return self._object(depth + 1)
        if self._next_is("["):
            return self._list(depth + 1)
        if self.text.startswith('"', self.at):
            return self._string()
        word = _WORD.match(self.text, self.at)
        if word:
            self.at = word.end()
            return _WORDS[word.group()]
        number = _NUMBER.match(self.text, self.at)
        if not number:
            raise self._error("no value")
        self.at = number.end()
        return Number(number.group())

    def _string(self) -> str:
        start = self.at
        text, end = scanstring(self.text, start + 1, True)
        if _SURROGATE.search(text):
            raise self._error("half of a surrogate pair in the text")
        self.at = end
        return str(text)

    def _list(self, depth: int) -> list[Node]:
        items: list[Node] = []
        if self._next_is("]"):
            return items
        while True:
            line = self._line()
            items.append(Node(self._value(depth), line))
            self._skip_space()
            if self._next_is("]"):
                return items
            if not self._next_is(","):
                raise self._error("no comma or ]")

    def _object(self, depth: int) -> dict[str, Node]:
        members: dict[str, Node] = {}
        if self._next_is("}"):
            return members
        while True:
            if not self.text.startswith('"', self.at):
                raise self._error("no key in double quotes")
            line = self._line()
            key = self._string()
            self._skip_space()
            if not self._next_is(":"):
                raise self._error("no colon")
            if key in members:
                self.repeated.append(Repeated(key, line, members[key].line))
            members[key] = Node(self._value(depth), line)
            self._skip_space()
            if self._next_is("}"):
                return members
            if not self._next_is(","):
                raise self._error("no comma or }")
