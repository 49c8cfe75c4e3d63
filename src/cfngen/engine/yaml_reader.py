"""Builds plain data from YAML's events, and notes the line of every entry."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from cfngen.errors import CfngenError

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
# A mapping's keys or a list's indexes -> the line, from 0; with the lines in it, where there is a mapping or list.
Lines = dict[Any, Any]


def too_deep(where: str) -> CfngenError:
    """The error of a template that is nested deeper than any that is meant."""
    return CfngenError(f"the template is nested more than {MAX_DEPTH} levels deep", where=where)


class YamlReader:
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
        self.values = 0

    def document(self) -> tuple[Any, Lines | None]:
        """The data of the one document, and the lines of what is in it."""
        event = self.next()
        while not isinstance(event, self.document_start):
            if isinstance(event, self.stream_end):
                raise CfngenError("Template format error: the template is empty", where=self.where)
            event = self.next()
        read = self._value(self.next(), 0)
        self.next()
        if not isinstance(self.next(), self.stream_end):
            raise CfngenError("the file holds more than one YAML document", where=self.where)
        return read

    def _value(self, event: Any, depth: int) -> tuple[Any, Lines | None]:
        """A value, and the lines in it where it is a mapping or list that is written here."""
        self.values += 1
        if self.values > MAX_VALUES:
            raise CfngenError(f"the template expands to more than {MAX_VALUES:,} values", where=self._at(event))
        kind = type(event)
        value: Any
        lines: Lines | None
        if kind is self.scalar_event:
            value, lines = self._scalar(event), None
        elif kind is self.alias_event:
            if event.anchor not in self.anchors:
                raise CfngenError(f"the alias *{event.anchor} names no earlier anchor", where=self._at(event))
            return self._copy(self.anchors[event.anchor], event), None
        elif depth > MAX_DEPTH:
            raise too_deep(self._at(event))
        else:
            value, lines = self._mapping(depth) if kind is self.mapping_start else self._sequence(depth)
            if event.tag is not None and (written := self._long_form(event, value)) is not value:
                value, lines = written, dict.fromkeys(written, (event.start_mark.line, lines))
        if event.anchor is not None:
            self.anchors[event.anchor] = value
        return value, lines

    def _mapping(self, depth: int) -> tuple[dict[str, Any], Lines]:
        entries: dict[str, Any] = {}
        lines: Lines = {}
        advance, scalar_event, mapping_end = self.next, self.scalar_event, self.mapping_end
        while True:
            event = advance()
            kind = type(event)
            if kind is mapping_end:
                return entries, lines
            if kind is not scalar_event:
                raise CfngenError("a key must be text", where=self._at(event))
            key = event.value
            if key in entries:
                raise CfngenError(f"the key {key!r} is there twice", where=self._at(event), hint="Keep one of them.")
            if key == "<<" and event.implicit[0]:
                hint = "Write the merged keys out; an alias as a whole value is fine."
                raise CfngenError("CloudFormation does not support YAML merge keys", where=self._at(event), hint=hint)
            line = event.start_mark.line
            event = advance()
            if type(event) is scalar_event and event.anchor is None:  # most values, without a call for each
                self.values += 1
                entries[key], lines[key] = self._scalar(event), line
            else:
                entries[key], inner = self._value(event, depth + 1)
                lines[key] = line if inner is None else (line, inner)

    def _sequence(self, depth: int) -> tuple[list[Any], Lines]:
        items: list[Any] = []
        lines: Lines = {}
        while True:
            event = self.next()
            if type(event) is self.sequence_end:
                return items, lines
            item, inner = self._value(event, depth + 1)
            lines[len(items)] = event.start_mark.line if inner is None else (event.start_mark.line, inner)
            items.append(item)

    def _scalar(self, event: Any) -> Any:
        tag, value = event.tag, event.value
        if tag is not None and tag != "!":
            return value if tag == "tag:yaml.org,2002:str" else self._long_form(event, value)
        if not event.implicit[0]:
            return value
        if value in _WORDS:
            return _WORDS[value]
        if value[0] not in "-0123456789":
            return value
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
