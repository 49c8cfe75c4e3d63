"""The reference of the layers that the project does not select: what each would bring."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.docs import alarms, parameters, templates
from cfngen.language.estate import RootTemplate, load_estate
from cfngen.language.template import base
from cfngen.language.values import Setting
from cfngen.project import OWN_TEMPLATES, PROFILES, Project

_NONE = "Every layer is selected: the pages of templates, parameters and alarms have them all."


def page(project: Project) -> str:
    """A section a layer: the profiles that have it, its parameters, its stacks and its alarms."""
    selected = load_estate(project.templates, project.layers)
    known = {name for root in selected.roots for name in root.settings}
    layers = {template.stack.layer for root in selected.roots for template in root.templates}
    lines = ["# Further layers", ""]
    for root in load_estate(project.templates, None).roots:
        for layer in dict.fromkeys(template.stack.layer for template in root.templates):
            if layer not in layers:
                lines += _layer(project, root, layer, known)
    return "\n".join(lines if len(lines) > 2 else [*lines, _NONE, ""])


def _layer(project: Project, root: RootTemplate, layer: str, known: set[str]) -> Iterator[str]:
    """A layer; `known` are the parameters that the project has without it."""
    stacks = [template for template in root.templates if template.stack.layer == layer]
    yield from (f"## {layer}", "")
    profiles = [f"`{name}`" for name, chosen in PROFILES.items() if layer in chosen]
    if project.templates == OWN_TEMPLATES and profiles:
        yield from (f"In the profiles {', '.join(profiles)}.", "")
    taken = {value.name for one in stacks for used in one.used.values() if isinstance(value := base(used), Setting)}
    own = {name: about for name, about in root.data.get("Parameters", {}).items() if name in taken - known}
    if own:
        yield from (*parameters.table(own), "")
    for template in stacks:
        yield from (*templates.section(template), "")
    ringing = [row for template in stacks for row in alarms.rows(template)]
    if ringing:
        yield from ("| alarm | what is wrong, and what to do |", "|---|---|", *ringing, "")
