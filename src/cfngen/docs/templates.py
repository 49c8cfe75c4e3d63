"""The reference of the templates: what each holds and why, what it takes and gives."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cfngen.docs.cells import cell
from cfngen.language.estate import load_estate
from cfngen.language.template import Template
from cfngen.project import Project

_CONTEXT = "com.aws.cloudformation.Context"


def page(project: Project) -> str:
    """One section a nested stack, by layer."""
    lines = ["# Templates", ""]
    for root in load_estate(project.templates, project.layers).roots:
        lines += [f"## {root.path}", "", root.root.description, ""]
        for template in root.templates:
            lines += [*section(template), ""]
    return "\n".join(lines)


def section(template: Template) -> Iterator[str]:
    """What a nested stack holds and why, what it takes and gives."""
    stack, data = template.stack, template.data
    yield from (f"### {stack.layer}/{stack.name}", "", f"{stack.description}.", "")
    architecture = data.get("Metadata", {}).get(_CONTEXT, {}).get("arch")
    if architecture:
        yield from (cell(architecture), "")
    if stack.when is not None:
        yield from (f"Only where `{stack.when.name}` holds.", "")
    yield from ("| resource | type | why |", "|---|---|---|")
    for name, resource in data["Resources"].items():
        yield f"| `{name}` | {resource['Type']} | {cell(_why(resource))} |"
    taken, given = (", ".join(f"`{name}`" for name in names) or "nothing" for names in (template.used, stack.outputs))
    yield from ("", f"Takes {taken}.", "", f"Gives {given}.")


def _why(resource: dict[str, Any]) -> str:
    context: dict[str, Any] = resource.get("Metadata", {}).get(_CONTEXT, {})
    return str(context.get("why", ""))
