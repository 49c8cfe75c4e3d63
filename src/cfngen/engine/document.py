"""One template's text as plain data: YAML with every short form, or JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from cfngen.errors import CfngenError

# AWS's limit for a template in S3. Source:
# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
MAX_BYTES = 1024 * 1024
# More nesting than any template has; it keeps the reader's cost bounded.
MAX_DEPTH = 120
# Values after the expansion of aliases. A megabyte of YAML without aliases cannot hold more.
MAX_VALUES = 600_000

# Short forms whose long form is `Fn::<name>`; Ref and Condition have none.
SHORT_FORMS = frozenset(
    {
        "And",
        "Base64",
        "Cidr",
        "Contains",
        "EachMemberEquals",
        "EachMemberIn",
        "Equals",
        "FindInMap",
        "ForEach",
        "GetAZs",
        "GetAtt",
        "GetStackOutput",
        "If",
        "ImportValue",
        "Join",
        "Length",
        "Not",
        "Or",
        "RefAll",
        "Select",
        "Split",
        "Sub",
        "ToJsonString",
        "Transform",
        "ValueOf",
        "ValueOfAll",
    }
)
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]*)\.[0-9]+")
_WORDS: dict[str, Any] = {"": None, "~": None}
_WORDS |= {form: None for word in ("null",) for form in (word, word.capitalize(), word.upper())}
_WORDS |= {form: True for word in ("true", "yes", "on") for form in (word, word.capitalize(), word.upper())}
_WORDS |= {form: False for word in ("false", "no", "off") for form in (word, word.capitalize(), word.upper())}


# The id of a mapping or list -> its keys or indexes -> the line, from 0.
Lines = dict[int, dict[Any, int]]


class Document:
    """A template as read. `where` names it in messages; `data` is its top-level mapping, intrinsics in long form.

    `lines` are what a reader of YAML noted: the id of a mapping or list in `data` -> key or index -> line from 0.
    """

    def __init__(self, text: str, where: str, data: dict[str, Any], lines: Lines | None = None) -> None:
        self.text = text
        self.where = where
        self.data = data
        self._lines = lines
        self._root: Any = None

    def line(self, *path: str | int) -> int | None:
        """The 1-based line of an entry; None when there is no such entry."""
        node: Any = self.data
        line = 0
        for step in path:
            if isinstance(step, int) and isinstance(node, dict) and len(node) == 1:
                node = next(iter(node.values()))  # an item of `!If […]`, whose short form is the list itself
            noted = self._lines.get(id(node)) if self._lines and isinstance(node, dict | list) else None
            if noted is None:
                return self._composed_line(path) if not self._lines or _is_plain(node) else None
            if step not in noted:
                return None
            line, node = noted[step], node[step]
        return line + 1

    def _composed_line(self, path: tuple[str | int, ...]) -> int | None:
        """The line of an entry of JSON, or below an alias, found by reading the text once more."""
        import yaml

        if self._root is None:
            try:
                self._root = yaml.compose(self.text.replace("\t", " "), yaml.CSafeLoader)
            except yaml.YAMLError:
                return None
        node, line = self._root, 0
        for step in path:
            if isinstance(node, yaml.MappingNode):
                found = next(((key, value) for key, value in node.value if key.value == step), None)
                if found is None:
                    return None
                line, node = found[0].start_mark.line, found[1]
            elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
                node = node.value[step]
                line = node.start_mark.line
            else:
                return None
        return line + 1

    def at(self, *path: str | int) -> str:
        """Where an entry is, for a message: `stack.yaml:12`, or the file alone."""
        line = self.line(*path)
        return f"{self.where}:{line}" if line else self.where


def read(text: str, where: str) -> Document:
    """Read a template's text.

    Raises CfngenError for text that is not one YAML or JSON mapping, a duplicate key, an unknown intrinsic, more
    than AWS's megabyte, and text built to exhaust its reader.
    """
    size = len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))
    if size > MAX_BYTES:
        hint = "Split the template into nested stacks."
        raise CfngenError(f"the template has {size:,} bytes; AWS allows {MAX_BYTES:,}", where=where, hint=hint)
    is_json = text.lstrip("\ufeff \t\r\n").startswith("{")
    data, lines = (_from_json(text, where), None) if is_json else _from_yaml(text, where)
    if not isinstance(data, dict):
        raise CfngenError("Template format error: the template is not a mapping of sections", where=where)
    return Document(text, where, data, lines)


def _is_plain(node: Any) -> bool:
    """Whether a value is a mapping or list that stands in the text as such, and not an intrinsic in its short form."""
    return isinstance(node, list) or (isinstance(node, dict) and not any(map(_is_intrinsic, node)))


def _is_intrinsic(key: str) -> bool:
    return key.startswith("Fn::") or key in ("Ref", "Condition")


def _from_json(text: str, where: str) -> Any:
    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        entries = dict(pairs)
        if len(entries) < len(pairs):
            names = [name for name, _ in pairs]
            twice = next(name for name in names if names.count(name) > 1)
            line = text.count("\n", 0, _second(text, twice)) + 1
            raise CfngenError(f"the key {twice!r} is there twice", where=f"{where}:{line}", hint="Keep one of them.")
        return entries

    try:
        data = json.loads(text.removeprefix("\ufeff"), object_pairs_hook=unique)
    except json.JSONDecodeError as error:
        if not text.lstrip("\ufeff \t\r\n{").startswith(('"', "}")):
            return _from_yaml(text, where)[0]  # a YAML flow mapping begins with a brace too
        place = f"{where}:{error.lineno}:{error.colno}"
        raise CfngenError(f"this is not valid JSON: {error.msg}", where=place) from None
    except RecursionError:
        raise _too_deep(where) from None
    _check_depth(data, where)
    return data


def _second(text: str, key: str) -> int:
    quoted = json.dumps(key)
    return max(0, text.find(quoted, text.find(quoted) + 1))


def _check_depth(data: Any, where: str) -> None:
    level: list[Any] = [data]
    for _ in range(MAX_DEPTH):
        inner: list[Any] = []
        for value in level:
            if isinstance(value, dict):
                inner.extend(value.values())
            elif isinstance(value, list):
                inner.extend(value)
        if not inner:
            return
        level = inner
    raise _too_deep(where)


def _too_deep(where: str) -> CfngenError:
    return CfngenError(f"the template is nested more than {MAX_DEPTH} levels deep", where=where)


def _from_yaml(text: str, where: str) -> tuple[Any, Lines]:
    import yaml

    try:
        reader = _YamlReader(text, where)
        return reader.document(), reader.lines
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f"{where}:{mark.line + 1}:{mark.column + 1}" if mark else where
        what = " ".join(part for part in (error.context, error.problem) if part)
        raise CfngenError(f"this is not valid YAML: {what}", where=place) from None
    except (yaml.YAMLError, UnicodeError) as error:
        raise CfngenError(f"this is not valid YAML: {str(error).splitlines()[0]}", where=where) from None


class _YamlReader:
    """Builds plain data from libyaml's events, which costs a quarter of the general loader."""

    def __init__(self, text: str, where: str) -> None:
        import yaml
        from yaml.cyaml import CParser  # type: ignore[attr-defined]

        self.where = where
        self.parser: Any = CParser(text)
        self.next: Callable[[], Any] = self.parser.get_event
        self.scalar_event, self.alias_event = yaml.ScalarEvent, yaml.AliasEvent
        self.mapping_start, self.mapping_end = yaml.MappingStartEvent, yaml.MappingEndEvent
        self.sequence_end, self.stream_end = yaml.SequenceEndEvent, yaml.StreamEndEvent
        self.document_start = yaml.DocumentStartEvent
        self.anchors: dict[str, Any] = {}
        self.lines: Lines = {}
        self.values = 0

    def document(self) -> Any:
        event = self.next()
        while not isinstance(event, self.document_start):
            if isinstance(event, self.stream_end):
                raise CfngenError("Template format error: the template is empty", where=self.where)
            event = self.next()
        data = self._value(self.next(), 0)
        self.next()
        if not isinstance(self.next(), self.stream_end):
            raise CfngenError("the file holds more than one YAML document", where=self.where)
        return data

    def _value(self, event: Any, depth: int) -> Any:
        self.values += 1
        if self.values > MAX_VALUES:
            raise CfngenError(f"the template expands to more than {MAX_VALUES:,} values", where=self._at(event))
        kind = type(event)
        if kind is self.scalar_event:
            value: Any = self._scalar(event)
        elif kind is self.alias_event:
            if event.anchor not in self.anchors:
                raise CfngenError(f"the alias *{event.anchor} names no earlier anchor", where=self._at(event))
            return self._copy(self.anchors[event.anchor], event)
        elif depth > MAX_DEPTH:
            raise _too_deep(self._at(event))
        else:
            value = self._mapping(depth) if kind is self.mapping_start else self._sequence(depth)
            if event.tag is not None and (written := self._long_form(event, value)) is not value:
                value = written
                self.lines[id(value)] = dict.fromkeys(value, event.start_mark.line)
        if event.anchor is not None:
            self.anchors[event.anchor] = value
        return value

    def _mapping(self, depth: int) -> dict[str, Any]:
        entries: dict[str, Any] = {}
        lines: dict[str, int] = {}
        while True:
            event = self.next()
            kind = type(event)
            if kind is self.mapping_end:
                self.lines[id(entries)] = lines
                return entries
            if kind is not self.scalar_event:
                raise CfngenError("a key must be text", where=self._at(event))
            key = event.value
            if key in entries:
                raise CfngenError(f"the key {key!r} is there twice", where=self._at(event), hint="Keep one of them.")
            if key == "<<" and event.implicit[0]:
                hint = "Write the merged keys out; an alias as a whole value is fine."
                raise CfngenError("CloudFormation does not support YAML merge keys", where=self._at(event), hint=hint)
            lines[key] = event.start_mark.line
            entries[key] = self._value(self.next(), depth + 1)

    def _sequence(self, depth: int) -> list[Any]:
        items: list[Any] = []
        lines: dict[int, int] = {}
        while True:
            event = self.next()
            if type(event) is self.sequence_end:
                self.lines[id(items)] = lines
                return items
            lines[len(items)] = event.start_mark.line
            items.append(self._value(event, depth + 1))

    def _scalar(self, event: Any) -> Any:
        tag, value = event.tag, event.value
        if tag is not None and tag != "!":
            return value if tag == "tag:yaml.org,2002:str" else self._long_form(event, value)
        if not event.implicit[0]:
            return value
        if value in _WORDS:
            return _WORDS[value]
        # A number whose spelling would be lost (an account id with leading zeros, 1.10) stays text.
        if _INTEGER.fullmatch(value):
            return int(value)
        if _DECIMAL.fullmatch(value) and repr(number := float(value)) == value:
            return number
        return value

    def _long_form(self, event: Any, value: Any) -> Any:
        tag = event.tag
        if tag.startswith("tag:yaml.org,2002:"):
            if tag.rpartition(":")[2] in ("map", "seq", "null", "bool", "int", "float"):
                return value
            raise CfngenError(f"CloudFormation does not support the YAML tag !!{tag[18:]}", where=self._at(event))
        name = tag[1:]
        if name in ("Ref", "Condition"):
            return {name: value}
        if name == "GetAtt" and isinstance(value, str):
            resource, dot, attribute = value.partition(".")
            return {"Fn::GetAtt": [resource, attribute] if dot else value}
        if name in SHORT_FORMS:
            return {f"Fn::{name}": value}
        hint = "The intrinsic functions are " + ", ".join(f"!{form}" for form in sorted({*SHORT_FORMS, "Ref"}))
        raise CfngenError(f"{tag} is no intrinsic function of CloudFormation", where=self._at(event), hint=hint)

    def _copy(self, value: Any, event: Any) -> Any:
        """A copy for each use of an alias, counted, so that aliases of aliases cannot grow without bound."""
        self.values += 1
        if self.values > MAX_VALUES:
            raise CfngenError(f"the aliases expand to more than {MAX_VALUES:,} values", where=self._at(event))
        if isinstance(value, dict):
            return {key: self._copy(inner, event) for key, inner in value.items()}
        if isinstance(value, list):
            return [self._copy(inner, event) for inner in value]
        return value

    def _at(self, event: Any) -> str:
        mark = event.start_mark
        return f"{self.where}:{mark.line + 1}:{mark.column + 1}"
