"""The two views that scanners get of the committed templates: as they are, and as they are deployed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from audit.deployed import Deployed
from cfngen.engine.pseudo import Pseudo
from cfngen.engine.tree import load_stack
from cfngen.errors import CfngenError
from cfngen.project import Project
from cfngen.report.source import Sources


def write_committed(project: Project, folder: Path, variant: str = "") -> None:
    """Copy the templates, and only them, out of `templates_out/`.

    A folder may take several projects: what they share is there once, and what differs lies below `~variant`.
    """
    for root in _roots(project):
        for path in (root, *(root.parent / "nested").rglob("*.yaml")):
            _put(folder, path.relative_to(project.output), path.read_bytes(), variant)


def write_deployed(project: Project, environment: str, folder: Path, variant: str = "") -> None:
    """Write each template as JSON, resolved with an environment's parameters.

    What a root imports from another one is filled with that one's outputs, as a deployment fills it. `variant` is as
    of `write_committed`. Raises CfngenError where the environment has no parameter file, or CloudFormation would refuse
    the parameters.
    """
    outputs: dict[str, Any] = {}
    for root in reversed(_roots(project)):
        deployed = _deploy(project, root, environment, outputs)
        outputs |= deployed.outputs()
        for where, template in deployed.tree():
            text = json.dumps(template, indent=2, ensure_ascii=False)
            _put(folder, Path(where).relative_to(project.output).with_suffix(".json"), text.encode(), variant)


def _put(folder: Path, place: Path, content: bytes, variant: str) -> None:
    """Write one template unless another project has written the same."""
    target = folder / place
    if target.is_file() and target.read_bytes() != content:
        target = folder / f"~{variant}" / place
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)


def _roots(project: Project) -> list[Path]:
    """List the roots: the main one, then those that it takes values from."""
    roots = [project.output / "stack.yaml", *sorted(project.output.glob("*/stack.yaml"))]
    if not roots[0].is_file():
        raise CfngenError("there are no generated templates yet", where=str(project.output), hint="run: cfngen build")
    return roots


def _deploy(project: Project, root: Path, environment: str, outputs: dict[str, Any]) -> Deployed:
    file = root.parent / f"parameters/{environment}.json"
    if not file.is_file():
        raise CfngenError(
            "there is no such parameter file", where=str(file), hint=f"run: cfngen build --env {environment}"
        )
    given = {entry["ParameterKey"]: entry["ParameterValue"] for entry in json.loads(file.read_text(encoding="utf-8"))}
    given |= {name: value for name, value in outputs.items() if given.get(name) == ""}
    name = "-".join([given.get("ProjectName", "estate"), environment, *root.parent.relative_to(project.output).parts])
    pseudo = Pseudo(region=Sources(project).region(root) or "us-east-1", stack_name=name)
    return Deployed(load_stack(root.as_posix(), given, pseudo))
