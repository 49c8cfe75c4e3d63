"""Runs checks over estates and says what they found, in which environments, and which Python made it."""

from __future__ import annotations

import datetime
import traceback
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.loading import estates
from cfngen.checks.targets import Work
from cfngen.checks.waivers import FILE, Waiver
from cfngen.errors import CfngenError
from cfngen.project import Project
from cfngen.report.findings import SEVERITIES, Finding, Report
from cfngen.report.source import Sources

UNREADABLE = "CG000"
WAIVERS = "CG999"


@dataclass
class Result:
    """The report, what waivers took out of it, and the checks that nothing here can answer.

    `waived`: each finding with its waiver. `outside`: checks whose subject lies in no layer of the project.
    """

    report: Report
    waived: list[tuple[Finding, Waiver]] = field(default_factory=list)
    outside: list[Check] = field(default_factory=list)

    def from_severity(self, least: str) -> Report:
        """The report without what is less severe."""
        wanted = SEVERITIES[: SEVERITIES.index(least) + 1]
        kept = [finding for finding in self.report.findings if finding.severity in wanted]
        return Report.of(kept, self.report.templates, self.report.undecided, self.report.unreadable)

    def remarks(self) -> list[str]:
        """What a reader has to know besides the report: waivers used, and what lies outside the templates."""
        lines = [
            f"Waived until {waiver.expires}: {finding.rule} {finding.stack or finding.file} {finding.path}"
            f" ({waiver.ticket}, {waiver.owner})"
            for finding, waiver in self.waived
        ]
        if self.outside:
            names = ", ".join(f"{check.id} ({check.title})" for check in self.outside)
            lines.append(f"Outside these templates, which have no such layer: {names}.")
        return lines


@dataclass
class _Seen:
    """A violation, and for each environment in how many of its worlds it was found."""

    violation: Violation
    severity: str
    worlds: dict[str, int] = field(default_factory=dict)


def run(
    work: Work,
    checks: Sequence[Check],
    project: Project,
    waivers: Sequence[Waiver] = (),
    *,
    all_checks: bool = True,
    today: datetime.date | None = None,
) -> Result:
    """Check every job of `work`. A check that raises is a finding under its own id, and the rest goes on.

    Waivers that nothing needs are findings only where everything was checked: every environment and check.
    """
    collected = _Collected(project)
    outside: dict[str, Check] = {}
    for path, reason in work.unreadable:
        collected.failure(UNREADABLE, path, reason)
    for job in work.jobs:
        name = job.environment
        try:
            deployed = estates(job, work.tree)
        except CfngenError as error:
            for problem in error.problems:
                collected.failure(UNREADABLE, problem.where, problem.what)
            continue
        for estate in deployed:
            for check in checks:
                if check.layers and estate.layers is not None and not estate.layers & set(check.layers):
                    outside[check.id] = check
                else:
                    collected.run(check, estate, name)
        collected.close(name, len(deployed))
    result = collected.result(work, list(waivers), today or datetime.date.today())
    if work.is_project and all_checks and not work.only_under:
        result.report = _with(result.report, collected.unused(waivers))
    result.outside = list(outside.values())
    return result


class _Collected:
    """What was found so far."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.folder = (project.folder or Path.cwd()).resolve()
        self.sources = Sources(project)
        self.found: list[tuple[Finding, str]] = []
        self.undecided: list[tuple[Finding, str]] = []
        self.failures: dict[tuple[str, str, str], Finding] = {}
        self.used: set[Waiver] = set()
        self._seen: dict[tuple[str, str, tuple[str | int, ...], str, bool], _Seen] = {}

    def failure(self, rule: str, where: str, message: str) -> None:
        """Something that is no policy's finding: a file that cannot be read, a check that raises."""
        path, _, line = where.rpartition(":")
        if not path or not line.isdigit():
            path, line = where, "1"
        self.failures[rule, where, message] = Finding(rule, "error", message, self._shown(path), int(line))

    def run(self, check: Check, estate: Estate, environment: str) -> None:
        """Take what one check finds in one estate."""
        known: set[tuple[str, str, tuple[str | int, ...], str, bool]] = set()
        try:
            for it in check.find(estate):
                key = (check.id, it.view.where, it.path, it.message, it.decided)
                if key in known:
                    continue  # a template that is nested twice
                known.add(key)
                severity = it.severity or check.severity
                if severity == "error" and (environment or estate.environment) in check.lenient:
                    severity = "warning"
                seen = self._seen.setdefault(key, _Seen(it, severity))
                seen.worlds[environment] = seen.worlds.get(environment, 0) + 1
        except Exception as error:
            place = traceback.extract_tb(error.__traceback__)[-1]
            message = f"the check {check.module} failed: {type(error).__name__}: {error}"
            self.failure(check.id, f"{place.filename}:{place.lineno}", message)

    def close(self, environment: str, worlds: int) -> None:
        """Turn what was seen in one environment into findings: what only some worlds have is undecided."""
        for (rule, where, path, message, decided), seen in self._seen.items():
            finding = self._finding(rule, seen, where, path, message)
            if not decided:
                self.undecided.append((finding, environment))
            elif seen.worlds[environment] == worlds:
                self.found.append((finding, environment))
            else:
                given = replace(finding, message=f"{message}? It depends on parameters that have no value here")
                self.undecided.append((given, environment))
        self._seen = {}

    def _finding(self, rule: str, seen: _Seen, where: str, path: tuple[str | int, ...], message: str) -> Finding:
        template = Path(where)
        document = seen.violation.view.stack.template.document
        depth = len(path)
        while depth and document.line(*path[:depth]) is None:
            depth -= 1
        return Finding(
            rule=rule,
            severity=seen.severity,
            message=message,
            file=self._shown(where),
            line=document.line(*path[:depth]) or 1,
            path="/".join(map(str, path)),
            stack=self.sources.stack(template),
            source=self.sources.line(template, path),
        )

    def _shown(self, path: str) -> str:
        place = Path(path)
        return (place.relative_to(self.folder) if place.is_relative_to(self.folder) else place).as_posix()

    def result(self, work: Work, waivers: list[Waiver], today: datetime.date) -> Result:
        """Merge over environments, and take out what is waived."""
        kept: list[tuple[Finding, str]] = []
        waived: list[tuple[Finding, str, Waiver]] = []
        for finding, environment in self.found:
            if work.only_under and not _is_under(self.folder / finding.file, work.only_under):
                continue
            waiver = next((it for it in waivers if it.covers(finding.rule, _resource(finding), environment)), None)
            if waiver is not None:
                self.used.add(waiver)
            if waiver is None or waiver.has_expired(today):
                kept.append((finding, environment))
            else:
                waived.append((finding, environment, waiver))
        problems = [
            Finding(WAIVERS, "error", f"the waiver of {it.check} expired on {it.expires}", FILE, it.line)
            for it in waivers
            if it.has_expired(today)
        ]
        undecided = [
            (it, name)
            for it, name in self.undecided
            if not work.only_under or _is_under(self.folder / it.file, work.only_under)
        ]
        report = Report.of(
            [*_merged(kept), *problems, *self.failures.values()],
            len(work.templates) + len(work.unreadable),
            _merged(undecided),
            len(work.unreadable),
        )
        by_waiver = {waiver: _merged([(f, e) for f, e, w in waived if w == waiver]) for _, _, waiver in waived}
        return Result(report, [(finding, waiver) for waiver, them in by_waiver.items() for finding in them])

    def unused(self, waivers: Sequence[Waiver]) -> list[Finding]:
        """Waivers of what was never found."""
        return [
            Finding(WAIVERS, "error", f"nothing needs the waiver of {it.check} for {it.resource}", FILE, it.line)
            for it in waivers
            if it not in self.used
        ]


def _resource(finding: Finding) -> str:
    """How waivers name what a finding is about: `layer/template:LogicalId`, the file where it has no stack."""
    steps = finding.path.split("/")
    return f"{finding.stack or finding.file}:{steps[1] if len(steps) > 1 else ''}".rstrip(":")


def _is_under(path: Path, folders: Sequence[Path]) -> bool:
    return any(path.is_relative_to(folder) for folder in folders)


def _merged(found: Sequence[tuple[Finding, str]]) -> list[Finding]:
    """One finding for what is the same in several environments, with the worst severity."""
    places: dict[str, list[tuple[Finding, str]]] = {}
    for finding, environment in found:
        places.setdefault(finding.id, []).append((finding, environment))
    return [
        replace(
            them[0][0],
            severity=min((finding.severity for finding, _ in them), key=SEVERITIES.index),
            environments=tuple(dict.fromkeys(name for _, name in them if name)),
        )
        for them in places.values()
    ]


def _with(report: Report, findings: Sequence[Finding]) -> Report:
    return Report.of([*report.findings, *findings], report.templates, report.undecided, report.unreadable)
