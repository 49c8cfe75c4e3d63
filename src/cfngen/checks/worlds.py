"""The values that parameters may have where nobody gave one: each makes another world to check.

A parameter without a value and without a default has any of them. One with a default is checked with that; what its
other values change about what there is, is asked in worlds that are only supposed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from cfngen.checks.stack_view import StackView
from cfngen.engine.references import sub_names
from cfngen.engine.template import Template
from cfngen.engine.values import Opaque, text

# More than any template that is meant to be read depends on; it keeps the work bounded.
MOST_WORLDS = 24
ENVIRONMENT = (
    *("Environment", "EnvironmentName", "EnvironmentType", "Env", "EnvName", "EnvType", "Stage", "StageName"),
    *("AppEnv", "DeployEnv", "DeploymentEnvironment", "TargetEnvironment", "env", "environment", "stage"),
)
# Names of environments -> what checks call them.
OTHER_NAMES = {
    **dict.fromkeys(("develop", "development", "sandbox", "test"), "dev"),
    **dict.fromkeys(("stage", "staging", "qa", "uat"), "stg"),
}
PRODUCTION = ("prod", "prd", "production", "live")


class Supposed(NamedTuple):
    """A world in which one parameter of the template at `path` has another value than its default."""

    path: str
    parameter: str
    value: Any

    @property
    def note(self) -> str:
        """The world in words."""
        return f"{self.parameter} = {self.value}" if not isinstance(self.value, Opaque) else f"a {self.parameter}"

    @property
    def is_production(self) -> bool:
        """Whether it is another environment, the one that counts."""
        return self.is_environment and text(self.value).lower() in PRODUCTION

    def is_around(self, view: StackView) -> bool:
        """Whether the parameter is one of a stack, or of a stack around it."""
        return view.where == self.path or (view.parent is not None and self.is_around(view.parent))

    @property
    def is_environment(self) -> bool:
        """Whether it is another environment."""
        return self.parameter in ENVIRONMENT


def supposed(roots: Sequence[StackView]) -> list[Supposed]:
    """The worlds in which conditions come out otherwise, by a parameter that nobody gives a value."""
    asked: dict[tuple[str, str], set[str]] = {}
    declared: dict[tuple[str, str], Mapping[str, Any]] = {}
    for view in (view for root in roots for view in root.walk()):
        conditions = list(view.stack.template.conditions.values())
        for name in sorted(_named(conditions) | _keys(view.stack.template.resources)):
            for giver, mine in _given_as(view, name):
                key = (giver.where, mine)
                declared[key] = giver.stack.template.parameters[mine]
                asked.setdefault(key, set()).update(_compared(conditions, name))
    found = [Supposed(*key, value) for key, about in declared.items() for value in _others(key[1], about, asked[key])]
    return list(dict.fromkeys([*_environments(roots), *found]))[:MOST_WORLDS]


def is_default(roots: Sequence[StackView]) -> bool:
    """Whether the environment is only what a parameter has where nobody says."""
    return any(
        "Default" in root.stack.template.parameters.get(name, {}) and name not in root.stack.given
        for root in roots
        for name in ENVIRONMENT
    )


def _environments(roots: Sequence[StackView]) -> Iterator[Supposed]:
    """The other environments that a root is for: the allowed values, else the keys of mappings beside the default's."""
    for root in roots:
        for name in ENVIRONMENT:
            about = root.stack.template.parameters.get(name, {})
            if name in root.stack.given or "Default" not in about:
                continue
            tables = [it for view in root.walk() for it in view.stack.template.mappings.values()]
            keys = sorted({key for table in tables if about["Default"] in table for key in table})
            yield from (Supposed(root.where, name, it) for it in _others(name, {"AllowedValues": keys, **about}, set()))


def _keys(node: Any) -> set[str]:
    """The names that keys of mappings are made of."""
    if isinstance(node, list):
        return {name for item in node for name in _keys(item)}
    if not isinstance(node, dict):
        return set()
    own = _named(node["Fn::FindInMap"]) if "Fn::FindInMap" in node else set()
    return own | {name for value in node.values() for name in _keys(value)}


def _others(name: str, about: Mapping[str, Any], compared: set[str]) -> list[Any]:
    """The values other than its default that a parameter may have."""
    default, allowed = text(about["Default"]), about.get("AllowedValues")
    if isinstance(allowed, list):
        return [value for value in map(text, allowed) if value != default]
    others: list[Any] = sorted(compared - {default})
    return [*others, Opaque(f"<parameter {name}>")] if default in compared else others


def _given_as(view: StackView, name: str) -> Iterator[tuple[StackView, str]]:
    """The parameters with a default, here or further up, that a parameter of a stack takes its value from."""
    about = view.stack.template.parameters.get(name)
    if about is None:
        return
    if name not in view.stack.given:
        if "Default" in about:
            yield view, name
    elif view.parent is not None:
        wires = (view.parent.stack.template.resources[view.stack.path[-1]].get("Properties") or {}).get("Parameters")
        for outer in sorted(_named(wires.get(name) if isinstance(wires, dict) else None)):
            yield from _given_as(view.parent, outer)


def _named(node: Any) -> set[str]:
    """The names that an expression refers to, of parameters or not."""
    if isinstance(node, list):
        return {name for item in node for name in _named(item)}
    if not isinstance(node, dict):
        return set()
    own = {node["Ref"]} if isinstance(node.get("Ref"), str) else set()
    own |= {name for name, attribute in sub_names(node.get("Fn::Sub")) if attribute is None}
    return own | {name for value in node.values() for name in _named(value)}


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
