"""What is to be deployed to an environment: the built templates, and what each root stack is given."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from cfngen.engine.document import read as read_document
from cfngen.engine.template import Template
from cfngen.environments.files import find_files, unknown
from cfngen.errors import CfngenError, Problem, reason
from cfngen.project import Project

MANIFEST = "manifest.json"
MAIN = "stack.yaml"
_BUILD = "run: cfngen build"


@dataclass(frozen=True)
class RootStack:
    """A root template as the stack of an environment.

    `path` is the template's in templates_out/. `parameters` holds every value as CloudFormation's text; `fed` names
    those that an output of the same name of another root gives, with that root's path.
    """

    path: str
    region: str
    name: str
    parameters: Mapping[str, str]
    tags: Mapping[str, str]
    fed: Mapping[str, str]

    @property
    def title(self) -> str:
        """The stack's name and Region."""
        return f"{self.name} ({self.region})"

    def with_values(self, values: Mapping[str, str]) -> RootStack:
        """The stack with these values for some of its parameters."""
        return replace(self, parameters={**self.parameters, **values})


@dataclass(frozen=True)
class Plan:
    """A build as an environment gets it. `roots` stand in the order of deployment; `files` holds every template."""

    environment: str
    build: str
    roots: tuple[RootStack, ...]
    files: Mapping[str, bytes]

    @property
    def main(self) -> RootStack:
        """The root that the layers are nested in; others, in folders of their own, stand beside it."""
        return next((root for root in self.roots if root.path == MAIN), self.roots[-1])

    def template(self, path: str) -> Template:
        """One of the templates, read. Raises CfngenError for what is no template."""
        return Template(read_document(self.files[path].decode("utf-8-sig"), path))


def load_plan(project: Project, environment: str, overrides: Mapping[str, str] | None = None) -> Plan:
    """Read what `cfngen build` has written for an environment.

    `overrides` replace values for this run, in every root that has the parameter. Raises CfngenError for an
    unknown environment, when there is no build for it, when a file is not as it was built, or when no root has a
    parameter of that name.
    """
    must_be_known(project, environment)
    folder = project.output
    manifest = _manifest(folder)
    contents = _verified(folder, manifest["files"])
    templates = {path: content for path, content in contents.items() if path.endswith(".yaml")}
    plan = Plan(environment, manifest["build"], (), templates)
    tags = _tags(project.parameters / f"{environment}.json")
    given = dict(overrides or {})
    roots: list[RootStack] = []
    outputs: dict[str, str] = {}
    for entry in manifest["roots"]:
        path, region = entry["path"], entry["region"]
        values = _values(contents, path, environment, folder)
        fed = {name: outputs[name] for name, value in values.items() if not value and name in outputs}
        fed = {name: root for name, root in fed.items() if not given.get(name)}
        values |= {name: value for name, value in given.items() if name in values}
        name = stack_name(values.get("ProjectName", ""), environment, path)
        roots.append(RootStack(path, region, name, values, tags, fed))
        outputs |= dict.fromkeys(plan.template(path).outputs, path)
    unknown = [name for name in given if not any(name in root.parameters for root in roots)]
    if unknown:
        raise CfngenError([Problem(f"no root stack has a parameter {n}", "--parameter-overrides") for n in unknown])
    return replace(plan, roots=tuple(roots))


def must_be_known(project: Project, environment: str) -> None:
    """Raise CfngenError for an environment that has no parameter file."""
    found, _ = find_files(project.parameters)
    if environment not in found:
        raise CfngenError(unknown(environment, found, project.parameters))


def stack_name(project: str, environment: str, root: str) -> str:
    """The name of a root stack: `clinic-prod`, `clinic-prod-edge`."""
    folder = root.removesuffix("stack.yaml").strip("/")
    return "-".join(part for part in (project or "stack", environment, folder) if part)


def _manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a build. Raises CfngenError for a file that is none."""
    manifest = _json(folder / MANIFEST)
    table = manifest if isinstance(manifest, dict) else {}
    roots = table.get("roots")
    listed = isinstance(roots, list) and all(
        isinstance(one, dict) and {"path", "region"} <= one.keys() for one in roots
    )
    if not (listed and isinstance(table.get("files"), dict) and isinstance(table.get("build"), str)):
        raise CfngenError("is no manifest of a build", where=str(folder / MANIFEST), hint=_BUILD)
    return table


def _verified(folder: Path, digests: Mapping[str, str]) -> dict[str, bytes]:
    contents, problems = {}, []
    for path, expected in digests.items():
        try:
            contents[path] = (folder / path).read_bytes()
        except OSError as error:
            problems.append(Problem(f"cannot be read: {error.strerror}", str(folder / path), _BUILD))
            continue
        if hashlib.sha256(contents[path]).hexdigest() != expected:
            problems.append(Problem("is not as it was built: its digest is another", str(folder / path), _BUILD))
    if problems:
        raise CfngenError(problems)
    return contents


def _values(contents: Mapping[str, bytes], root: str, environment: str, folder: Path) -> dict[str, str]:
    place = root.removesuffix("stack.yaml") + "parameters"
    content = contents.get(f"{place}/{environment}.json")
    if content is None:
        known = sorted(p.rpartition("/")[2][:-5] for p in contents if p.startswith(f"{place}/"))
        hint = f"built are {', '.join(known)}" if known else _BUILD
        raise CfngenError(f"there is no build for the environment {environment!r}", where=str(folder), hint=hint)
    return {entry["ParameterKey"]: entry["ParameterValue"] for entry in json.loads(content)}


def _tags(path: Path) -> dict[str, str]:
    tags = _json(path).get("Tags", {})
    return {str(key): str(value) for key, value in tags.items()}


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError as error:
        raise CfngenError("there is no such file", where=str(path), hint=_BUILD) from error
    except (OSError, ValueError) as error:
        raise CfngenError(f"cannot be read: {reason(error)}", where=str(path), hint=_BUILD) from error
