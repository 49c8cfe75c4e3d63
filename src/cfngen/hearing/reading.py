"""An answers file, read with the line of every key; whatever is wrong is said all at once."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from cfngen.environments.files import nearest
from cfngen.errors import CfngenError, ExitCode, Problem
from cfngen.hearing.answers import Answers
from cfngen.hearing.keys import given, keys
from cfngen.hearing.questions import sheet

# The file that `init` writes has 15 KB; a whole hearing with long notes stays below this.
MOST_BYTES = 256 * 1024
MOST_LEVELS = 5
NULLS = ("", "~", "null", "Null", "NULL")
# What stands for required answers while they are asked for; never written.
_UNFINISHED = {"project_name": "draft", "decided_on": "2000-01-01"}
INIT = "`cfngen hearing init` writes one with every key"


@dataclass
class Node:
    """One YAML value with its place: `line` is that of its key; `start` and `end` are offsets in the text."""

    value: str | list[Node] | dict[str, Node] | None
    line: int
    start: int
    end: int
    column: int = 0
    in_flow: bool = False

    def plain(self) -> Any:
        """The value without its places and without what is null: texts, lists and dictionaries."""
        if isinstance(self.value, dict):
            inner = {key: node.plain() for key, node in self.value.items()}
            return {key: value for key, value in inner.items() if value is not None}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value

    def line_of(self, path: tuple[str | int, ...]) -> int:
        """The line of the key at a path, or of the nearest one above it that is there."""
        node = self
        for step in path:
            if isinstance(node.value, dict) and step in node.value:
                node = node.value[str(step)]
            elif isinstance(node.value, list) and isinstance(step, int) and step < len(node.value):
                node = node.value[step]
            else:
                break
        return node.line


@dataclass
class Document:
    """An answers file: its text, its tree, and the answers. `label` is what messages call it."""

    label: str
    text: str
    root: Node
    answers: Answers

    def where(self, *keys: str) -> str:
        """`answers.yaml:12` of the first of these dotted keys that is answered, or of the first one's section."""
        answered = given(self.answers)
        key = next((key for key in keys if key in answered), keys[0])
        return f"{self.label}:{self.root.line_of(tuple(key.split('.')))}"


def read_answers(path: Path, unfinished: bool = False) -> Document:
    """Read and validate a file. Raises CfngenError with every problem; an unknown key ends with exit code 2.

    `unfinished` lets required keys wait for their answers.
    """
    return parse_answers(_text(path), path.name, unfinished)


def parse_answers(text: str, label: str, unfinished: bool = False) -> Document:
    """As `read_answers`, of a text."""
    root = parse_tree(text, label)
    plain = root.plain()
    if unfinished:
        meta = plain.get("meta", {})
        plain["meta"] = {**_UNFINISHED, **meta} if isinstance(meta, dict) else meta
    problems: dict[Problem, None] = {}
    usage = False
    try:
        answers = Answers.model_validate(plain)
    except ValidationError as error:
        for entry in error.errors(include_url=False):
            path = tuple(step for step in entry["loc"] if step != "[key]")
            problems[_problem(entry, path, f"{label}:{root.line_of(path)}")] = None
            usage = usage or entry["type"] == "extra_forbidden"
    notes = root.value.get("notes") if isinstance(root.value, dict) else None
    for name, node in notes.value.items() if notes and isinstance(notes.value, dict) else ():
        if name not in sheet().questions:
            hint = nearest(name, list(sheet().questions)) or "questions are Q1.1 to Q28.4"
            problems[Problem(f"unknown question {name!r} in notes", f"{label}:{node.line}", hint)] = None
            usage = True
    if problems:
        raise CfngenError(sorted(problems, key=_line), exit_code=ExitCode.USAGE if usage else ExitCode.ERROR)
    return Document(label, text, root, answers)


def _line(problem: Problem) -> int:
    return int(problem.where.rpartition(":")[2])


def _problem(entry: Any, path: tuple[str | int, ...], where: str) -> Problem:
    """One of pydantic's errors in words of ours."""
    name = ".".join(str(step) for step in path)
    key = next((keys()[part] for part in (name, *_parents(path)) if part in keys()), None)
    hint = f"{key.text}: {key.allowed}" if key else ""
    if entry["type"] == "missing":
        return Problem(f"{name} has no value, and no default", where, hint)
    if entry["type"] == "extra_forbidden":
        known = [*keys(), *Answers.model_fields]
        return Problem(f"unknown key {name!r}", where, nearest(name, known) or INIT)
    shown = _shown(entry["input"])
    if entry["type"] == "model_type":
        return Problem(f"{name}: {shown} where a section with keys belongs", where, INIT)
    if entry["type"] == "literal_error":
        near = nearest(entry["input"], list(key.choices)) if key and isinstance(entry["input"], str) else ""
        return Problem(f"{name}: {shown} is not allowed", where, near or hint)
    return Problem(f"{name}: {shown}: {entry['msg'][:1].lower()}{entry['msg'][1:]}", where, hint)


def _parents(path: tuple[str | int, ...]) -> Iterator[str]:
    for end in range(len(path) - 1, 0, -1):
        yield ".".join(str(step) for step in path[:end])


def _shown(value: Any) -> str:
    if isinstance(value, list | dict):
        return "a list" if isinstance(value, list) else "a mapping"
    text = str(value)
    return repr(text if len(text) <= 60 else f"{text[:57]}...")


def _text(path: Path) -> str:
    label = path.name
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except FileNotFoundError as error:
        raise CfngenError("there is no answers file", where=str(path), hint=INIT) from error
    except OSError as error:
        raise CfngenError(f"cannot be read: {error.strerror}", where=str(path)) from error
    if len(content) > MOST_BYTES:
        raise CfngenError(
            f"larger than {MOST_BYTES // 1024} KiB, which no hearing is",
            where=label,
            hint="long documents belong beside it, with a link in notes",
        )
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise CfngenError("not UTF-8: it is UTF-16", where=f"{label}:1", hint="save it as UTF-8")
    try:
        return content.removeprefix(codecs.BOM_UTF8).decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise CfngenError("not UTF-8", where=f"{label}:{line}", hint="save it as UTF-8") from error


def parse_tree(text: str, label: str) -> Node:
    """The YAML of an answers file: mappings, lists and plain values, nothing that grows or runs.

    Raises CfngenError for broken YAML, tabs, repeated keys, anchors, aliases, tags and deep nesting.
    """
    for number, line in enumerate(text.split("\n"), 1):
        if "\t" in line[: len(line) - len(line.lstrip())]:
            raise CfngenError("a tab indents this line", where=f"{label}:{number}", hint="YAML takes spaces only")
    builder = _Builder(text, label)
    try:
        root = builder.build()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        what = f"not YAML: {error.problem or error.context}"
        hint = "quote a text that has ': ', ' #' or a bracket in it"
        raise CfngenError(what, where=f"{label}:{mark.line + 1 if mark else 1}", hint=hint) from error
    except yaml.reader.ReaderError as error:
        line_number = text.count("\n", 0, error.position) + 1
        raise CfngenError(
            f"a character that YAML does not allow: U+{ord(text[error.position]):04X}", where=f"{label}:{line_number}"
        ) from error
    if builder.problems:
        raise CfngenError(builder.problems)
    if not isinstance(root.value, dict):
        raise CfngenError("not a mapping of sections", where=f"{label}:1", hint=INIT)
    return root


@dataclass
class _Builder:
    """Nodes from YAML events, without recursion into what an alias would repeat."""

    text: str
    label: str
    problems: list[Problem] = field(default_factory=list)

    def build(self) -> Node:
        events = yaml.parse(self.text, Loader=yaml.SafeLoader)
        root = Node(None, 1, 0, 0)
        documents = 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._stop("a second document begins here", event, "keep one")
                root = self._node(next(events), events, 0, False)
        return root

    def _stop(self, what: str, event: Any, hint: str) -> None:
        raise CfngenError(what, where=f"{self.label}:{event.start_mark.line + 1}", hint=hint)

    def _node(self, event: Any, events: Iterator[Any], level: int, in_flow: bool) -> Node:
        if isinstance(event, yaml.AliasEvent) or event.anchor:
            self._stop("anchors and aliases are not taken", event, "write the value out")
        if event.tag:
            self._stop(f"the tag {event.tag} is not taken", event, "write the plain value")
        if level > MOST_LEVELS:
            self._stop("nested too deeply", event, INIT)
        start = event.start_mark
        node = Node(None, start.line + 1, start.index, _index(event.end_mark), start.column, in_flow)
        if isinstance(event, yaml.ScalarEvent):
            node.value = None if event.implicit[0] and event.style is None and event.value in NULLS else event.value
            return node
        node.in_flow = bool(event.flow_style)
        inner: list[Node]
        if isinstance(event, yaml.SequenceStartEvent):
            inner = []
            while not isinstance(event := next(events), yaml.SequenceEndEvent):
                inner.append(self._node(event, events, level + 1, node.in_flow))
            node.value = inner
        else:
            node.value, event = self._mapping(events, level, node.in_flow)
            inner = list(node.value.values())
        # A block's own end is where the next thing begins: comments before that are not its own.
        node.end = _index(event.end_mark) if node.in_flow else max((part.end for part in inner), default=node.start)
        return node

    def _mapping(self, events: Iterator[Any], level: int, in_flow: bool) -> tuple[dict[str, Node], Any]:
        found: dict[str, Node] = {}
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            key = self._node(event, events, level + 1, in_flow)
            value = self._node(next(events), events, level + 1, in_flow)
            if not isinstance(key.value, str):
                self.problems.append(Problem("a key is not a word", f"{self.label}:{key.line}", INIT))
                continue
            if key.value in found:
                what = f"the key {key.value!r} is there twice; first in line {found[key.value].line}"
                self.problems.append(Problem(what, f"{self.label}:{key.line}", "keep one"))
                continue
            value.line = key.line
            found[key.value] = value
        return found, event


def _index(mark: Any) -> int:
    return int(mark.index)
