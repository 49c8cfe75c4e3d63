"""Reports of findings, whatever found them."""

from __future__ import annotations

import json

from cfngen.report.findings import Finding, Report
from cfngen.report.formats import as_json, as_text

BASE = Finding("E1", "error", "Wrong.", "a.yaml", 3, "Resources/A", "network/a", "a.py:1")


def test_sorted_by_place_then_severity() -> None:
    later = BASE._replace(line=4)
    other = BASE._replace(file="b.yaml", line=1)
    milder = BASE._replace(rule="A0", severity="warning")

    assert Report.of([other, later, milder, BASE], 2).findings == (BASE, milder, later, other)


def test_same_finding_twice_is_one() -> None:
    assert Report.of([BASE, BASE._replace()], 1).findings == (BASE,)


def test_id_depends_on_what_and_where_but_not_on_the_line() -> None:
    same = {BASE.id, BASE._replace(line=9).id, BASE._replace(source="").id}
    others = [BASE._replace(rule="x"), BASE._replace(message="x"), BASE._replace(file="x"), BASE._replace(path="x")]

    assert len(same) == 1
    assert len({*same, *(other.id for other in others)}) == 5


def test_text_of_environments_and_of_the_undecided() -> None:
    """A message over several lines takes one; what could not be judged is not among what failed."""
    found = BASE._replace(environments=("dev", "prod"), message="Two\n  lines.", path="", source="")
    report = Report.of([found], 2, undecided=[BASE._replace(severity="warning")])

    assert as_text(report).splitlines() == [
        "a.yaml:3: error E1 [dev, prod] Two lines.",
        "Undecided:",
        "a.yaml:3: warning E1 Wrong.",
        "    Resources/A, made by a.py:1",
        "2 templates: 1 error, 1 undecided.",
    ]
    assert json.loads(as_json(report))["summary"] == {
        "templates": 2,
        "error": 1,
        "warning": 0,
        "info": 0,
        "undecided": 1,
        "unreadable": 0,
    }


def test_count_of_several() -> None:
    findings = [BASE._replace(line=line, severity=severity) for line, severity in enumerate(["error", "error", "info"])]

    assert as_text(Report.of(findings, 1)).splitlines()[-1] == "1 template: 2 errors, 1 informational finding."


def test_json_keeps_japanese_readable() -> None:
    assert "暗号化" in as_json(Report.of([BASE._replace(message="暗号化")], 1))
