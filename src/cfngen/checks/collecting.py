"""Takes what checks find in many estates and makes one report of it, with what waivers say."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from cfngen.checks.estate import Estate
from cfngen.checks.framework import Check
from cfngen.checks.targets import Work
from cfngen.checks.waivers import FILE, Waiver
from cfngen.checks.worlds import PRODUCTION, Supposed
from cfngen.project import Project
from cfngen.report.findings import SEVERITIES, Finding, Report, Waived
from cfngen.report.source import Sources

UNREADABLE = "CG000"
RESOLVING = ("CG001", "CG007", "CG113")  # checks of what CloudFormation refuses, whichever environment it is in
_PLACE = re.compile(r"(?P<path>.+?)(?::(?P<line>\d+)(?::\d+)?)?", re.DOTALL)
WAIVERS = "CG999"

_Place = tuple[str, str, tuple[str | int, ...]]
# What tells one violation from another, over worlds and environments: rule, template, path, message, decided.
_Key = tuple[str, str, tuple[str | int, ...], str, bool]


class Seen:
    """What the checks saw in one environment, of which there are `worlds`: plain data, for a process to send.

    `violations`: each with the severity of the worst world, and in how many it was found. `failures` are the checks
    that raised: (id, template, message, place in Python) and the traceback. `outside`: ids and titles of the checks
    whose subject lies in no layer.
    """

    def __init__(self, environment: str) -> None:
        self.environment = environment
        self.worlds = 0
        self.violations: dict[_Key, tuple[str, int]] = {}
        self.failures: dict[tuple[str, str, str, str], str] = {}
        self.outside: dict[str, str] = {}
        self.unreadable: list[tuple[str, str]] = []
        self._places: set[_Place] = set()
        self._lowered: set[_Place] = set()
        self._noted: dict[_Place, _Key] = {}  # of other environments
        self.environments: list[str] = []  # of the worlds
        self._in: dict[_Key, list[str]] = {}

    @classmethod
    def of(cls, state: Mapping[str, Any]) -> Seen:
        """What another process saw: its `vars`."""
        made = cls("")
        vars(made).update(state)
        return made

    def run(self, check: Check, estate: Estate, folder: Path) -> None:
        """Take what one check finds in one world."""
        known: set[_Key] = set()
        try:
            for it in check.find(estate):
                key = (check.id, it.view.where, it.path, it.message, it.decided)
                if key in known:
                    continue  # a template that is nested twice
                known.add(key)
                self._in.setdefault(key, []).append(estate.environment)
                severity = it.severity or check.severity
                lowered = severity == "error" and (self.environment or estate.environment) in check.lenient
                (self._lowered if lowered else self._places).add(key[:3])
                if lowered:
                    severity = "warning"
                before, times = self.violations.get(key, (severity, 0))
                self.violations[key] = (min(before, severity, key=SEVERITIES.index), times + 1)
        except Exception as error:  # a check of somebody's must not hide what the others find
            self._failed(check, estate, error, folder)

    def left(self, estate: Estate) -> None:
        """Take what only AWS expands of the templates of one world, which no check sees: it is undecided."""
        for view in estate.views:
            for path, what in view.stack.template.unsettled:
                message = f"{what}: what AWS makes of it is not checked"
                self.violations[UNREADABLE, view.where, path, message, False] = ("warning", 1)

    def suppose(self, check: Check, estate: Estate, world: Supposed, there: set[tuple[str, object]]) -> None:
        """Take what one check finds if a parameter had another value than its default, as far as that is no question.

        What does not resolve is wrong in any world; so is what production has, and what is `there` in no other one.
        What only another environment has is a warning, unless less is asked of it.
        """
        with suppress(Exception):  # told where the check runs over the estate as it is
            for it in check.find(estate):
                severity = it.severity or check.severity
                known = (check.id, it.view.where, it.path)
                new = (it.view.where, it.path[1] if len(it.path) > 1 else "") not in there
                counts = check.id in RESOLVING or world.is_production or (new and not world.is_environment)
                if not (it.decided and severity == "error") or known in self._places:
                    continue
                if not counts:
                    if world.is_environment and estate.environment not in check.lenient and known not in self._noted:
                        self._noted[known] = key = (*known, f"{it.message} (with {world.note})", True)
                        self.violations[key] = ("warning", self.worlds)
                    continue
                if known in self._lowered and not (world.is_production and world.is_around(it.view)):
                    continue  # what is asked of production alone
                self._places.add(known)
                for key in [one for one in self.violations if one[:3] == known]:
                    del self.violations[key]
                self.violations[(*known, f"{it.message} (with {world.note})", True)] = ("error", self.worlds)

    def is_of_production(self, key: _Key) -> bool:
        """Whether all of production has it, and no other value that nobody has given makes a difference."""
        usual = self.environments[0]  # the others differ from the first world, in the environment or in something else
        found, production = self._in.get(key, []), [it for it in self.environments if it.lower() in PRODUCTION]
        same = found.count(usual) in (0, self.environments.count(usual))
        return bool(production) and same and production == [it for it in found if it.lower() in PRODUCTION]

    def judge_as_production(self) -> None:
        """Take back what was lowered: the environment is a default, beside which there is no production."""
        for key, (severity, times) in self.violations.items():
            self.violations[key] = ("error" if key[:3] in self._lowered else severity, times)

    def _failed(self, check: Check, estate: Estate, error: Exception, folder: Path) -> None:
        import traceback

        place = next(
            (it for it in reversed(traceback.extract_tb(error.__traceback__)) if check.module in it.filename),
            traceback.extract_tb(error.__traceback__)[-1],
        )
        source = Path(place.filename)
        shown = source.relative_to(folder) if source.is_relative_to(folder) else Path(source.name)
        message = f"the check {check.module} failed: {type(error).__name__}: {error}"
        key = (check.id, estate.roots[0].where, message, f"{shown.as_posix()}:{place.lineno}")
        self.failures.setdefault(key, "".join(traceback.format_exception(error)))


class Findings(NamedTuple):
    """The findings of one environment."""

    found: list[Finding]
    undecided: list[Finding]


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

    def failure(self, rule: str, where: str, message: str, source: str = "") -> None:
        """Something that is no policy's finding: a file that cannot be read, a check that raises."""
        place = _PLACE.fullmatch(where)
        path, line = (place["path"], place["line"] or "1") if place else (where, "1")
        self.failures[rule, where, message] = Finding(
            rule, "error", message, self._shown(path), int(line), source=source
        )

    def take(self, seen: Seen, findings: Findings) -> None:
        """Add what was seen in one environment, and the findings that were made of it."""
        for where, message in seen.unreadable:
            self.failure(UNREADABLE, where, message)
        for (rule, where, message, source), traceback in seen.failures.items():
            if (rule, where, message) not in self.failures:
                self.tracebacks.append(traceback)
            self.failure(rule, where, message, source)
        self.found += [(finding, seen.environment) for finding in findings.found]
        self.undecided += [(finding, seen.environment) for finding in findings.undecided]

    def findings(self, seen: Seen) -> Findings:
        """Turn what was seen in one environment into findings: what only some worlds have is undecided."""
        made = Findings([], [])
        for key, (severity, worlds) in seen.violations.items():
            rule, where, path, message, decided = key
            if not self._is_wanted(where):
                continue
            finding = self._finding(rule, severity, where, path, message)
            if not decided:
                made.undecided.append(finding)
            elif worlds == seen.worlds or rule in RESOLVING or seen.is_of_production(key):
                made.found.append(finding)
            else:
                made.undecided.append(
                    finding._replace(message=f"{message}? It depends on parameters that have no value here")
                )
        return made

    def _is_wanted(self, where: str) -> bool:
        wanted = self.work.only_under
        return not wanted or any(Path(where).is_relative_to(folder) for folder in wanted)

    def _finding(self, rule: str, severity: str, where: str, path: tuple[str | int, ...], message: str) -> Finding:
        template = Path(where)
        return Finding(
            rule=rule,
            severity=severity,
            message=message.replace(f"{self.folder.as_posix()}/", ""),  # which differs from machine to machine
            file=self._shown(where),
            line=self._line(where, path),
            path="/".join(map(str, path)),
            stack=self.sources.stack(template),
            source=self.sources.line(template, path),
        )

    def _line(self, where: str, path: tuple[str | int, ...]) -> int:
        """The line of the nearest entry around a place that the template has."""
        template = self.work.tree.template(where, ())
        depths = range(len(path), 0, -1) if template else ()
        lines = (template.document.line(*path[:depth]) for depth in depths if template)
        return next(filter(None, lines), 1)

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
        # One file may have several problems, each with its line.
        unreadable = {re.sub(r"(:\d+)+$", "", where) for rule, where, _ in self.failures if rule == UNREADABLE}
        problems = list(_expired(waivers, today))
        if whole:
            problems += _unused(mine, used)
        return Report.of(
            [*_merged(kept), *problems, *self.failures.values()],
            len(self.work.templates | unreadable),
            _merged(self.undecided),
            len(unreadable),
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
        them[0][0]._replace(
            severity=min((finding.severity for finding, _ in them), key=SEVERITIES.index),
            environments=tuple(dict.fromkeys(name for _, name in them if name)),
        )
        for them in places.values()
    ]
