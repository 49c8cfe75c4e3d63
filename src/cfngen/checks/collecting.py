"""Takes what checks find in many estates and makes one report of it, with what waivers say."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.targets import Work
from cfngen.checks.waivers import FILE, Waiver
from cfngen.project import Project
from cfngen.report.findings import SEVERITIES, Finding, Report, Waived
from cfngen.report.source import Sources

UNREADABLE = "CG000"
_PLACE = re.compile(r"(?P<path>.+?)(?::(?P<line>\d+)(?::\d+)?)?", re.DOTALL)
WAIVERS = "CG999"

# What tells one violation from another, over worlds and environments: rule, template, path, message, decided.
_Key = tuple[str, str, tuple[str | int, ...], str, bool]


@dataclass
class _Seen:
    """A violation, and for each environment in how many of its worlds it was found."""

    violation: Violation
    severity: str
    worlds: dict[str, int] = field(default_factory=dict)


class Collected:
    """What was found so far. `tracebacks` holds one text for each check that failed itself."""

    def __init__(self, project: Project, work: Work) -> None:
        self.work = work
        self.folder = (project.folder or Path.cwd()).resolve()
        self.sources = Sources(project)
        self.found: list[tuple[Finding, str]] = []
        self.undecided: list[tuple[Finding, str]] = []
        self.failures: dict[tuple[str, str, str], Finding] = {}
        self.tracebacks: list[str] = []
        self._seen: dict[_Key, _Seen] = {}

    def failure(self, rule: str, where: str, message: str, source: str = "") -> None:
        """Something that is no policy's finding: a file that cannot be read, a check that raises."""
        place = _PLACE.fullmatch(where)
        path, line = (place["path"], place["line"] or "1") if place else (where, "1")
        self.failures[rule, where, message] = Finding(
            rule, "error", message, self._shown(path), int(line), source=source
        )

    def run(self, check: Check, estate: Estate, environment: str) -> None:
        """Take what one check finds in one estate."""
        known: set[_Key] = set()
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
                seen.severity = min(seen.severity, severity, key=SEVERITIES.index)  # as in the worst world
                seen.worlds[environment] = seen.worlds.get(environment, 0) + 1
        except Exception as error:  # a check of somebody's must not hide what the others find
            self._failed(check, estate, error)

    def _failed(self, check: Check, estate: Estate, error: Exception) -> None:
        import traceback

        place = next(
            (it for it in reversed(traceback.extract_tb(error.__traceback__)) if check.module in it.filename),
            traceback.extract_tb(error.__traceback__)[-1],
        )
        source = Path(place.filename)
        shown = source.relative_to(self.folder) if source.is_relative_to(self.folder) else Path(source.name)
        message = f"the check {check.module} failed: {type(error).__name__}: {error}"
        if (check.id, estate.roots[0].where, message) not in self.failures:
            self.tracebacks.append("".join(traceback.format_exception(error)))
        self.failure(check.id, estate.roots[0].where, message, f"{shown.as_posix()}:{place.lineno}")

    def close(self, environment: str, worlds: int) -> None:
        """Turn what was seen in one environment into findings: what only some worlds have is undecided."""
        for (rule, where, path, message, decided), seen in self._seen.items():
            if not self._is_wanted(where):
                continue
            finding = self._finding(rule, seen, where, path, message)
            if not decided:
                self.undecided.append((finding, environment))
            elif seen.worlds[environment] == worlds:
                self.found.append((finding, environment))
            else:
                given = replace(finding, message=f"{message}? It depends on parameters that have no value here")
                self.undecided.append((given, environment))
        self._seen = {}

    def _is_wanted(self, where: str) -> bool:
        wanted = self.work.only_under
        return not wanted or any(Path(where).is_relative_to(folder) for folder in wanted)

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

    def report(self, waivers: Sequence[Waiver], today: datetime.date, *, whole: bool) -> Report:
        """Merge over environments, and set aside what is waived; `whole` where waivers that nothing needs are wrong."""
        kept: list[tuple[Finding, str]] = []
        waived: dict[Waiver, list[tuple[Finding, str]]] = {}
        used: dict[Waiver, set[str]] = {}
        mine = [it for it in waivers if it.section == "waiver"]
        for finding, environment in self.found:
            covering = [it for it in mine if it.covers(finding.rule, resource_of(finding), environment)]
            for it in covering:
                used.setdefault(it, set()).add(environment)
            valid = next((it for it in covering if not it.has_expired(today)), None)
            if valid is None:
                kept.append((finding, environment))
            else:
                waived.setdefault(valid, []).append((finding, environment))
        problems = list(_expired(waivers, today))
        if whole:
            problems += _unused(mine, used)
        return Report.of(
            [*_merged(kept), *problems, *self.failures.values()],
            len(self.work.templates) + len(self.work.unreadable),
            _merged(self.undecided),
            len(self.work.unreadable),
            [
                Waived(finding, it.reason, it.ticket, it.owner, it.expires.isoformat())
                for it, them in waived.items()
                for finding in _merged(them)
            ],
        )


def _expired(waivers: Sequence[Waiver], today: datetime.date) -> Iterator[Finding]:
    for it in waivers:
        if it.has_expired(today):
            message = f"the waiver of {it.check} for {it.resource} ({it.ticket}) expired on {it.expires}"
            yield Finding(WAIVERS, "error", message, FILE, it.line)


def _unused(waivers: Sequence[Waiver], used: Mapping[Waiver, set[str]]) -> Iterator[Finding]:
    """Waivers, or environments of theirs, that no finding needs."""
    for it in waivers:
        spare = [name for name in it.environments if name not in used.get(it, ())]
        if it not in used or spare:
            where = f" in {', '.join(spare)}" if spare else ""
            message = f"nothing needs the waiver of {it.check} for {it.resource}{where}"
            yield Finding(WAIVERS, "error", message, FILE, it.line)


def resource_of(finding: Finding) -> str:
    """How waivers name what a finding is about: `layer/template:LogicalId`, the file where it has no stack."""
    steps = finding.path.split("/")
    return f"{finding.stack or finding.file}:{steps[1] if len(steps) > 1 else ''}".rstrip(":")


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
