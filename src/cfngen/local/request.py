"""Requests of the query protocol, read and checked by the service model's input shapes.

Source: https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from cfngen.local.aws_error import AwsError, constraint_errors
from cfngen.local.model import operation
from cfngen.local.xml_text import is_legal

# What the API enforces although its model does not say so.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html
_EXTRA = {
    ("CreateStack", "StackName"): {"max": 128, "pattern": "[a-zA-Z][-a-zA-Z0-9]*"},
    ("CreateChangeSet", "TemplateBody"): {"max": 51200},
    ("CreateStack", "TemplateBody"): {"max": 51200},
    ("UpdateStack", "TemplateBody"): {"max": 51200},
    ("ValidateTemplate", "TemplateBody"): {"max": 51200},
    ("GetTemplateSummary", "TemplateBody"): {"max": 51200},
    ("SetStackPolicy", "StackPolicyBody"): {"max": 16384},
}
_SHOWN = 1024  # characters of a refused value that a message repeats
_DEEPEST = 16  # levels; the deepest input of the API has 6


def parse(action: str, values: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Read the parameters of `action` into the model's shape.

    Raises AwsError: MalformedInput where the text cannot be read into the shape, ValidationError naming
    every value that breaks a constraint of the model. Members that the model does not know are ignored, as
    AWS ignores them.
    """
    tree: dict[str, Any] = {}
    for name, value in values:
        if name not in ("Action", "Version"):
            _plant(tree, name, value)
    shape = operation(action).input_shape
    if shape is None:
        return {}
    problems: list[str] = []
    result: dict[str, Any] = _Reader(action, problems).structure(shape, tree, "")
    if problems:
        raise constraint_errors(problems)
    return result


def _plant(tree: dict[str, Any], name: str, value: str) -> None:
    if not is_legal(value) or not is_legal(name):
        raise AwsError("MalformedInput", "Request contains characters that XML 1.0 cannot carry")
    *path, leaf = name.split(".")
    if len(path) > _DEEPEST:
        raise AwsError("MalformedInput", "Unexpected complex element termination")
    for part in path:
        below = tree.setdefault(part, {})
        if not isinstance(below, dict):
            if below:
                raise AwsError("MalformedInput", "Start of structure or map found where not expected.")
            below = tree[part] = {}
        tree = below
    if isinstance(tree.get(leaf), dict):
        if value:
            raise AwsError("MalformedInput", "Unexpected complex element termination")
        return
    tree[leaf] = value


class _Reader:
    """Turns the tree of texts into values of the model's types, collecting broken constraints."""

    def __init__(self, action: str, problems: list[str]) -> None:
        self.action = action
        self.problems = problems

    def structure(self, shape: Any, tree: Any, path: str) -> dict[str, Any]:
        if not isinstance(tree, dict):
            raise AwsError("MalformedInput", "Unexpected complex element termination")
        result: dict[str, Any] = {}
        for name, member in shape.members.items():
            text = tree.get(member.serialization.get("name", name))
            at = f"{path}{name[0].lower()}{name[1:]}"
            if text is not None:
                result[name] = self.value(member, text, at, name)
            elif name in shape.required_members:
                self.problems.append(f"Value null at '{at}' failed to satisfy constraint: Member must not be null")
        return result

    def value(self, shape: Any, text: Any, at: str, name: str = "") -> Any:
        kind = shape.type_name
        if kind == "structure":
            return self.structure(shape, text, at + ".")
        if kind == "list":
            return self.items(shape, text, at, name)
        if kind == "map":
            return self.entries(shape, text, at)
        if isinstance(text, dict):
            raise AwsError("MalformedInput", "Start of structure or map found where not expected.")
        return self.scalar(shape, kind, text, at, name)

    def items(self, shape: Any, tree: Any, at: str, name: str) -> list[Any]:
        if tree == "":
            return []
        if isinstance(tree, dict) and not shape.serialization.get("flattened"):
            tree = tree.get(shape.member.serialization.get("name", "member"), tree.get("member"))
        if not isinstance(tree, dict) or not all(key.isascii() and key.isdigit() for key in tree):
            raise AwsError("MalformedInput", "Unexpected list element termination")
        numbers = sorted(tree, key=int)
        self.bounds(shape, len(numbers), f"[{name} of {len(numbers)}]", at)
        return [self.value(shape.member, tree[key], f"{at}.{key}.member") for key in numbers]

    def entries(self, shape: Any, tree: Any, at: str) -> dict[str, Any]:
        rows = tree.get("entry", {}) if isinstance(tree, dict) else {}
        if not isinstance(rows, dict) or not all(isinstance(row, dict) for row in rows.values()):
            raise AwsError("MalformedInput", "Unexpected complex element termination")
        return {
            str(row.get("key", "")): self.value(shape.value, row.get("value", ""), f"{at}.{number}.value")
            for number, row in rows.items()
        }

    def scalar(self, shape: Any, kind: str, text: str, at: str, name: str) -> Any:
        if kind == "boolean":
            if text.lower() not in ("true", "false"):
                raise AwsError("MalformedInput", f"Unexpected value for a boolean at '{at}': {_shown(text)}")
            return text.lower() == "true"
        if kind in ("integer", "long"):
            if not re.fullmatch(r"[+-]?\d{1,18}", text, re.ASCII):
                raise AwsError("MalformedInput", f"Unexpected value for a number at '{at}': {_shown(text)}")
            self.bounds(shape, int(text), text, at, of="value")
            return int(text)
        if kind == "string":
            self.text(shape, text, at, name)
        return text

    def text(self, shape: Any, text: str, at: str, name: str) -> None:
        rules = shape.metadata | _EXTRA.get((self.action, name), {})
        size = len(text.encode()) if name in ("TemplateBody", "StackPolicyBody") else len(text)
        self.bounds(shape, size, text, at, rules=rules)
        if shape.enum and text not in shape.enum:
            self.broken(text, at, f"Member must satisfy enum value set: [{', '.join(shape.enum)}]")
        pattern = rules.get("pattern")
        if pattern and not re.fullmatch(pattern, text):
            self.broken(text, at, f"Member must satisfy regular expression pattern: {pattern}")

    def bounds(
        self, shape: Any, size: int, shown: str, at: str, of: str = "length", rules: dict[str, Any] | None = None
    ) -> None:
        rules = shape.metadata if rules is None else rules
        have = "have length" if of == "length" else "have value"
        if "max" in rules and size > rules["max"]:
            self.broken(shown, at, f"Member must {have} less than or equal to {rules['max']}")
        if "min" in rules and size < rules["min"]:
            self.broken(shown, at, f"Member must {have} greater than or equal to {rules['min']}")

    def broken(self, text: str, at: str, must: str) -> None:
        self.problems.append(f"Value '{_shown(text)}' at '{at}' failed to satisfy constraint: {must}")


def _shown(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."
