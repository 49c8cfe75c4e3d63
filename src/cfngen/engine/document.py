"""One template's text as plain data: YAML with every short form, or JSON."""

from __future__ import annotations

import json
from typing import Any

from cfngen.engine.loops import written_path
from cfngen.engine.yaml_reader import MAX_DEPTH, Lines, YamlReader, too_deep
from cfngen.errors import CfngenError

# AWS's limit for a template in S3. Source:
# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
MAX_BYTES = 1024 * 1024
# Text, where, data and lines.
Plain = tuple[str, str, dict[str, Any], Lines | None]


class Document:
    """A template as read. `where` names it in messages; `data` is its top-level mapping, intrinsics in long form.

    `lines` are what a reader of YAML noted; none for JSON.
    """

    def __init__(self, text: str, where: str, data: dict[str, Any], lines: Lines | None = None) -> None:
        self.text = text
        self.where = where
        self.data = data
        self._written = data
        self._lines = lines
        self._root: Any = None

    @property
    def plain(self) -> Plain:
        """What the document is made of, which another process can take: `Document(*plain)` is the same."""
        return self.text, self.where, self.data, self._lines

    def expanded(self, sections: dict[str, Any]) -> Document:
        """The document with other content of these sections, whose lines are those of what it was written as."""
        made = Document(self.text, self.where, {**self.data, **sections}, self._lines)
        made._written = self._written
        return made

    def line(self, *path: str | int) -> int | None:
        """The 1-based line of an entry; None when there is no such entry."""
        node: Any = self._written
        noted: Any = (0, self._lines)
        path = written_path(node, path)
        for step in path:
            lines = _within(noted)
            if isinstance(step, int) and isinstance(node, dict) and len(node) == 1:
                (short,) = node  # an item of `!If […]`, whose short form is the list itself
                node, lines = node[short], _within(lines[short]) if lines else None
            if lines is None:
                return self._composed_line(path) if self._lines is None or _is_plain(node) else None
            if step not in lines:
                return None
            noted, node = lines[step], node[step]
        line: int = noted[0] if isinstance(noted, tuple) else noted
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


def _within(noted: Any) -> Lines | None:
    """The lines in an entry, where it is a mapping or list."""
    return noted[1] if isinstance(noted, tuple) else None


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
        raise too_deep(where) from None
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
    raise too_deep(where)


def _from_yaml(text: str, where: str) -> tuple[Any, Lines | None]:
    import yaml

    try:
        return YamlReader(text, where).document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f"{where}:{mark.line + 1}:{mark.column + 1}" if mark else where
        what = " ".join(part for part in (error.context, error.problem) if part)
        raise CfngenError(f"this is not valid YAML: {what}", where=place) from None
    except (yaml.YAMLError, UnicodeError) as error:
        raise CfngenError(f"this is not valid YAML: {str(error).splitlines()[0]}", where=where) from None
