"""A resource's resolved properties against its provider schema, as the resource's handler checks them.

Values that CloudFormation converts (a number for a string, "true" for true) are not mistakes.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from cfngen.local.provider_schemas import resolve, schema

_DEEPEST = 24


def problems(resource_type: str, properties: dict[str, Any], region: str) -> list[str]:
    """List what is wrong, in the words that stack events have; empty for types without a schema."""
    found = schema(resource_type, region)
    if not found:
        return []
    out: list[str] = []
    _object(found, found, properties, "#", out, 0)
    read_only = {pointer.split("/")[2] for pointer in found.get("readOnlyProperties", []) if pointer.count("/") == 2}
    settable = read_only - {pointer.split("/")[2] for pointer in found.get("createOnlyProperties", [])}
    out += [f"#: extraneous key [{name}] is not permitted" for name in properties if name in settable and not out]
    return out


def failure(resource_type: str, properties: dict[str, Any], region: str) -> str:
    """Give the event's reason where a schema is broken, else an empty text."""
    found = problems(resource_type, properties, region)
    return f"Properties validation failed for resource with message:\n[{', '.join(found)}]" if found else ""


def _value(root: dict[str, Any], node: Any, value: Any, at: str, out: list[str], depth: int) -> None:
    if depth > _DEEPEST or not isinstance(node, dict):
        return
    node = resolve(root, node)
    kinds = node.get("type")
    kinds = kinds if isinstance(kinds, list) else [kinds] if kinds else []
    if kinds and not any(_is(kind, value) for kind in kinds):
        out.append(f"{at}: expected type: {_title(kinds[0])}, found: {_name(value)}")
        return
    if "enum" in node and not any(_same(item, value) for item in node["enum"]):
        out.append(f"{at}: #: {value} is not a valid enum value")
    if isinstance(value, dict):
        _object(root, node, value, at, out, depth)
    elif isinstance(value, list):
        _array(root, node, value, at, out, depth)
    elif "string" in kinds or not kinds:
        _string(node, value, at, out)
    else:
        _number(node, value, at, out)


def _object(
    root: dict[str, Any], node: dict[str, Any], value: dict[str, Any], at: str, out: list[str], depth: int
) -> None:
    known = node.get("properties", {})
    patterns = node.get("patternProperties", {})
    out += [f"{at}: required key [{key}] not found" for key in node.get("required", []) if key not in value]
    for key, item in value.items():
        if key in known:
            _value(root, known[key], item, f"{at}/{key}", out, depth + 1)
        elif pattern := next((p for p in patterns if _fits(p, key)), None):
            _value(root, patterns[pattern], item, f"{at}/{key}", out, depth + 1)
        elif node.get("additionalProperties") is False and known:
            out.append(f"{at}: extraneous key [{key}] is not permitted")


def _array(root: dict[str, Any], node: dict[str, Any], value: list[Any], at: str, out: list[str], depth: int) -> None:
    if len(value) < node.get("minItems", 0):
        out.append(f"{at}: expected minimum item count: {node['minItems']}, found: {len(value)}")
    if len(value) > node.get("maxItems", len(value)):
        out.append(f"{at}: expected maximum item count: {node['maxItems']}, found: {len(value)}")
    for number, item in enumerate(value):
        _value(root, node.get("items", {}), item, f"{at}/{number}", out, depth + 1)


def _string(node: dict[str, Any], value: Any, at: str, out: list[str]) -> None:
    text = str(value)
    if "{{resolve:" in text:  # a dynamic reference: only AWS knows the value
        return
    if len(text) < node.get("minLength", 0):
        out.append(f"{at}: expected minLength: {node['minLength']}, actual: {len(text)}")
    if len(text) > node.get("maxLength", len(text)):
        out.append(f"{at}: expected maxLength: {node['maxLength']}, actual: {len(text)}")
    if "pattern" in node and not _fits(node["pattern"], text):
        out.append(f"{at}: failed validation constraint for keyword [pattern]")


def _number(node: dict[str, Any], value: Any, at: str, out: list[str]) -> None:
    try:
        number = float(value)
    except (TypeError, ValueError):
        return
    if number < node.get("minimum", number):
        out.append(f"{at}: {value} is not greater or equal to {node['minimum']}")
    if number > node.get("maximum", number):
        out.append(f"{at}: {value} is not less or equal to {node['maximum']}")


def _fits(pattern: str, text: str) -> bool:
    found = _compiled(pattern)
    return found is None or found.search(text) is not None


@cache
def _compiled(pattern: str) -> re.Pattern[str] | None:
    """Compile a Java pattern; None for the few that Python cannot read, which are then not checked."""
    for java, python in (("\\p{L}", "\\w"), ("\\p{N}", "\\d"), ("\\p{Z}", "\\s"), ("\\p{Alnum}", "a-zA-Z0-9")):
        pattern = pattern.replace(java, python)
    try:
        return re.compile(pattern)
    except re.error:
        return None


def _is(kind: str, value: Any) -> bool:
    if kind == "object":
        return isinstance(value, dict)
    if kind == "array":
        return isinstance(value, list)
    if isinstance(value, (dict, list)):
        return False
    text = str(value)
    if kind == "boolean":
        return text.lower() in ("true", "false")
    if kind in ("integer", "number"):
        shape = r"[+-]?\d+" if kind == "integer" else r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?"
        return not isinstance(value, bool) and (bool(re.fullmatch(shape, text)) or "{{resolve:" in text)
    return True


def _same(allowed: Any, value: Any) -> bool:
    return str(allowed).lower() == str(value).lower() if isinstance(value, bool) else str(allowed) == str(value)


def _title(kind: str) -> str:
    return {"object": "JSONObject", "array": "JSONArray"}.get(kind, kind.capitalize())


def _name(value: Any) -> str:
    if isinstance(value, dict):
        return "JSONObject"
    return "JSONArray" if isinstance(value, list) else type(value).__name__.replace("str", "String").capitalize()
