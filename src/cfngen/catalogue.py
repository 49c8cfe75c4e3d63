"""The estate at a glance: every template with what it holds and takes, and how to find one by name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import PurePath
from typing import Any

from cfngen.build import template_path, template_text
from cfngen.errors import CfngenError
from cfngen.language.estate import Estate, RootTemplate
from cfngen.language.template import Template, base
from cfngen.language.values import Output


@dataclass(frozen=True, eq=False)
class Entry:
    """One template of an estate: a nested one, or the root's own where `template` is None."""

    root: RootTemplate
    template: Template | None

    @property
    def path(self) -> str:
        """Where it is written, relative to the output folder."""
        return template_path(self.root, self.template)

    @property
    def module(self) -> str:
        """The Python module that makes it."""
        return self.root.root.module if self.template is None else self.template.stack.module

    @property
    def name(self) -> str:
        """`network/subnets`; `stack` and `edge/stack` for the roots."""
        if self.template is None:
            return f"{self.root.folder}stack"
        return f"{self.template.stack.layer}/{self.template.stack.name}"

    @property
    def text(self) -> str:
        """Its YAML."""
        return template_text(self.root, self.template)

    def answers_to(self, name: str) -> bool:
        """True for its name, the last part of it, its path, its module or its logical id."""
        logical_id = None if self.template is None else self.template.stack.logical_id
        return name in (self.name, self.name.rpartition("/")[2], self.path, self.module, logical_id)


def entries(estate: Estate) -> Iterator[Entry]:
    """Every template: each root, and then its nested templates in the order of the parent."""
    for root in estate.roots:
        yield Entry(root, None)
        for template in root.templates:
            yield Entry(root, template)


def find(estate: Estate, wanted: str) -> Entry:
    """The template of that name, such as `subnets`, `network/subnets`, `stack`, or the path of its file.

    Raises CfngenError, with the nearest names, when there is none or more than one.
    """
    every = list(entries(estate))
    found = next(filter(None, ([e for e in every if e.answers_to(form)] for form in _forms(wanted))), [])
    exact = [entry for entry in found if entry.name == wanted]
    if len(exact or found) == 1:
        return (exact or found)[0]
    if found:
        names = " or ".join(entry.name for entry in found)
        raise CfngenError(f"{len(found)} templates are named {wanted!r}", hint=f"say {names}")
    names_of = {entry.name.rpartition("/")[2]: entry.name for entry in every} | {e.name: e.name for e in every}
    near = dict.fromkeys(names_of[form] for form in get_close_matches(wanted.replace("_", "-"), names_of))
    hint = f"did you mean {' or '.join(near)}?" if near else "see `cfngen list`"
    raise CfngenError(f"there is no template {wanted!r}", hint=hint)


def _forms(wanted: str) -> Iterator[str]:
    """What a name may mean: as it is, with hyphens, or the end of a path to its YAML or its module."""
    yield wanted
    yield wanted.replace("_", "-")
    path = PurePath(wanted)
    parts = (
        path.parts if path.suffix == ".yaml" else [part for part in path.with_suffix("").parts if part != "__init__"]
    )
    if path.suffix in (".yaml", ".py"):
        for start in range(len(parts)):
            yield ("/" if path.suffix == ".yaml" else ".").join(parts[start:])


def summary(estate: Estate) -> dict[str, Any]:
    """The estate as plain data: roots, their nested stacks, what each holds, and every wire."""
    roots = [_root(root) for root in estate.roots]
    stacks = [stack for root in roots for stack in root["stacks"]]
    return {
        "package": estate.package,
        "roots": roots,
        "summary": {
            "roots": len(roots),
            "stacks": len(stacks),
            **{part: sum(len(stack[part]) for stack in stacks) for part in ("resources", "outputs")},
            "settings": len({name for root in estate.roots for name in root.settings}),
            "wires": sum(len(stack["wires"]) for stack in stacks),
        },
    }


def _root(root: RootTemplate) -> dict[str, Any]:
    return {
        "path": root.path,
        "region": root.root.region,
        "description": root.root.description,
        "parameters": list(root.data.get("Parameters", {})),
        "outputs": list(root.data.get("Outputs", {})),
        "stacks": [_stack(root, template) for template in root.templates],
    }


def _stack(root: RootTemplate, template: Template) -> dict[str, Any]:
    stack = template.stack
    outputs = {name: value for name, used in template.used.items() if isinstance(value := base(used), Output)}
    return {
        "name": Entry(root, template).name,
        "layer": stack.layer,
        "path": template_path(root, template),
        "module": stack.module,
        "logical_id": stack.logical_id,
        "description": stack.description,
        "condition": None if stack.when is None else stack.when.name,
        "resources": [
            {"logical_id": name, "type": resource["Type"]} for name, resource in template.data["Resources"].items()
        ],
        "parameters": list(template.used),
        "outputs": list(stack.outputs),
        "wires": {name: f"{output.stack.layer}/{output.stack.name}" for name, output in outputs.items()},
        "after": [f"{other.layer}/{other.name}" for other in dict.fromkeys(stack.predecessors)],
    }
