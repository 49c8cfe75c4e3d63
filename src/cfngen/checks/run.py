"""Runs checks over estates and says what they found, in which environments, and which Python made it."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field

from cfngen.checks.collecting import UNREADABLE, Collected
from cfngen.checks.estate import Estate
from cfngen.checks.framework import Check
from cfngen.checks.loading import estates
from cfngen.checks.targets import Work
from cfngen.checks.waivers import Waiver
from cfngen.errors import CfngenError
from cfngen.project import Project
from cfngen.report.findings import Report

__all__ = ["UNREADABLE", "Result", "run"]


@dataclass
class Result:
    """The report, the checks that nothing here can answer, and how often each of the others was asked.

    `outside`: checks whose subject lies in no layer of the project. `looked_at`: a check's id -> the logical paths
    (`layer/template:LogicalId`) of the resources of the types that it is about, in any environment.
    `tracebacks`: of the checks that failed themselves.
    """

    report: Report
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
) -> Result:
    """Check every job of `work`. A check that raises is a finding under its own id, and the rest goes on.

    Waivers that nothing needs are findings only where everything was checked: every environment and check.
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
                    collected.run(check, estate, job.environment)
        collected.close(job.environment, len(deployed))
    whole = work.is_project and all_checks and not work.only_under
    report = collected.report(list(waivers), today or datetime.datetime.now(datetime.UTC).date(), whole=whole)
    return Result(report, list(outside.values()), collected.tracebacks)


def is_outside(check: Check, estate: Estate) -> bool:
    """Whether what a check looks for is no part of these templates.

    In a project its layers say so; of other templates nobody knows which account they are a part of.
    """
    if not check.layers:
        return False
    return check.of_an_estate if estate.layers is None else not estate.layers & set(check.layers)
