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

    `outside`: checks whose subject lies in no layer of the project. `tracebacks`: of the checks that failed themselves.
    """

    report: Report
    day: datetime.date
    outside: list[Check] = field(default_factory=list)
    tracebacks: list[str] = field(default_factory=list)

    def remarks(self) -> list[str]:
        """What a reader has to know besides the report: what lies outside the templates."""
        if not self.outside:
            return []
        names = ", ".join(f"{check.id} ({check.title})" for check in self.outside)
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
    collected = Collected(project, work)
    outside: dict[str, Check] = {}
    for path, reason in work.unreadable:
        collected.failure(UNREADABLE, path, reason)
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
                    outside[check.id] = check
                else:
                    seen = watch.over(check, estate, job.environment) if watch else estate
                    collected.run(check, seen, job.environment)
        collected.close(job.environment, len(deployed))
    whole = work.is_project and all_checks and not work.only_under
    day = today or datetime.datetime.now(datetime.UTC).date()
    report = collected.report(list(waivers), day, whole=whole)
    return Result(report, day, list(outside.values()), collected.tracebacks)


def is_outside(check: Check, estate: Estate) -> bool:
    """Whether what a check looks for is no part of these templates.

    In a project its layers say so; of other templates nobody knows which account they are a part of.
    """
    if not check.layers:
        return False
    return check.of_an_estate if estate.layers is None else not estate.layers & set(check.layers)
