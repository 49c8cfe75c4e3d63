"""Parameter files: `parameters/<env>.json`, found and read, in AWS's two forms."""

from __future__ import annotations

import codecs
import re
from collections.abc import Collection
from dataclasses import dataclass, field
from difflib import get_close_matches
from json import JSONDecodeError
from pathlib import Path

from cfngen.environments.json_lines import Json, Node, Number, read_json
from cfngen.errors import Problem

# The name of an environment ends the name of a stack: letters, digits and hyphens.
# Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,63}")
_KEYS = ("$schema", "Parameters", "Tags")
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass
class ParameterFile:
    """What `parameters/<env>.json` says.

    `label` is its path in the project. `readable` is False when the parameters could not be taken from it;
    `line` is where they begin. `problems` are those of the file's form.
    """

    name: str
    label: str
    readable: bool = False
    line: int = 1
    parameters: dict[str, Node] = field(default_factory=dict)
    tags: dict[str, Node] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def wrong(self, what: str, line: int = 0, hint: str = "") -> None:
        """Add a problem; line 0 is the whole file."""
        self.problems.append(Problem(what, self.where(line), hint))

    def where(self, line: int) -> str:
        """`parameters/dev.json:12`; line 0 is the whole file."""
        return f"{self.label}:{line}" if line else self.label


def kind(value: Json) -> str:
    """Name a JSON value in a sentence, without quoting it."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Number):
        return f"the number {value.text}"
    return {str: "text", list: "a list", dict: "an object"}[type(value)]


def nearest(name: str, known: list[str]) -> str:
    """The hint `did you mean …?`, or '' when nothing is near: in letters, of any case; of numbers in amount."""
    if name.isdecimal() and known and all(other.isdecimal() for other in known):
        amount = min(known, key=lambda other: abs(int(other) - int(name)))
        return f"did you mean {amount}?" if abs(int(amount) - int(name)) * 10 <= int(name) else ""
    by_lower = {other.lower(): other for other in reversed(known)}
    near = get_close_matches(name.lower(), list(by_lower), 1)
    return f"did you mean {by_lower[near[0]]}?" if near else ""


def find_files(folder: Path) -> tuple[dict[str, Path], list[Problem]]:
    """The parameter file of every environment by its name, in order, and files that name no environment."""
    found = {}
    problems = []
    # Not glob, for which a folder that cannot be read is an empty one.
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.suffix != ".json":
            continue
        if _NAME.fullmatch(path.stem):
            found[path.stem] = path
        elif not path.name.startswith("."):
            problems.append(
                Problem(
                    f"{path.stem!r} is no name of an environment",
                    f"{folder.name}/{path.name}",
                    "letters, digits and hyphens; other files belong elsewhere",
                )
            )
    return found, problems


def unknown(name: str, found: Collection[str], folder: Path) -> Problem:
    """An environment that has no parameter file, with the name that may be meant."""
    hint = nearest(name, sorted(found)) or f"environments: {', '.join(sorted(found)) or 'none'}"
    return Problem(f"unknown environment {name!r}: there is no {folder.name}/{name}.json", hint=hint)


def read_file(path: Path) -> ParameterFile:
    """Read one parameter file; what is wrong with its form is in `problems`."""
    file = ParameterFile(path.stem, f"{path.parent.name}/{path.name}")
    text = _text(path, file)
    if text is None:
        return file
    try:
        document, repeated = read_json(text)
    except JSONDecodeError as error:
        message = error.msg.rstrip(": ").removesuffix(" at")
        file.wrong(
            f"not JSON: {message} (column {error.colno})",
            error.lineno,
            "JSON has no comments and no comma after the last entry",
        )
        return file
    for again in repeated:
        file.wrong(f"the key {again.key!r} is there twice; first in line {again.first}", again.line, "keep one")
    if isinstance(document.value, dict):
        _read_object(document.value, file)
    elif isinstance(document.value, list):
        _read_list(document.value, file)
    else:
        file.wrong(f"{kind(document.value)} where an object belongs", document.line, _FORM)
    return file


_FORM = 'the file is {"Parameters": {"Name": "value", …}, "Tags": {…}}'


def _text(path: Path, file: ParameterFile) -> str | None:
    try:
        content = path.read_bytes()
    except OSError as error:
        file.wrong(f"cannot be read: {error.strerror}")
        return None
    if content.startswith(_UTF16):
        file.wrong("not UTF-8: it is UTF-16", 1, "save it as UTF-8")
        return None
    try:
        return content.removeprefix(codecs.BOM_UTF8).decode("utf-8")  # Windows editors add the mark
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        file.wrong(f"not UTF-8: byte 0x{error.object[error.start]:02x}", line, "save it as UTF-8")
        return None


def _read_object(document: dict[str, Node], file: ParameterFile) -> None:
    """AWS's template configuration file.

    Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/continuous-delivery-codepipeline-cfn-artifacts.html
    """
    for key, node in document.items():
        if key not in _KEYS:
            hint = nearest(key, list(_KEYS)) or "the values of parameters belong under Parameters"
            file.wrong(f"unknown key {key!r} beside Parameters and Tags", node.line, hint)
    file.readable = True
    for key in ("Parameters", "Tags"):
        node = document.get(key, Node({}, 1))
        if isinstance(node.value, dict):
            if key == "Parameters":
                file.parameters, file.line = node.value, node.line
            else:
                file.tags = node.value
        else:
            file.wrong(f"{key}: {kind(node.value)} where an object belongs", node.line, _FORM)
            file.readable = file.readable and key != "Parameters"


def _read_list(document: list[Node], file: ParameterFile) -> None:
    """The AWS CLI's form: `[{"ParameterKey": "Name", "ParameterValue": "value"}, …]`."""
    file.readable = True
    for item in document:
        entry = item.value
        key = entry.get("ParameterKey") if isinstance(entry, dict) else None
        if (
            not isinstance(entry, dict)
            or key is None
            or not isinstance(key.value, str)
            or set(entry) != {"ParameterKey", "ParameterValue"}
        ):
            file.wrong(
                "an entry of the list is not a ParameterKey with its ParameterValue",
                item.line,
                'write {"ParameterKey": "Name", "ParameterValue": "value"}, and nothing else in it',
            )
            continue
        name = str(key.value)
        if name in file.parameters:
            first = file.parameters[name].line
            file.wrong(f"the parameter {name!r} is there twice; first in line {first}", key.line, "keep one")
        file.parameters[name] = Node(entry["ParameterValue"].value, entry["ParameterValue"].line)
