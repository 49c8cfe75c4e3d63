"""What `cfngen hearing apply` would write: parameter files, `[tool.cfngen]`, decision records and the summary."""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError

from cfngen.environments import load_environments
from cfngen.errors import CfngenError, Problem
from cfngen.files import content_of, unified
from cfngen.hearing.coherence import incoherent
from cfngen.hearing.decisions import make_records
from cfngen.hearing.documents import Effect, Outcome, record_text, summary_text
from cfngen.hearing.generated import merged, replaced
from cfngen.hearing.keys import flow
from cfngen.hearing.layers import chosen, selection
from cfngen.hearing.parameter_files import Merged, merge
from cfngen.hearing.reading import Document
from cfngen.hearing.resolve import Resolved, profile, resolve
from cfngen.hearing.rules import Finding, findings
from cfngen.hearing.values import Derived, Value, parameters, tags
from cfngen.language.estate import Estate, load_estate
from cfngen.project import OWN_TEMPLATES, PROFILES, Project

SUMMARY = "docs/hearing/summary.md"
APPLIED = "docs/hearing/applied.json"
ADR = "docs/adr"
# What lint needs in a project that has no configuration of cfn-lint; once there, it is the project's own.
LINT = (".cfnlintrc.yaml", ".cfnlintrc.yml", ".cfnlintrc")
LINT_TEXT = """\
# W3002 asks for `aws cloudformation package` wherever a TemplateURL is a relative path. In cfngen's output it
# always is: the upload rewrites it, and parent and child can be linted together.
ignore_checks: [W3002]
"""


@dataclass
class Plan:
    """The files to write by their paths in the project, and a line for everything that people set and that stays."""

    files: dict[str, bytes] = field(default_factory=dict)
    kept: list[str] = field(default_factory=list)

    def difference(self, folder: Path) -> str:
        """A unified diff of what writing would change; '' when nothing."""
        parts = [(path, content_of(folder / path), new) for path, new in sorted(self.files.items())]
        return "".join(unified(old, new, path) for path, old, new in parts if old != new)


def judge(document: Document) -> tuple[Resolved, list[Finding]]:
    """The effective answers, and what the rules say of them; errors first."""
    resolved = resolve(document.answers)
    found = [*findings(resolved), *incoherent(resolved)]
    return resolved, sorted(found, key=lambda finding: finding.severity != "error")


def refuse(document: Document, found: list[Finding]) -> None:
    """Raise CfngenError with every contradiction, each with the line of the answer that is likeliest to be wrong."""
    errors = [
        Problem(f"{finding.rule}: {finding.text}", document.where(*finding.keys), ", ".join(finding.keys))
        for finding in found
        if finding.severity == "error"
    ]
    if errors:
        raise CfngenError(errors)


def make_plan(document: Document, project: Project, adr: str = ADR, overwrite: bool = False) -> Plan:
    """Everything that the answers make of a project. Writes nothing.

    Raises CfngenError for contradictions, for what the templates refuse, and for files that cannot be read.
    """
    resolved, found = judge(document)
    refuse(document, found)
    choices = chosen(resolved.answers, project.templates)
    plan = Plan()
    applied = _applied(project.root)
    picked = selection(choices, profile(resolved.answers))
    estate = _estate(project, picked, plan, applied)
    derived: dict[str, list[Derived]] = {env: parameters(resolved, env) for env in resolved.answers.environments}
    settings = [name for root in estate.roots for name in root.settings]
    ignored = sorted({entry.parameter for rows in derived.values() for entry in rows} - set(settings))
    derived = {env: [row for row in rows if row.parameter in settings] for env, rows in derived.items()}
    written = _parameter_files(project, resolved, derived, settings, applied, plan, overwrite)
    _validate(document, estate, derived, written, project)
    outcome = Outcome(
        resolved,
        make_records(resolved, choices, found),
        choices,
        found,
        _effects(derived, written, estate),
        picked,
        ignored,
        os.path.relpath(adr, Path(SUMMARY).parent).replace(os.sep, "/"),
    )
    _documents(plan, project.root, outcome, adr, overwrite)
    if not any((project.root / name).exists() for name in LINT):
        plan.files[LINT[0]] = LINT_TEXT.encode()
    said = {env: {row.parameter: row.value for row in rows} for env, rows in derived.items()}
    plan.files[APPLIED] = (
        json.dumps({"tool.cfngen": picked, "parameters": said}, indent=2, ensure_ascii=False) + "\n"
    ).encode()
    return plan


def _applied(folder: Path) -> dict[str, Any]:
    """What was applied last, or nothing."""
    content = content_of(folder / APPLIED)
    if content is None:
        return {"parameters": {}}
    try:
        said = json.loads(content)
        parameters_ = said["parameters"]
        if not all(isinstance(values, dict) for values in parameters_.values()):
            raise TypeError("parameters is no object of objects")
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        hint = "restore it from git, or delete it: then what the parameter files hold counts as set by hand"
        raise CfngenError(f"cannot be read: {error}", where=APPLIED, hint=hint) from error
    return dict(said)


def _estate(project: Project, picked: Mapping[str, Any], plan: Plan, applied: Mapping[str, Any]) -> Estate:
    """The estate with the layers that the answers pick; plans the change of pyproject.toml.

    A team's own templates have layers of their own, which answers do not know: `[tool.cfngen]` stays as it is.
    """
    if project.templates != OWN_TEMPLATES:
        return load_estate(project.templates, project.layers)
    path = project.root / "pyproject.toml"
    try:
        toml = tomlkit.parse(path.read_bytes().decode())
    except (TOMLKitError, UnicodeDecodeError) as error:
        raise CfngenError(f"cannot be read as TOML: {error}", where=str(path)) from error
    tool = toml.setdefault("tool", tomlkit.table(is_super_table=True))
    table = tool.setdefault("cfngen", tomlkit.table())
    now = {name: table[name] for name in ("profile", "layers") if name in table}
    earlier = applied.get("tool.cfngen")
    if earlier is not None and now not in (earlier, picked):
        plan.kept.append(f"pyproject.toml: [tool.cfngen] stays {_shown(now)}; the answers say {_shown(picked)}")
        return load_estate(project.templates, project.layers)
    if now != picked:
        for name in now:
            if name not in picked:
                del table[name]
        for name, value in picked.items():
            table[name] = value
        plan.files["pyproject.toml"] = tomlkit.dumps(toml).encode()
    layers = tuple(picked.get("layers") or PROFILES[picked["profile"]])
    return load_estate(project.templates, layers)


def _shown(table: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} = {flow(value)}" for name, value in table.items()) or "without layers"


def _parameter_files(
    project: Project,
    resolved: Resolved,
    derived: Mapping[str, list[Derived]],
    settings: list[str],
    applied: Mapping[str, Any],
    plan: Plan,
    overwrite: bool,
) -> dict[str, Merged]:
    written = {}
    for env, rows in derived.items():
        path = project.parameters / f"{env}.json"
        earlier: Mapping[str, Value] = applied["parameters"].get(env, {})
        written[env] = merge(path, rows, settings, earlier, tags(resolved), overwrite)
        plan.files[f"parameters/{env}.json"] = written[env].content
        plan.kept += written[env].kept
    return written


def _validate(
    document: Document,
    estate: Estate,
    derived: Mapping[str, list[Derived]],
    written: Mapping[str, Merged],
    project: Project,
) -> None:
    """Check the parameter files as `build` would, before any is written."""
    with tempfile.TemporaryDirectory() as folder:
        parameters_ = Path(folder) / "parameters"
        parameters_.mkdir()
        for other in project.parameters.glob("*.json"):
            (parameters_ / other.name).write_bytes(other.read_bytes())
        for env, file in written.items():
            (parameters_ / f"{env}.json").write_bytes(file.content)
        try:
            load_environments(parameters_, estate, written)
        except CfngenError as error:
            problems = [_traced(problem, document, derived, written) for problem in error.problems]
            raise CfngenError(problems, exit_code=error.exit_code) from error


def _traced(
    problem: Problem, document: Document, derived: Mapping[str, list[Derived]], written: Mapping[str, Merged]
) -> Problem:
    """A problem of a parameter file with the answers that the parameter rests on."""
    place = re.fullmatch(r"parameters/(\w+)\.json:(\d+)", problem.where)
    if place is None or place[1] not in written:
        return problem
    line = written[place[1]].content.decode().split("\n")[int(place[2]) - 1]
    name = re.match(r'\s*"(\w+)":', line)
    keys = next((row.keys for row in derived[place[1]] if name and row.parameter == name[1]), ())
    if not keys:
        return problem
    origin = f"from {', '.join(keys)} ({document.where(*keys)})"
    return problem._replace(hint=f"{problem.hint}; {origin}" if problem.hint else origin)


def _effects(derived: Mapping[str, list[Derived]], written: Mapping[str, Merged], estate: Estate) -> list[Effect]:
    """Every parameter with its effective text in each environment, in the order of the first that has it."""
    takers: dict[str, list[str]] = {}
    for root in estate.roots:
        for template in root.templates:
            for name in template.data.get("Parameters", {}):
                takers.setdefault(name, []).append(f"{root.folder}{root.child_url(template)}")
    rows = {row.parameter: row for of_one in derived.values() for row in of_one}
    return [
        Effect(
            name,
            tuple(flow(file.values[name]) if name in file.values else "-" for file in written.values()),
            row.keys,
            tuple(takers.get(name, ())),
            row.example and any(file.values.get(name) == row_of(derived[env], name) for env, file in written.items()),
        )
        for name, row in rows.items()
    ]


def row_of(rows: list[Derived], name: str) -> Value | None:
    """The value that the answers give a parameter; None where they give none."""
    return next((row.value for row in rows if row.parameter == name), None)


def _documents(plan: Plan, folder: Path, outcome: Outcome, adr: str, overwrite: bool) -> None:
    texts = {f"{adr}/{record.decision.file_name}": record_text(record, outcome) for record in outcome.records}
    _refuse_taken(folder, adr, list(texts))
    texts[SUMMARY] = summary_text(outcome)
    for path, generated in texts.items():
        content = content_of(folder / path)
        existing = None if content is None else content.decode(errors="surrogateescape")
        text = replaced(existing, generated) if overwrite else merged(existing, generated)
        if text is None:
            plan.kept.append(f"{path}: its generated part was changed by hand and stays as it is")
        else:
            plan.files[path] = text.encode(errors="surrogateescape")


def _refuse_taken(folder: Path, adr: str, paths: list[str]) -> None:
    """Numbers of records that other decisions already have."""
    names = {Path(path).name for path in paths}
    numbers = {name[:5] for name in names}
    taken = [
        path.name
        for path in sorted((folder / adr).glob("[0-9][0-9][0-9][0-9]-*.md"))
        if path.name[:5] in numbers and path.name not in names
    ]
    if taken:
        raise CfngenError(
            [Problem(f"{name} has the number of a record that `apply` writes", adr) for name in taken]
            + [Problem("give the records another folder", adr, "cfngen hearing apply --adr docs/adr/hearing")]
        )
