"""What checks say: their own texts, taken from the checks themselves, and the messages that their code makes.

A message with values stands in the catalogue as a template: `f"{it.logical_id} has no {name}"` is
`{logical_id} has no {name}`. What `{…}` may hold instead of a value, such as `'twice' if … else 'once'`, is a message
of its own in the context `VALUE`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import cfngen
from cfngen.checks.catalogue import catalogue
from cfngen.checks.names._rules import RULES
from cfngen.report.check_words import PAGE, VALUE

PACKAGE = Path(cfngen.__file__).parent
MESSAGE = "message"
_HOLDING = {MESSAGE, "MESSAGE", "what", "off"}
_PHRASES = ("in", "out", " bytes", " in {environments}")
_LEAVING = ("engine/transforms.py", "engine/loops.py")
Entry = tuple[str | None, str]


def wanted() -> Iterator[tuple[Entry, str]]:
    """Every (context, text) with the file that it is in."""
    for check in catalogue().values():
        for text in (check.title, check.what, check.why, check.fix):
            yield (None, text), f"checks/{check.module}.py"
    yield from messages()
    yield from (((VALUE, text), "checks") for text in _PHRASES)
    yield from left_to_aws()
    yield from (((VALUE, rule.words), "checks/names/_rules.py") for rule in RULES.values())
    yield from (((None, text), "report/check_words.py") for text in PAGE)


def messages() -> Iterator[tuple[Entry, str]]:
    """Every message that the code of checks makes."""
    nodes = {
        path.relative_to(PACKAGE).as_posix(): list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
        for path in sorted(PACKAGE.glob("checks/**/*.py"))
    }
    saying = {name: place for them in nodes.values() for node in them for name, place in _saying(node)}
    for file, them in nodes.items():
        for said in (said for node in them for said in _said(node, saying)):
            yield from ((entry, file) for entry in _entries(said, None))


def left_to_aws() -> Iterator[tuple[Entry, str]]:
    """What the engine says of the parts of a template that only AWS expands: the `{what}` of a message."""
    for file in _LEAVING:
        for node in ast.walk(ast.parse((PACKAGE / file).read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Sentence":
                yield (VALUE, re.sub(r"%\((\w+)\)s", r"{\1}", ast.literal_eval(node.args[0]))), file


def _saying(node: ast.AST) -> Iterator[tuple[str, int]]:
    """The function or tuple that takes a `message`, and the place of that among its arguments."""
    names: list[str] = []
    if isinstance(node, ast.FunctionDef):
        names = [it.arg for it in node.args.args if it.arg not in ("self", "cls")]
    elif isinstance(node, ast.ClassDef):
        fields = [it.target for it in node.body if isinstance(it, ast.AnnAssign)]
        names = [it.id for it in fields if isinstance(it, ast.Name)]
    if isinstance(node, ast.FunctionDef | ast.ClassDef) and MESSAGE in names:
        yield node.name, names.index(MESSAGE)


def _said(node: ast.AST, saying: Mapping[str, int]) -> Iterator[ast.expr]:
    if isinstance(node, ast.Call):
        function = node.func
        name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
        place = saying.get(name)
        named = [it.value for it in node.keywords if it.arg == MESSAGE]
        if named:
            yield named[0]
        elif place is not None and len(node.args) > place:
            yield node.args[place]
    elif isinstance(node, ast.Assign) and any(isinstance(it, ast.Name) and it.id in _HOLDING for it in node.targets):
        yield node.value


def _entries(said: ast.expr, context: str | None) -> Iterator[Entry]:
    """The texts that an expression may be; nothing of a name, whose value was said elsewhere."""
    if isinstance(said, ast.IfExp):
        yield from (*_entries(said.body, context), *_entries(said.orelse, context))
    elif isinstance(said, ast.BoolOp):
        yield from (entry for value in said.values for entry in _entries(value, context))
    elif isinstance(said, ast.Constant) and isinstance(said.value, str) and said.value:
        yield context, said.value
    elif isinstance(said, ast.JoinedStr):
        yield context, _template(said)
        for part in said.values:
            if isinstance(part, ast.FormattedValue) and not isinstance(part.value, ast.Constant):
                yield from _entries(part.value, VALUE)


def _template(said: ast.JoinedStr) -> str:
    text = ""
    names: list[str] = []
    for part in said.values:
        if isinstance(part, ast.Constant):
            text += str(part.value).replace("{", "{{").replace("}", "}}")
        elif isinstance(part, ast.FormattedValue):
            name = _name(part.value)
            names.append(name)
            spec = ast.unparse(part.format_spec)[2:-1] if part.format_spec else ""
            text += f"{{{name if names.count(name) == 1 else f'{name}_{names.count(name)}'}{spec and f':{spec}'}}}"
    return text


def _name(value: ast.expr) -> str:
    """What a value is called: `it.logical_id` and `len(name)` are `logical_id` and `name`."""
    if isinstance(value, ast.Attribute):
        return value.attr
    if isinstance(value, ast.Call):
        return _name(value.args[0]) if value.args else _name(value.func)
    if isinstance(value, ast.IfExp | ast.BoolOp):
        return _name(value.body if isinstance(value, ast.IfExp) else value.values[0])
    found = [node.id for node in ast.walk(value) if isinstance(node, ast.Name)]
    return found[0] if found else "value"
