"""Makes the estates of a job: its roots resolved together, in every world."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from cfngen.checks.estate import Estate
from cfngen.checks.siblings import givers_first, unasked, wires
from cfngen.checks.stack_view import StackView
from cfngen.checks.targets import Job, RootFile
from cfngen.checks.worlds import ENVIRONMENT, OTHER_NAMES, Supposed, supposed, worlds
from cfngen.engine import parameters
from cfngen.engine.pseudo import Pseudo
from cfngen.engine.stack import Stack
from cfngen.engine.template import Template
from cfngen.engine.tree import Tree
from cfngen.engine.values import Opaque, text
from cfngen.errors import CfngenError


class Exports(Mapping[str, Any]):
    """The exports of every stack of an estate, evaluated when somebody imports them."""

    def __init__(self) -> None:
        self.names: dict[str, tuple[StackView, str]] = {}

    def __getitem__(self, name: str) -> Any:
        view, output = self.names[name]
        return view.output(output)

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)

    def __bool__(self) -> bool:
        return True  # it is filled after the stacks have taken it

    def add(self, view: StackView) -> None:
        """Add what a stack exports."""
        self.names |= {export: (view, output) for export, output in view.exports()}


def estates(job: Job, tree: Tree) -> list[Estate]:
    """One estate for each world of the job. Raises CfngenError for a root that cannot be read."""
    templates = {root.path: _template(tree, root.path) for root in job.roots}
    beside = _unasked(job, templates)
    given = {
        root.path: {**{name: Opaque(f"<parameter {name}>") for name in beside[root.path]}, **root.parameters}
        for root in job.roots
    }
    return [_estate(job, tree, templates, values, beside) for values in worlds(templates, given)]


def without_broken(job: Job, tree: Tree) -> tuple[Job, list[CfngenError]]:
    """A job without the roots that cannot be read with their parameters, and what is wrong with each of those."""
    roots, errors = [], []
    for root in job.roots:
        try:
            estates(replace(job, roots=(root,)), tree)
        except CfngenError as error:
            errors.append(error)
        else:
            roots.append(root)
    return replace(job, roots=tuple(roots)), errors


def supposed_estates(job: Job, tree: Tree, estate: Estate) -> Iterator[tuple[Supposed, Estate]]:
    """The estates of a job if one parameter had another value than its default; `estate` is the job's first.

    None for a project, whose parameters all have the values of an environment.
    """
    if job.layers is not None:
        return
    templates = {root.path: _template(tree, root.path) for root in job.roots}
    values = {root.where: dict(root.stack.given) for root in estate.roots}
    beside = _unasked(job, templates)
    for world in supposed(estate.roots):
        try:
            other = _estate(job, tree, templates, values, beside, world)
        except CfngenError:
            continue  # AWS would not take that value
        yield world, other


def _template(tree: Tree, path: str) -> Template:
    template = tree.template(path, ())
    if template is None:
        raise CfngenError("there is no such template", where=path)
    return template


def _estate(
    job: Job,
    tree: Tree,
    templates: Mapping[str, Template],
    values: Mapping[str, Mapping[str, Any]],
    beside: Mapping[str, list[str]],
    world: Supposed | None = None,
) -> Estate:
    exports = Exports()
    views: dict[str, StackView] = {}
    found = wires(templates, values, beside)
    roots = {root.path: root for root in job.roots}
    for root in (roots[path] for path in givers_first(roots, found)):
        given = dict(values[root.path])
        if world is not None and world.path == root.path:
            given[world.parameter] = world.value
        given |= _taken(found[root.path], views, templates[root.path])
        views[root.path] = _view(root, templates[root.path], given, tree, exports)
        views[root.path].world = world
    for view in views.values():
        exports.add(view)
    for view in views.values():
        for inner in view.walk():
            exports.add(inner)
    environment = job.environment or _environment(views.values())
    said = all(root.region_is_said for root in job.roots)
    return Estate([views[root.path] for root in job.roots], environment, job.layers, region_is_said=said)


def _taken(wired: Mapping[str, str], views: Mapping[str, StackView], template: Template) -> dict[str, Any]:
    """The outputs that a root takes, as far as their stacks have them and its parameters allow them."""
    taken = {}
    for name, path in wired.items():
        if path not in views:
            continue  # a circle
        with suppress(CfngenError):  # an output that is not there, or that its own stack is told about
            value = views[path].output(name)
            if not parameters.check(name, template.parameters[name], value):
                taken[name] = value
    return taken


def _unasked(job: Job, templates: Mapping[str, Template]) -> dict[str, list[str]]:
    """Path -> parameters that another root may have the output for; none in a project, where everything is given."""
    if job.layers is not None:
        return {root.path: [] for root in job.roots}
    outputs = {name for template in templates.values() for name in template.outputs}
    return {
        root.path: [name for name in unasked(templates[root.path], root.parameters) if name in outputs]
        for root in job.roots
    }


def _view(root: RootFile, template: Template, given: Mapping[str, Any], tree: Tree, exports: Exports) -> StackView:
    project, environment = given.get("ProjectName"), given.get("Environment")
    name = f"{text(project)}-{text(environment)}" if project and environment else "stack"
    pseudo = Pseudo(account=root.account, region=root.region, stack_name=name)
    children = tree.follow(root.path, (root.path,))
    return StackView.root(Stack(template, given, pseudo, children=children, exports=exports), root.path)


def _environment(views: Iterable[StackView]) -> str:
    """What the first root with such a parameter says its environment is."""
    for view in views:
        for name in ENVIRONMENT:
            if name in view.stack.template.parameters:
                value = view.stack.parameter(name)
                said = str(value) if isinstance(value, str) and not value.startswith("<") else ""
                return OTHER_NAMES.get(said.lower(), said)
    return ""
