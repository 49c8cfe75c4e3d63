"""What is checked: the project's roots in each environment, or any templates with any parameters."""

from __future__ import annotations

import glob
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cfngen.accounts import OWNER, contradictions
from cfngen.checks.readings import asset_of, mapping, objects
from cfngen.engine.pseudo import DEFAULT_ACCOUNT, Pseudo
from cfngen.engine.stack import Stack
from cfngen.engine.template import Template
from cfngen.engine.transforms import ANY
from cfngen.engine.tree import Child, Tree, read_file
from cfngen.engine.values import Opaque
from cfngen.errors import CfngenError, ExitCode, Problem
from cfngen.lint.targets import find_targets
from cfngen.project import Project
from cfngen.report.source import Sources

DEFAULT_REGION = "ap-northeast-1"
_ROOT = re.compile(r"\biam::(\d{12}):root\b")


@dataclass(frozen=True)
class RootFile:
    """A template that nobody nests, with its parameters' texts. `region_is_said` is False for the default one."""

    path: str
    parameters: Mapping[str, Any]
    region: str
    region_is_said: bool = True
    account: str = DEFAULT_ACCOUNT


@dataclass(frozen=True)
class Job:
    """What is deployed together: the roots of one environment. `layers` is None outside a project."""

    roots: tuple[RootFile, ...]
    environment: str = ""
    layers: frozenset[str] | None = None


@dataclass
class Work:
    """Everything to check, what could not be read, and what environments say against each other: (path, reason)."""

    jobs: list[Job] = field(default_factory=list)
    tree: Tree = field(default_factory=lambda: LocalTree(read_file, {}, ANY))
    unreadable: list[tuple[str, str]] = field(default_factory=list)
    contradictions: list[tuple[str, str]] = field(default_factory=list)
    templates: set[str] = field(default_factory=set)
    only_under: tuple[Path, ...] = ()
    is_project: bool = False


def find_work(
    paths: Sequence[Path],
    project: Project,
    environments: Sequence[str] = (),
    parameters: Mapping[str, Any] | None = None,
    region: str = "",
) -> Work:
    """The jobs for these paths, or for every environment of the project where there are none.

    Paths within the project's output are checked as parts of the project, unless `parameters` are given. Raises
    CfngenError for paths that are not there, or hold no template, and for environments that the project lacks.
    """
    inside = [path for path in paths if _is_output(path, project)] if parameters is None and not region else []
    if paths and not (inside and len(inside) == len(paths)):
        return _of_files(paths, project, environments, parameters or {}, region)
    missing = [str(path) for path in inside if not path.exists()]
    if missing:
        raise CfngenError("no such file or folder", where=", ".join(missing), exit_code=ExitCode.USAGE)
    if parameters is not None or region:
        raise CfngenError("--parameters and --region need a PATH", exit_code=ExitCode.USAGE)
    work = _of_project(project, environments)
    work.only_under = tuple(path.resolve() for path in inside)
    return work


def _is_output(path: Path, project: Project) -> bool:
    return project.folder is not None and path.resolve().is_relative_to(project.output)


def _of_project(project: Project, wanted: Sequence[str]) -> Work:
    if not (project.output / "stack.yaml").is_file():
        raise CfngenError("there are no generated templates yet", where=str(project.output), hint="run: cfngen build")
    files = sorted([project.output / "stack.yaml", *project.output.glob("*/stack.yaml")])
    known = sorted(path.stem for path in (project.output / "parameters").glob("*.json"))
    if unknown := sorted(set(wanted) - set(known)):
        hint = f"the project has {', '.join(known) or 'none'}"
        raise CfngenError(f"no environment {', '.join(unknown)}", hint=hint, exit_code=ExitCode.USAGE)
    sources = Sources(project)
    layers = frozenset(path.name for path in project.output.glob("**/nested/*") if path.is_dir())
    work = Work(is_project=True, contradictions=_contradictions(project, known))
    for environment in wanted or known:
        roots = [
            RootFile(
                str(path),
                _values(path.parent / "parameters" / f"{environment}.json"),
                sources.region(path) or DEFAULT_REGION,
            )
            for path in files
        ]
        work.jobs.append(Job(tuple(roots), environment, layers))
    work.templates = {str(path) for path in project.output.rglob("*.yaml")}
    return work


def _contradictions(project: Project, environments: Sequence[str]) -> list[tuple[str, str]]:
    """Environments of one account that name different owners of it: (the line that says so, what is wrong)."""
    if not project.environments:
        return []
    values = {name: _values(project.output / f"parameters/{name}.json") for name in environments}
    owners = {name: given[OWNER] for name, given in values.items() if OWNER in given}
    found = []
    for name, what, hint in contradictions(owners, project.accounts):
        place = project.parameters / f"{name}.json"
        lines = place.read_text("utf-8").splitlines() if place.is_file() else []
        line = next((number for number, text in enumerate(lines, 1) if f'"{OWNER}"' in text), 1)
        found.append((f"{place}:{line}", f"{what}: {hint}"))
    return found


def _values(path: Path) -> dict[str, str]:
    if not path.is_file():
        raise CfngenError("the root's parameters are not there", where=str(path), hint="run: cfngen build")
    try:
        return {entry["ParameterKey"]: entry["ParameterValue"] for entry in json.loads(path.read_text("utf-8"))}
    except (ValueError, TypeError, KeyError) as error:
        raise CfngenError("is not what `cfngen build` writes", where=str(path), hint="run: cfngen build") from error


def _of_files(
    paths: Sequence[Path],
    project: Project,
    environments: Sequence[str],
    parameters: Mapping[str, Any],
    region: str,
) -> Work:
    found = find_targets(paths, project)
    work = Work(unreadable=[(str(path), reason) for path, reason in found.unreadable])
    templates: dict[str, Template] = {}
    for target in found.targets:
        path = str(target.path)
        try:
            template = work.tree.template(path, ())
        except CfngenError as error:
            work.unreadable += [(problem.where or path, problem.what) for problem in error.problems]
            continue
        if template is not None:
            templates[path] = template
    work.templates = set(templates)
    nested = {child for path, template in templates.items() for child in nested_files(path, template)}
    roots = [path for path in templates if path not in nested] or list(templates)
    unused = sorted(name for name in parameters if not any(name in it.parameters for it in templates.values()))
    if unused:
        raise CfngenError([Problem(f"no template has the parameter {name}", "--parameters") for name in unused])
    regions, account = _regions(roots), _account(templates.values())
    for environment in environments or [""]:
        files = [
            RootFile(
                path,
                {name: value for name, value in parameters.items() if name in templates[path].parameters},
                regions.get(path) or region or DEFAULT_REGION,
                bool(regions.get(path) or region),
                _account([templates[path]]) or account or DEFAULT_ACCOUNT,
            )
            for path in roots
        ]
        work.jobs.append(Job(tuple(files), environment))
    return work


def _regions(roots: Iterable[str]) -> dict[str, str]:
    """The Regions that the manifest of a build, beside a root or a folder above it, gives its roots."""
    found: dict[str, str] = {}
    for root in map(Path, roots):
        for folder in (root.parent, root.parent.parent):
            try:
                entries = json.loads((folder / "manifest.json").read_text("utf-8"))["roots"]
                found |= {str(root): entry["region"] for entry in entries if folder / entry["path"] == root}
            except (OSError, ValueError, KeyError, TypeError):
                continue  # somebody else's file of that name, or none
    return found


def _account(templates: Iterable[Template]) -> str:
    """The account that the policy of a KMS key leaves the key to, where it is written out; else empty."""
    keys = (it for template in templates for it in template.resources.values() if it.get("Type") == "AWS::KMS::Key")
    for key in keys:
        policy = mapping(mapping(key.get("Properties")).get("KeyPolicy"))
        for one in objects(policy.get("Statement")):
            owner = _ROOT.search(json.dumps(one.get("Principal"), default=str))
            if owner and one.get("Action") in ("kms:*", ["kms:*"]):
                return owner[1]
    return ""


class LocalTree(Tree):
    """Templates that lie here together: a TemplateURL on S3 is followed, at any depth, to the file that it means."""

    def follow(self, parent: str, chain: tuple[str, ...]) -> Callable[[Any], Child | None]:
        """A function from a TemplateURL in `parent` to the nested template, None where it cannot be followed."""
        follow = super().follow(parent, chain)
        return lambda url: follow(local_copy(parent, url) or url) if isinstance(url, str) else None


def nested_files(path: str, template: Template) -> Iterable[str]:
    """Paths of the templates that a template nests, as far as its own parameters' defaults tell."""
    open_ones = {name: Opaque(f"<{name}>") for name, about in template.parameters.items() if "Default" not in about}
    stack = Stack(template, open_ones, Pseudo(region=DEFAULT_REGION, stack_name="stack"))
    for name in template.nested:
        place = ("Resources", name, "Properties", "TemplateURL")
        written = (template.resources[name].get("Properties") or {}).get("TemplateURL")
        try:
            made = stack.evaluator(lambda name, _: Opaque(f"<{name}>")).at(*place).value(written)
            url = asset_of(template.resources[name]) or made
        except CfngenError:
            continue  # told where it is checked
        if isinstance(url, str) and (child := local_copy(path, url)):
            yield str((Path(path).parent / child).resolve())


def local_copy(parent: str, url: str) -> str:
    """The file near `parent` that a TemplateURL means, relative to it: the longest end of the URL that exists.

    What begins the URL may be unknown (`<parameter Base>/nested/keys.yaml`).
    """
    if "://" not in url and "<" not in url and "${" not in url:
        return url
    steps = url.partition("?")[0].rpartition("://")[2].split("/")[1:]
    ends = ["/".join(steps[start:]) for start in range(len(steps))]
    known = [end for end in ends if end and not any(mark in end for mark in "<{$")]
    folder = Path(parent).parent
    near = next((place for base in ("", "../") for end in known if (folder / (place := base + end)).is_file()), "")
    if near or not known:
        return near
    below = sorted(folder.glob(f"*/{glob.escape(known[-1])}"))
    return below[0].relative_to(folder).as_posix() if len(below) == 1 else ""
