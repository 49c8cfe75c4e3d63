"""Text with values in it: `Sub(f"…")`, and JSON documents as `sub_json(…)`."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Collection, Mapping
from types import FrameType
from typing import Any

import troposphere

from cfngen.errors import AuthorError
from cfngen.language.value import MARK, PRINTED, Token, Value, calling_module, encoded
from cfngen.language.values import OptionalOutput, Output

# A name in the text of a Fn::Sub; `${!Literal}` is none.
PLACEHOLDER = re.compile(r"\$\{([^!}][^}]*)\}")
_TYPED = re.compile(rf"\$\{{(?![{MARK}!])")


class SubText(str):
    """The text of a `Fn::Sub`, with the values that its author's module knew by the names in it."""

    __slots__ = ("values",)
    values: dict[str, Value]

    def __new__(cls, text: str, values: dict[str, Value]) -> SubText:
        """Keep the values beside the text."""
        made = super().__new__(cls, text)
        made.values = values
        return made


class Sub(troposphere.Sub):
    """`Fn::Sub` of an f-string whose values print as `${Name}`.

    A name typed by hand (`${AWS::Region}`, `${Bucket.Arn}`) works as in CloudFormation.
    `variables` is `Fn::Sub`'s own map, for names of the text's own.
    """

    def __init__(self, text: str, **variables: Any) -> None:
        if not isinstance(text, str):
            raise AuthorError(
                'Sub takes text, such as Sub(f"{value}"); a value alone needs no Sub', where=calling_module()
            )
        super().__init__(sub_text(text, sys._getframe(1)), **variables)


def sub_text(text: str, author: FrameType) -> SubText:
    """The text of a `Fn::Sub` with the values that its author's locals and globals have."""
    text = PRINTED.sub(r"${\1}", text)
    names = set(PLACEHOLDER.findall(text))
    if not names:
        return SubText(text, {})
    known = values_named(names, author.f_globals)
    if author.f_locals is not author.f_globals:
        known |= values_named(names, author.f_locals)
    missing = names - known.keys()
    if missing:  # such as `settings.project_name` of a module, or `service.port` of an object
        known |= _values_inside(missing, author.f_globals) | _values_inside(missing, author.f_locals)
    return SubText(text, known)


def sub_json(document: object) -> Sub:
    """`Fn::Sub` of a JSON document: a dashboard, a state machine, a lifecycle policy.

    Values, f-strings of values, `Sub`, `Ref` and `GetAtt` in it become `${…}`; a `${` that an author typed
    stays literal (`${!`). Raises AuthorError for any other intrinsic function.
    """
    author = sys._getframe(1)
    values: dict[str, Value] = {}
    flat = _flat(encoded(document), values, str(author.f_globals.get("__name__")))
    text = sub_text(json.dumps(flat, indent=2, ensure_ascii=False), author)
    text.values.update(values)
    made = Sub("")
    made.data = {"Fn::Sub": text}
    return made


def _flat(node: Any, values: dict[str, Value], author: str) -> Any:
    """Replace intrinsics by their `${…}` form, and escape what an author typed."""
    if isinstance(node, Token):
        values[node.value.name] = node.value
        return str(node.value)
    if isinstance(node, str):
        return _TYPED.sub("${!", node)
    if isinstance(node, list):
        return [_flat(item, values, author) for item in node]
    if not isinstance(node, dict):
        return node
    if len(node) == 1:
        ((key, inner),) = node.items()
        if isinstance(key, str) and (key.startswith("Fn::") or (key == "Ref" and isinstance(inner, str))):
            return _flat_intrinsic(key, inner, values, author)
    for key in node:
        if isinstance(key, Value) or (isinstance(key, str) and MARK in key):
            name = key.name if isinstance(key, Value) else key.replace(MARK, "")
            raise AuthorError(f"{name} is a key inside sub_json", where=author, hint="a value cannot be a key")
    return {_flat(key, values, author): _flat(item, values, author) for key, item in node.items()}


def _flat_intrinsic(key: str, inner: Any, values: dict[str, Value], author: str) -> str:
    if isinstance(inner, Token):
        return str(_flat(inner, values, author))
    if key == "Ref":
        return f"${{{MARK}{inner}}}"
    if key == "Fn::Sub" and isinstance(inner, str):
        values.update(inner.values if isinstance(inner, SubText) else {})
        return re.sub(rf"\$\{{(?![!{MARK}])", f"${{{MARK}", inner)
    parts = [inner] if isinstance(inner, str) else inner
    if key == "Fn::GetAtt" and all(type(part) is str for part in parts):
        return f"${{{MARK}{'.'.join(parts)}}}"
    raise AuthorError(
        f"{key} cannot stand inside sub_json", where=author, hint="Ref, GetAtt, and Sub without a map can"
    )


def values_named(names: Collection[str], namespace: Mapping[str, Any]) -> dict[str, Value]:
    """Find values by name in a namespace, and in its tuples, lists and dicts.

    A stand-in (`or_else`) goes before the output itself.
    """
    found: dict[str, Value] = {}
    for key, item in list(namespace.items()):
        if key == "__builtins__":
            continue
        members = item if isinstance(item, tuple | list) else item.values() if type(item) is dict else (item,)
        for value in members:
            if isinstance(value, Value) and value.name in names:
                standing_in = isinstance(value, Output) and isinstance(found.get(value.name), OptionalOutput)
                found[value.name] = found[value.name] if standing_in else value
    return found


def _values_inside(names: Collection[str], namespace: Mapping[str, Any]) -> dict[str, Value]:
    """Find values by name in the modules, classes and plain objects of a namespace."""
    found: dict[str, Value] = {}
    for item in list(namespace.values()):
        ours = type(item).__module__.startswith(("cfngen.language", "troposphere", "awacs"))
        if not ours:
            found |= values_named(names, getattr(item, "__dict__", {}))
    return found
