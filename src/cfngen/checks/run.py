"""Runs checks over estates and says what they found, in which environments, and which Python made it."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cfngen.checks.collecting import UNREADABLE, Collected
from cfngen.checks.estate import Estate
from cfngen.checks.framework import Check
from cfngen.checks.loading import estates
from cfngen.checks.targets import Work
from cfngen.checks.waivers import Waiver
from cfngen.errors import CfngenError
from cfngen.project import Project
from cfngen.report.findings import Report

if TYPE_CHECKING:
    from cfngen.checks.evidence import Watch

__all__ = ["UNREADABLE", "Result", "run"]


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

    def remarks(self) -> list[str]:
        """What a reader has to know besides the report: what lies outside the templates."""
        if not self.outside:
            return []
        names = ", ".join(f"{name} ({title})" for name, title in self.outside)
        return [f"Outside these templates, which have no such layer: {names}."]


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
    work: Work, checks: Sequence[Check], project: Project, watch: Watch | None = None
) -> tuple[Collected, list[tuple[str, str]]]:
    """What the checks find, and the ids and titles of those whose subject lies outside."""
    collected = Collected(project, work)
    outside: dict[str, str] = {}
    for job in work.jobs:
        try:
            deployed = estates(job, work.tree)
        except CfngenError as error:
            for problem in error.problems:
                collected.failure(UNREADABLE, problem.where, problem.what)
            continue
        for estate in deployed:
            for check in checks:
                if is_outside(check, estate):
                    outside[check.id] = check.title
                else:
                    seen = watch.over(check, estate, job.environment) if watch else estate
                    collected.run(check, seen, job.environment)
        collected.close(job.environment, len(deployed))
    return collected, list(outside.items())


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
    whole = work.is_project and all_checks and not work.only_under
    day = today or datetime.datetime.now(datetime.UTC).date()
    report = collected.report(list(waivers), day, whole=whole)
    return Result(report, day, list(outside), collected.tracebacks)


def is_outside(check: Check, estate: Estate) -> bool:
    """Whether what a check looks for is no part of these templates.

    In a project its layers say so; of other templates nobody knows which account they are a part of.
    """
    if not check.layers:
        return False
    return check.of_an_estate if estate.layers is None else not estate.layers & set(check.layers)
