"""The stacks of an estate and the wires between them, read from the templates of its roots."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

from cfngen.checks.estate import Estate
from cfngen.checks.stack_view import StackView
from cfngen.engine.changes import ResourceChange
from cfngen.engine.references import References, collect
from cfngen.engine.sentences import Sentence
from cfngen.engine.template import NESTED, Template
from cfngen.engine.verdict import judge
from cfngen.graph.picture import WORST, Change, Node, Picture, Wire
from cfngen.graph.ways import implied

# The stacks of a root by the name of the root's Region, then the changes of that root.
Changes = Mapping[str, Iterable[ResourceChange]]


def picture(estate: Estate, title: str, changes: Changes | None = None) -> Picture:
    """The estate's nested stacks, or its roots where they nest nothing. `changes` are coloured in, by Region."""
    nodes: list[Node] = []
    wires: list[Wire] = []
    for root in estate.roots:
        mine = list((changes or {}).get(root.stack.pseudo.region, ()))
        nodes += _nodes(root, mine)
        wires += _wires(root)
    wires += _between(estate)
    return Picture(title, tuple(nodes), tuple(_marked(wires)))


def of_resources(estate: Estate, changes: Changes) -> dict[tuple[str, str], Change]:
    """What happens to each resource, by the two parts of its mark."""
    found = {}
    for root in estate.roots:
        for change in changes.get(root.stack.pseudo.region, ()):
            mark = "/".join((root.mark, *change.stack))
            found[(mark, change.logical_id)] = _change(change)
    return found


def node_id(root: StackView, logical_id: str) -> str:
    """A name for a nested stack that no stack of another root has; fit for Mermaid and for an id in SVG."""
    folder = PurePosixPath(root.where).parent.name
    return logical_id if folder in ("templates_out", "") else f"{folder}_{logical_id}".replace("-", "_")


def _nodes(root: StackView, changes: list[ResourceChange]) -> list[Node]:
    template, region = root.stack.template, root.stack.pseudo.region
    created = set(root.created())
    nested = [name for name in template.nested if name in created]
    if not template.nested:
        own = PurePosixPath(root.where).stem
        counts = _tally(changes)
        return [Node(node_id(root, "Root"), own, own, region, _count(template, created), _worst(counts), counts)]
    found = []
    for name in nested:
        group, label = _place(template.resources[name], name)
        child = root.child(name)
        detail = _count(child.stack.template, child.created()) if child else Sentence("its template is not at hand")
        counts = _tally(change for change in changes if change.stack[:1] == (name,))
        worst = _of_itself(name, changes) or _worst(counts)
        found.append(Node(node_id(root, name), label, group, region, detail, worst, counts))
    gone = (change for change in changes if change.action == "Remove" and change.resource_type == NESTED)
    for change in gone:
        if not change.stack and change.logical_id not in nested:
            group, label = _place(change.before_resource or {}, change.logical_id)
            found.append(Node(node_id(root, change.logical_id), label, group, region, Sentence("removed"), "remove"))
    return found


def _place(resource: Mapping[str, Any], logical_id: str) -> tuple[str, str]:
    """The layer and the name of a nested stack, from the path of its template."""
    url = (resource.get("Properties") or {}).get("TemplateURL")
    path = PurePosixPath(url) if isinstance(url, str) else PurePosixPath(logical_id)
    group = path.parent.name
    return ("edge" if group == "nested" else group or "stacks"), path.stem


def _count(template: Template, created: Iterable[str]) -> str:
    there, all_of_them = len(list(created)), len(template.resources)
    if there != all_of_them:
        return Sentence("%(there)s of %(num)s resources", there=there, num=all_of_them)
    return Sentence("1 resource") if there == 1 else Sentence("%(num)s resources", num=there)


def _wires(root: StackView) -> list[Wire]:
    template = root.stack.template
    created = set(root.created())
    nested = {name for name in template.nested if name in created}
    found = []
    for taker in template.nested:
        if taker not in nested:
            continue
        names = collect(template.resources[taker].get("Properties"), References()).names
        for giver in sorted(template.dependencies(taker) & nested):
            outputs = sorted((attribute or "").removeprefix("Outputs.") for name, attribute in names if name == giver)
            found.append(Wire(node_id(root, giver), node_id(root, taker), tuple(outputs)))
    return found


def _between(estate: Estate) -> list[Wire]:
    """Wires from one root to another: an output of the one that is a parameter of the other, by its name."""
    found: dict[tuple[str, str], list[str]] = {}
    for giving in estate.roots:
        for taking in estate.roots:
            if giving is taking:
                continue
            for name in giving.stack.template.outputs:
                if name not in taking.stack.template.parameters:
                    continue
                for giver in _users(giving, giving.stack.template.outputs[name]):
                    for taker in _takers(taking, name):
                        found.setdefault((node_id(giving, giver), node_id(taking, taker)), []).append(name)
    return [Wire(giver, taker, tuple(sorted(names))) for (giver, taker), names in sorted(found.items())]


def _users(root: StackView, expression: Any) -> list[str]:
    nested = set(root.stack.template.nested)
    return sorted({name for name, _ in collect(expression, References()).names} & nested)


def _takers(root: StackView, parameter: str) -> list[str]:
    template, created = root.stack.template, set(root.created())
    return [
        name
        for name in template.nested
        if name in created and (parameter, None) in collect(template.resources[name]["Properties"], References()).names
    ]


def _marked(wires: list[Wire]) -> Iterable[Wire]:
    """The wires, those marked that a longer way implies."""
    left_out = implied((wire.giver, wire.taker) for wire in wires)
    return (replace(wire, implied=(wire.giver, wire.taker) in left_out) for wire in wires)


def _change(change: ResourceChange) -> Change:
    if change.action == "Add":
        return "add"
    if change.action == "Remove":
        return "remove"
    verdict = judge(change)
    return "" if verdict.noise else "replace" if verdict.replacement != "none" else "modify"


def _of_itself(name: str, changes: Iterable[ResourceChange]) -> Change:
    """A nested stack's own coming or going, which weighs more than what changes inside it."""
    own = (it for it in changes if not it.stack and it.logical_id == name and it.action in ("Add", "Remove"))
    return next(map(_change, own), "")


def _tally(changes: Iterable[ResourceChange]) -> tuple[tuple[Change, int], ...]:
    """How many resources are changed in which way, the worst first; a nested stack counts by what is in it."""
    counts = Counter(_change(change) for change in changes if change.resource_type != NESTED)
    return tuple((change, counts[change]) for change in reversed(WORST) if change and counts[change])


def _worst(counts: tuple[tuple[Change, int], ...]) -> Change:
    return counts[0][0] if counts else ""
