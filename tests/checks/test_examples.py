"""Every check finds its own violating example, and nothing in the one that satisfies it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from cfngen.checks.catalogue import catalogue
from cfngen.checks.framework import Check
from cfngen.checks.run import run
from cfngen.checks.targets import find_work
from cfngen.project import Project
from cfngen.report.findings import SEVERITIES, Report

CHECKS = list(catalogue().values())


def report_on(check: Check, text: str, folder: Path) -> Report:
    """What one check says of a template."""
    template = folder / "template.yaml"
    template.write_text(text, encoding="utf-8")
    for name, nested in check.beside.items():
        (folder / name).write_text(nested, encoding="utf-8")
    project = Project(None)
    work = find_work([template], project, region=check.region)
    if check.of_an_estate:
        work.jobs = [replace(job, layers=frozenset(check.layers)) for job in work.jobs]
    return run(work, [check], project).report


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_the_example_before_is_found(check: Check, tmp_path: Path) -> None:
    report = report_on(check, check.before, tmp_path)

    assert {check.id} == {finding.rule for finding in report.findings}
    assert not [finding for finding in report.findings if "failed:" in finding.message]
    assert all(finding.line > 1 or not finding.path for finding in report.findings)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_the_example_after_is_clean(check: Check, tmp_path: Path) -> None:
    report = report_on(check, check.after, tmp_path)

    assert ((), ()) == (report.findings, report.undecided)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_a_check_is_described(check: Check) -> None:
    assert check.severity in SEVERITIES
    assert all((check.title, check.what, check.why, check.fix))
    assert check.source.startswith("https://")
    assert check.before != check.after
    assert not check.title.endswith(".")


def test_a_module_is_named_after_its_sentence() -> None:
    """The file's name is the check's name in short: words, several of them."""
    assert not [check.module for check in CHECKS if check.module.rpartition("/")[2].count("_") < 2]
