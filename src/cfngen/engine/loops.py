"""Expands Fn::ForEach as the transform AWS::LanguageExtensions does, and finds what an expanded entry was written as.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-foreach.html
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from cfngen.engine.sentences import Sentence
from cfngen.engine.transforms import Unsettled
from cfngen.engine.values import Opaque, UnknownValue, text

PREFIX = "Fn::ForEach"
SECTIONS = ("Conditions", "Resources", "Outputs")
# More than a template may have of anything; it keeps nested loops bounded.
MAX_ENTRIES = 20_000
_PLACE = re.compile(r"[$&]\{[^{}]*\}")
_UNSAFE = re.compile(r"[^0-9A-Za-z]+")

Path = tuple[str | int, ...]
# The value of a collection's expression at a path; and what to do about something wrong there, which raises.
Evaluate = Callable[[Path, Any], Any]
Refuse = Callable[[Path, str], None]


def is_loop(key: Any) -> bool:
    """Whether a key of a mapping is a loop."""
    return isinstance(key, str) and (key == PREFIX or key.startswith(f"{PREFIX}::"))


def has_loops(node: Any) -> bool:
    """Whether a loop is anywhere in a value."""
    if isinstance(node, dict):
        return any(is_loop(key) or has_loops(value) for key, value in node.items())
    return isinstance(node, list) and any(map(has_loops, node))


class Expansion:
    """Expands the loops of one template with the values that one stack has.

    `unsettled` are the loops whose collection is not known here: they give nothing.
    """

    def __init__(self, evaluate: Evaluate, refuse: Refuse) -> None:
        self.evaluate = evaluate
        self.refuse = refuse
        self.unsettled: list[Unsettled] = []
        self._entries = 0

    def section(self, name: str, entries: Mapping[str, Any]) -> dict[str, Any]:
        """A section with its loops expanded."""
        expanded: dict[str, Any] = self._value(dict(entries), {}, (name,))
        return expanded

    def _value(self, node: Any, items: Mapping[str, Any], path: Path) -> Any:
        if isinstance(node, str):
            return _filled(node, items) if items else node
        if isinstance(node, list):
            return [self._value(item, items, (*path, number)) for number, item in enumerate(node)]
        if not isinstance(node, dict):
            return node
        name = node.get("Ref")
        if len(node) == 1 and isinstance(name, str) and name in items:
            return items[name]
        found: dict[str, Any] = {}
        for key, value in node.items():
            if is_loop(key):
                for made, inner in self._loop(value, items, (*path, key)):
                    self._add(found, made, inner, (*path, key))
            elif key == "Fn::If" and isinstance(value, list) and value:  # AWS leaves the condition's name as it is
                found[key] = [value[0], *self._value(value[1:], items, (*path, key))]
            else:
                self._add(found, _filled(key, items), self._value(value, items, (*path, key)), (*path, key))
        return found

    def _add(self, found: dict[str, Any], key: str, value: Any, path: Path) -> None:
        if key in found:
            self.refuse(path, f"{PREFIX} gives {key} twice: its keys have to hold the identifier")
        self._entries += 1
        if self._entries > MAX_ENTRIES:
            self.refuse(path, f"{PREFIX} expands to more than {MAX_ENTRIES:,} entries")
        found[key] = value

    def _loop(self, loop: Any, items: Mapping[str, Any], path: Path) -> Iterator[tuple[str, Any]]:
        if not (isinstance(loop, list) and len(loop) == 3 and isinstance(loop[0], str) and isinstance(loop[2], dict)):
            self.refuse(path, f"{path[-1]} takes a list of an identifier, a collection and a fragment")
        identifier, given, fragment = loop
        collection = self.evaluate(path, self._value(given, items, path))
        if isinstance(collection, Opaque | UnknownValue) or _is_open(collection):
            what = Sentence("%(loop)s repeats a part of the template for a collection that is not known here")
            self.unsettled.append(Unsettled(path, what.of(loop=path[-1])))
            return
        if not isinstance(collection, list) or any(isinstance(item, dict | list) for item in collection):
            self.refuse(path, f"the collection of {path[-1]} has to be a list of texts")
        for item in collection:
            yield from self._value(fragment, {**items, identifier: item}, (*path, 2)).items()


def _is_open(collection: Any) -> bool:
    return isinstance(collection, list) and any(isinstance(item, Opaque | UnknownValue) for item in collection)


def _filled(written: str, items: Mapping[str, Any]) -> str:
    """A text with the identifiers in it replaced: `${X}` by the item, `&{X}` by its letters and digits."""
    if "{" not in written:
        return written
    for name, item in items.items():
        written = written.replace(f"${{{name}}}", text(item))
        written = written.replace(f"&{{{name}}}", _UNSAFE.sub("", text(item)))
    return written


def written_path(data: Any, path: Path) -> Path:
    """The path of an entry in the template as written, where `path` leads through what loops were expanded to."""
    node, found = data, list[str | int]()
    for number, step in enumerate(path):
        if isinstance(node, dict) and isinstance(step, str) and step not in node:
            through = max(_fragments(node, step), key=lambda it: len(_PLACE.sub("", str(it[-1]))), default=None)
            if through is None:
                return (*found, *path[number:])
        else:
            through = (step,)
        for part in through:
            found.append(part)
            if isinstance(part, int) and isinstance(node, dict) and len(node) == 1:
                node = next(iter(node.values()))  # an item of `!If […]`, whose short form is the list itself
            try:
                node = node[part]
            except (KeyError, IndexError, TypeError):
                node = None
    return tuple(found)


def _fragments(node: Mapping[str, Any], made: str) -> Iterator[Path]:
    """The paths, from a mapping, of the entries of loops in it that may have made a key."""
    for key, loop in node.items():
        if not is_loop(key) or not isinstance(loop, list) or len(loop) != 3 or not isinstance(loop[2], dict):
            continue
        for inner in loop[2]:
            if not is_loop(inner) and _PLACE.search(inner) and _pattern(inner).fullmatch(made):
                yield (key, 2, inner)
        yield from ((key, 2, *rest) for rest in _fragments(loop[2], made))


def _pattern(key: str) -> re.Pattern[str]:
    return re.compile(".*".join(map(re.escape, _PLACE.split(key))))
