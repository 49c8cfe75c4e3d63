"""The values that parameters may have where nobody gave one: each makes another world to check."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cfngen.engine.template import Template
from cfngen.engine.values import Opaque, text

# More than any template that is meant to be read depends on; it keeps the work bounded.
MOST_WORLDS = 24


def worlds(
    templates: Mapping[str, Template], given: Mapping[str, Mapping[str, Any]]
) -> list[dict[str, dict[str, Any]]]:
    """Values for every root (path -> name -> value), the first world and then one for each other choice.

    A parameter without a value has its allowed values, else those that conditions compare it with and one that
    nobody knows. Only one differs from the first world at a time.
    """
    choices = {path: dict(_choices(template, given[path])) for path, template in templates.items()}
    first = {path: {**given[path], **{name: them[0] for name, them in of.items()}} for path, of in choices.items()}
    found = [first]
    for path, of in choices.items():
        for name, them in of.items():
            for value in them[1:]:
                if len(found) < MOST_WORLDS:
                    found.append({**first, path: {**first[path], name: value}})
    return found


def _choices(template: Template, given: Mapping[str, Any]) -> Iterator[tuple[str, list[Any]]]:
    for name, about in template.parameters.items():
        if name in given or "Default" in about:
            continue
        allowed = about.get("AllowedValues")
        if isinstance(allowed, list) and allowed:
            yield name, [text(value) for value in allowed]
        else:
            compared = dict.fromkeys(_compared(list(template.conditions.values()), name))
            yield name, [Opaque(f"<parameter {name}>"), *compared]


def _compared(node: Any, name: str) -> Iterator[str]:
    """The texts that a parameter is compared with."""
    if isinstance(node, list):
        for item in node:
            yield from _compared(item, name)
    elif isinstance(node, dict):
        sides = node.get("Fn::Equals")
        if isinstance(sides, list) and {"Ref": name} in sides:
            yield from (text(side) for side in sides if not isinstance(side, dict | list))
        for value in node.values():
            yield from _compared(value, name)
