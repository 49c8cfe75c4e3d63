"""What an expression refers to, found without evaluating it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from cfngen.engine.values import HOLDERS

_PLACEHOLDER = re.compile(r"\$\{([^}]*)\}")


class References:
    """Names in an expression. `names` holds (name, attribute): attribute is None for a Ref, whatever it refers to."""

    def __init__(self) -> None:
        self.names: set[tuple[str, str | None]] = set()
        self.conditions: set[str] = set()
        self.uses_mappings = False


@lru_cache(maxsize=4096)
def sub_parts(text: str) -> tuple[tuple[str, bool], ...]:
    """The pieces of a Fn::Sub text: (literal, False) or (name, True). `${!Name}` is the literal `${Name}`."""
    parts: list[tuple[str, bool]] = []
    position = 0
    for match in _PLACEHOLDER.finditer(text):
        name = match.group(1)
        if match.start() > position:
            parts.append((text[position : match.start()], False))
        parts.append((f"${{{name[1:]}}}", False) if name.startswith("!") else (name.strip(), True))
        position = match.end()
    if position < len(text):
        parts.append((text[position:], False))
    return tuple(parts)


def sub_names(argument: Any) -> Iterator[tuple[str, str | None]]:
    """What the text of a Fn::Sub refers to, its own variables left out."""
    body, own = argument, {}
    if isinstance(argument, list) and argument:
        body = argument[0]
        own = argument[1] if len(argument) > 1 and isinstance(argument[1], dict) else {}
    if isinstance(body, str):
        for name, is_name in sub_parts(body):
            if is_name and name not in own:
                resource, dot, attribute = name.partition(".")
                yield (resource, attribute) if dot else (name, None)


def get_att(argument: Any) -> tuple[str, Any]:
    """The resource and attribute of a Fn::GetAtt in any of its forms; ("", None) for none of them."""
    if isinstance(argument, str):
        resource, _, attribute = argument.partition(".")
        return resource, attribute
    if isinstance(argument, list) and len(argument) >= 2 and (resource := _name(argument[0])):
        rest = argument[1:]
        return resource, ".".join(rest) if all(isinstance(part, str) for part in rest) else rest[0]
    return "", None


def _name(argument: Any) -> str:
    """The name that an argument says: as a text, or as the Fn::Sub in a loop, which the loop has filled; else empty."""
    if isinstance(argument, str):
        return argument
    text = argument.get("Fn::Sub") if isinstance(argument, dict) and len(argument) == 1 else None
    return text if isinstance(text, str) and not _PLACEHOLDER.search(text) else ""


def collect(node: Any, found: References, chosen: Callable[[str], bool] | None = None) -> References:
    """Add every name in an expression to `found`.

    `chosen` decides the conditions of Fn::If, so that only the branch that counts is looked at; without it both are.
    """
    if isinstance(node, list):
        for item in node:
            if isinstance(item, HOLDERS):
                collect(item, found, chosen)
        return found
    if not isinstance(node, dict):
        return found
    if len(node) == 1:
        key, argument = next(iter(node.items()))
        if key == "Fn::If" and isinstance(argument, list) and len(argument) == 3 and isinstance(argument[0], str):
            found.conditions.add(argument[0])
            if chosen is not None:
                return collect(argument[1 if chosen(argument[0]) else 2], found, chosen)
        _add(key, argument, found)
    for value in node.values():
        if isinstance(value, HOLDERS):
            collect(value, found, chosen)
    return found


def _add(key: str, argument: Any, found: References) -> None:
    if key == "Ref" and (name := _name(argument)):
        found.names.add((name, None))
    elif key == "Fn::GetAtt":
        resource, attribute = get_att(argument)
        if resource:
            found.names.add((resource, attribute if isinstance(attribute, str) else "*"))
    elif key == "Fn::Sub":
        found.names.update(sub_names(argument))
    elif key == "Fn::FindInMap":
        found.uses_mappings = True


def condition_names(node: Any) -> set[str]:
    """The conditions that a condition's expression is made of."""
    if isinstance(node, list):
        return {name for item in node for name in condition_names(item)}
    if not isinstance(node, dict):
        return set()
    if len(node) == 1 and isinstance(node.get("Condition"), str):
        return {node["Condition"]}
    return {name for value in node.values() for name in condition_names(value)}
