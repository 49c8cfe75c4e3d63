"""Runs checks over estates and says what they found, in which environments, and which Python made it."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from cfngen.checks.collecting import UNREADABLE, Collected, Seen
from cfngen.checks.estate import Estate
from cfngen.checks.framework import Check
from cfngen.checks.loading import estates, supposed_estates, without_broken
from cfngen.checks.reading import Reading, read_ahead, take
from cfngen.checks.side_by_side import side_by_side
from cfngen.checks.targets import Job, Work
from cfngen.checks.waivers import Waiver
from cfngen.checks.worlds import is_default
from cfngen.errors import CfngenError
from cfngen.lint.processors import cores
from cfngen.project import Project
from cfngen.report.findings import Report

if TYPE_CHECKING:
    from cfngen.checks.evidence import Watch
    from cfngen.report.check_words import CheckWords

__all__ = ["UNREADABLE", "Result", "run"]

ONCE = "CG060"  # what an account has once, which environments may contradict each other about
THERE = " is existing"


@dataclass
class Result:
    """The report, the day on which waivers were judged (in UTC), and the checks that nothing here can answer.

    `outside`: ids and titles of the checks whose subject lies in no layer of the project. `tracebacks`: of the checks
    that failed themselves.
    """

    report: Report
    day: datetime.date
    outside: list[tuple[str, str]] = field(default_factory=list)
    tracebacks: list[str] = field(default_factory=list)

    def remarks(self, words: CheckWords | None = None) -> list[str]:
        """What a reader has to know besides the report: what lies outside the templates; English without words."""
        there = [it for it in self.outside if it[1].endswith(THERE)]
        remarks = []
        for text, them in (
            (
                "Outside these templates, which have no such layer: {names}.",
                [it for it in self.outside if it not in there],
            ),
            ("Outside these templates, whose parameters say that it is there already: {names}.", there),
        ):
            if them:
                named = [(name, _titled(title, words)) for name, title in them]
                remarks.append(words.naming(text, named) if words else text.format(names=_named(named)))
        return remarks


def _named(them: list[tuple[str, str]]) -> str:
    return ", ".join(f"{name} ({title})" for name, title in them)


def _titled(title: str, words: CheckWords | None) -> str:
    if words is None:
        return title
    if not title.endswith(THERE):
        return words.text(title)
    check, _, parameter = title.removesuffix(THERE).rpartition(": ")
    return words.filled(f"{{title}}: {{parameter}}{THERE}", title=words.text(check), parameter=parameter)


def run(
    work: Work,
    checks: Sequence[Check],
    project: Project,
    waivers: Sequence[Waiver] = (),
    *,
    all_checks: bool = True,
    today: datetime.date | None = None,
    watch: Watch | None = None,
) -> Result:
    """Check every job of `work`. A check that raises is a finding under its own id, and the rest goes on.

    Waivers that nothing needs are findings only where everything was checked: every environment and check. `watch`
    notes what the checks ask for.
    """
    collected, outside = look(work, checks, project, watch)
    return judge(collected, outside, waivers, all_checks=all_checks, today=today)


def look(
    work: Work,
    checks: Sequence[Check],
    project: Project,
    watch: Watch | None = None,
    reading: Reading | None = None,
) -> tuple[Collected, list[tuple[str, str]]]:
    """What the checks find, and the ids and titles of those whose subject lies outside.

    `reading` is a `read_ahead` of the same work that has begun already.
    """
    collected = Collected(project, work)
    # What a watch notes has to stay in this process.
    tasks = _tasks(len(work.jobs), checks, cores() if watch is None and work.is_project else 1)

    @cache
    def deployed(number: int) -> _Deployed:
        return _deployed(work.jobs[number], work)

    def seen(number: int) -> dict[str, Any]:
        job, share = tasks[number]
        return vars(_seen(deployed(job), work, share, collected.folder, watch))

    if watch is None:
        if len(tasks) > 1:  # each template once, before the work is shared out
            take(work, reading or read_ahead(work))
        answers = side_by_side(seen, len(tasks))
    else:
        answers = ((number, seen(number)) for number in range(len(tasks)))
    # Findings are made here, where each Python module has to be read once only, and while copies are still at work.
    all_seen = ((number, Seen.of(state)) for number, state in answers)
    made = {number: (one, collected.findings(one)) for number, one in all_seen}
    outside: dict[str, str] = {}
    for number in range(len(tasks)):
        collected.take(*made[number])
        outside |= made[number][0].outside
    return collected, sorted(outside.items())  # whichever process was first


def _tasks(jobs: int, checks: Sequence[Check], processors: int) -> list[tuple[int, Sequence[Check]]]:
    """Each job with all checks; with shares of them where there are fewer jobs than processors.

    A share costs half as much as a job, however small it is: who looks has to resolve the templates first.
    """
    shares = 2 * processors // jobs if 0 < jobs < processors else 1  # who is done early takes another
    return [(job, checks[number::shares]) for job in range(jobs) for number in range(shares)]


class _Deployed(NamedTuple):
    """The estates of a job, or of what can be read of it, and what cannot."""

    job: Job
    estates: list[Estate]
    unreadable: list[tuple[str, str]]


def _seen(it: _Deployed, work: Work, checks: Sequence[Check], folder: Path, watch: Watch | None) -> Seen:
    """Run the checks over one environment, in each of its worlds."""
    job, deployed, unreadable = it
    seen = Seen(job.environment)
    seen.unreadable = unreadable
    seen.worlds = len(deployed)
    seen.environments = [estate.environment for estate in deployed]
    for estate in deployed:
        seen.left(estate)
        for check in checks:
            if is_outside(check, estate):
                there = f": {check.there_already}{THERE}" if estate.exists_already(check.there_already) else ""
                seen.outside[check.id] = f"{check.title}{there}"
            else:
                seen.run(check, watch.over(check, estate, job.environment) if watch else estate, folder)
    if deployed and watch is None:
        created = [it for estate in deployed for it in estate.resources]
        present: set[tuple[str, object]] = {(it.view.where, it.logical_id) for it in created}
        production = False
        for world, estate in supposed_estates(job, work.tree, deployed[0]):
            production = production or world.is_production
            for check in checks:
                if not is_outside(check, estate):
                    seen.suppose(check, estate, world, present)
        if not production and is_default(deployed[0].roots):
            seen.judge_as_production()
    return seen


def _deployed(job: Job, work: Work) -> _Deployed:
    try:
        return _Deployed(job, estates(job, work.tree), [])
    except CfngenError as error:
        rest, errors = without_broken(job, work.tree)
        problems = [problem for one in errors or [error] for problem in one.problems]
        readable = estates(rest, work.tree) if errors and rest.roots else []
        return _Deployed(rest, readable, [(problem.where, problem.what) for problem in problems])


def judge(
    collected: Collected,
    outside: Sequence[tuple[str, str]],
    waivers: Sequence[Waiver] = (),
    *,
    all_checks: bool = True,
    today: datetime.date | None = None,
) -> Result:
    """What was found, with what waivers say of it."""
    work = collected.work
    for path, reason in work.unreadable:
        collected.failure(UNREADABLE, path, reason)
    for path, reason in work.contradictions:
        collected.failure(ONCE, path, reason)
    whole = work.is_project and all_checks and not work.only_under
    day = today or datetime.datetime.now(datetime.UTC).date()
    report = collected.report(list(waivers), day, whole=whole)
    return Result(report, day, list(outside), collected.tracebacks)


def is_outside(check: Check, estate: Estate) -> bool:
    """Whether what a check looks for is no part of these templates.

    In a project its layers say so, or a parameter that somebody else has made it; of other templates, which are a
    part of nobody knows what, only what they have is no part of the outside.
    """
    if not check.layers:
        return False
    if estate.exists_already(check.there_already):
        return True
    if estate.layers is not None:
        return not estate.layers & set(check.layers)
    with suppress(Exception):  # told where the check runs
        return check.of_an_estate and any(True for _ in check.find(estate))
    return False
