"""What a deployment must pass before anything is sent to AWS: the build, lint, and the policies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from cfngen.commands._environment import say
from cfngen.errors import CfngenError, ExitCode, Problem
from cfngen.project import Project

if TYPE_CHECKING:
    from cfngen.checks.targets import RootFile
    from cfngen.report.findings import Finding, Report

_MOST_FILES = 5  # that are named of those that a build changed


def build(project: Project) -> None:
    """Build every environment, and say so when that changes what is committed. Raises CfngenError as `build` does."""
    from cfngen.build import complete, render, write
    from cfngen.environments import load_environments
    from cfngen.language.estate import load_estate

    project.refuse_other_templates()
    estate = load_estate(project.templates, project.layers)
    environments = load_environments(project.parameters, estate, accounts=project.accounts)
    files, stale = complete(render(estate, environments.values()), project.output, estate, project.parameters)
    changed = write(files, stale, project.output)
    if changed:
        more = f" and {len(changed) - _MOST_FILES} more" if len(changed) > _MOST_FILES else ""
        names = ", ".join(changed[:_MOST_FILES])
        say(f"Built: {len(changed)} files of {project.output.name} changed: {names}{more}. Commit them.")


def lint(project: Project) -> None:
    """Raise CfngenError (exit 1) with every lint error; warnings are only counted."""
    from cfngen.lint.run import lint as linted

    _pass("Lint", linted((), project), ExitCode.ERROR, "")


def check(project: Project, environment: str, overrides: Mapping[str, str]) -> None:
    """Raise CfngenError (exit 4) with every policy that an environment violates and that no waiver covers.

    `overrides` are parameters' values for this run.
    """
    from cfngen.checks.catalogue import chosen
    from cfngen.checks.run import run
    from cfngen.checks.targets import find_work
    from cfngen.checks.waivers import FILE, read_waivers

    work = find_work((), project, (environment,), None, "")
    work.jobs = [replace(job, roots=tuple(_with(root, overrides) for root in job.roots)) for job in work.jobs]
    waivers = read_waivers(project.root / FILE, layers=project.layers)
    result = run(work, chosen((), ()), project, waivers, all_checks=False)
    hint = f"what it asks: cfngen check --env {environment}; where it is accepted: a [[waiver]] in {FILE}"
    _pass("Policies", result.report, ExitCode.BLOCKED, hint)


def _with(root: RootFile, overrides: Mapping[str, str]) -> RootFile:
    known = {name: value for name, value in overrides.items() if name in root.parameters}
    return replace(root, parameters={**root.parameters, **known})


def _pass(name: str, report: Report, code: ExitCode, hint: str) -> None:
    errors = [finding for finding in report.findings if finding.severity == "error"]
    if errors:
        problems = [_problem(finding, hint if finding is errors[-1] else "") for finding in errors]
        raise CfngenError(problems, exit_code=code)
    others = len(report.findings)
    say(f"{name}: {report.templates} templates, no errors" + (f", {others} warnings." if others else "."))


def _problem(finding: Finding, hint: str) -> Problem:
    hints = [f"made by {finding.source}" if finding.source else "", hint]
    return Problem(
        f"{finding.rule} {finding.message}", f"{finding.file}:{finding.line}", "\n    ".join(filter(None, hints))
    )
