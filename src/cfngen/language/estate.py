"""An estate: every root of a template package with its nested stacks, discovered and wired.

A module of `templates/<layer>/` whose name has no leading underscore is a nested stack; the package's
`__init__.py` holds the first root, and a layer whose `__init__.py` holds a `root` is a root of its own.
"""

from __future__ import annotations

import itertools
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from cfngen.errors import AuthorError, Problem
from cfngen.language.discovery import Member, find_members
from cfngen.language.parent import Rank, make_parent
from cfngen.language.root import Root
from cfngen.language.stack import Stack
from cfngen.language.template import Template, base, make_template
from cfngen.language.value import Value
from cfngen.language.values import Output, Setting


@dataclass(eq=False)
class RootTemplate:
    """One root: its own template and those of its nested stacks.

    `name` is '' for the first root, else the layer's name; `folder` is where its files go, relative to the
    output folder. `settings` are its parameters by name. `labels` name the layers for the console.
    """

    root: Root
    name: str
    templates: list[Template]
    labels: dict[str, str]
    data: dict[str, Any] = field(default_factory=dict)
    settings: dict[str, Setting] = field(default_factory=dict)
    received: dict[str, Output] = field(default_factory=dict)

    @property
    def folder(self) -> str:
        """The folder of its files in the output folder, with a trailing slash unless empty."""
        return f"{self.name}/" if self.name else ""

    @property
    def path(self) -> str:
        """Where its template is written, relative to the output folder."""
        return f"{self.folder}stack.yaml"

    def child_url(self, template: Template) -> str:
        """The TemplateURL of a nested stack: relative to this root's own file."""
        layer = "" if self.name else f"{template.stack.layer}/"
        return f"nested/{layer}{template.stack.name}.yaml"


@dataclass(eq=False)
class Estate:
    """All roots of a package: those that others take values from first come first in `deployment_order`."""

    package: str
    roots: list[RootTemplate]

    @property
    def deployment_order(self) -> list[RootTemplate]:
        """Roots so that each comes after those whose outputs it takes."""
        ordered: list[RootTemplate] = []
        waiting = list(self.roots)
        while waiting:
            done = {template.stack.module for root in ordered for template in root.templates}
            ready = [root for root in waiting if all(output.module in done for output in root.received.values())]
            if not ready:
                raise AuthorError("the roots take values from each other in a circle", where=self.package)
            ordered += ready
            waiting = [root for root in waiting if root not in ready]
        return ordered


def load_estate(package: str = "cfngen.templates", layers: Iterable[str] | None = None) -> Estate:
    """Import a template package and assemble its roots.

    `layers` selects among the package's layers (default: all). Raises AuthorError with everything that is
    wrong; an exception inside a template keeps its traceback and says which template.
    """
    members = find_members(package, layers)
    every = [stack for member in members for stack in member.stacks]
    problems = _twice_in_parent(members)
    rank = _ranking(every, [layer for member in members for layer in member.layers])
    roots = []
    for member in members:
        templates = []
        for stack in member.stacks:
            template, wrong = make_template(stack, member.root.prefix, rank)
            problems += wrong
            templates.append(template)
        labels = {name: (sys.modules[name].__doc__ or name).strip().partition("\n")[0] for name in member.layers}
        roots.append(RootTemplate(member.root, member.name, templates, labels))
    problems += _absent(roots, every)
    problems += _named_twice(roots)
    if problems:
        raise AuthorError(problems)
    for made in roots:
        problems += make_parent(made, roots, rank)
    if problems:
        raise AuthorError(problems)
    estate = Estate(package, roots)
    _ = estate.deployment_order
    return estate


def _ranking(stacks: list[Stack], layers: list[str]) -> Rank:
    """The order of parameters: settings by layer and then as written, then outputs by stack."""
    places = {id(stack): place for place, stack in enumerate(stacks)}
    layer_places = {layer: place for place, layer in enumerate(layers)}
    orders = {id(output): order for stack in stacks for order, output in enumerate(stack.outputs.values())}

    def rank(value: Value) -> tuple[Any, ...]:
        if isinstance(value, Setting):
            layer, _, name = value.module.rpartition(".")
            return (0, layer_places.get(layer, -1), not name.startswith("_"), value.module, value.order)
        assert isinstance(value, Output)  # noqa: S101 -- a stack uses settings and outputs only
        return (1, places.get(id(value.stack), -1), orders.get(id(value), -1))

    return rank


def _twice_in_parent(members: list[Member]) -> list[Problem]:
    problems = []
    for member in members:
        seen: dict[str, Stack] = {}
        for stack in member.stacks:
            other = seen.setdefault(stack.logical_id, stack)
            if other is not stack:
                problems.append(
                    Problem(
                        f"would have the logical id {stack.logical_id} in the parent, as {other.module} has",
                        stack.module,
                        "rename one of the two modules",
                    )
                )
    return problems


def _absent(roots: list[RootTemplate], present: list[Stack]) -> list[Problem]:
    """Values and orderings that lead to a stack outside the selected layers."""
    there = set(map(id, present))
    problems = []
    for root in roots:
        for template in root.templates:
            missing = {
                value.name: value.stack
                for value in map(base, template.used.values())
                if isinstance(value, Output) and id(value.stack) not in there
            }
            missing |= {s.logical_id: s for s in template.stack.predecessors if id(s) not in there}
            problems += [
                Problem(
                    f"uses {name} of {stack.module}, but the project does not select the layer {stack.layer}",
                    template.stack.module,
                    f"add {stack.layer!r} to [tool.cfngen] layers, or leave {template.stack.layer!r} out",
                )
                for name, stack in missing.items()
            ]
    return problems


def _named_twice(roots: list[RootTemplate]) -> list[Problem]:
    """Two different values of one name anywhere in the estate: names are one vocabulary."""
    seen: dict[str, Setting | Output] = {}
    problems = []
    for root in roots:
        given = [[*t.stack.outputs.values(), *map(base, t.used.values())] for t in root.templates]
        for value in itertools.chain.from_iterable(given):
            assert isinstance(value, Setting | Output)  # noqa: S101 -- what templates use
            other = seen.setdefault(value.name, value)
            if other is not value:
                problem = Problem(
                    f"two values are named {value.name}: one in {other.module}, one in {value.module}",
                    value.module,
                    "names are unique in the estate: take the one, or rename the other",
                )
                if problem not in problems:
                    problems.append(problem)
    return problems
