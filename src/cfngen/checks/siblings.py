"""Which output goes into which parameter, where stacks stand beside each other and only the names say so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from cfngen.engine.template import Template

# Path of a root -> parameter -> path of the root whose output of the same name it takes.
Wires = Mapping[str, Mapping[str, str]]


def wires(
    templates: Mapping[str, Template], values: Mapping[str, Mapping[str, Any]], unasked: Mapping[str, Iterable[str]]
) -> Wires:
    """The parameters that are empty, which `deploy` fills, and those of `unasked` that only one output can be meant by.

    `unasked` are the parameters of each root that have no default and that nobody has given a value.
    """
    outputs: dict[str, list[str]] = {}
    for path, template in templates.items():
        for name, about in template.outputs.items():
            if about.get("Value") != {"Ref": name}:  # a parameter that is only handed on
                outputs.setdefault(name, []).append(path)
    found: dict[str, dict[str, str]] = {}
    for path, template in templates.items():
        mine = found[path] = {}
        for name, about in template.parameters.items():
            givers = [it for it in outputs.get(name, ()) if it != path]
            empty = values[path].get(name, about.get("Default")) == ""
            if givers and (empty or (len(givers) == 1 and name in unasked.get(path, ()))):
                mine[name] = givers[0]
    return found


def unasked(template: Template, given: Mapping[str, Any]) -> list[str]:
    """The parameters that have to be given and are not; the name of an SSM parameter is nobody's output."""
    return [
        name
        for name, about in template.parameters.items()
        if name not in given and "Default" not in about and not str(about.get("Type")).startswith("AWS::SSM::")
    ]


def givers_first(paths: Iterable[str], found: Wires) -> list[str]:
    """The paths, each behind those that it takes from; of a circle somebody has to be first."""
    ordered: list[str] = []
    seen: set[str] = set()

    def visit(path: str) -> None:
        if path not in seen:
            seen.add(path)
            for giver in sorted(set(found[path].values())):
                visit(giver)
            ordered.append(path)

    for path in paths:
        visit(path)
    return ordered
