"""The table of accepted findings, and what is held against it."""

from __future__ import annotations

from pathlib import Path

import pytest

from audit.exceptions import Comparison, as_rows, compare, read
from audit.findings import Finding
from cfngen.errors import CfngenError

HEAD = "# Exceptions\n\n| tool | rule | resource | view | reason | date |\n|---|---|---|---|---|---|\n"


def table(folder: Path, *rows: str) -> Path:
    path = folder / "exceptions.md"
    path.write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_a_row_covers_each_rule_on_each_resource_in_each_view(tmp_path: Path) -> None:
    rows = read(table(tmp_path, "| guard | A.1, `A.2` | db/x:One, db/x:Two | both | No reason. | 2026-11-21 |"))

    assert [len(row.keys) for row in rows] == [8]
    assert ("guard", "A.2", "db/x:Two", "committed") in rows[0].keys
    assert ("guard", "A.1", "db/x:One", "deployed") in rows[0].keys


def test_commas_and_bars_inside_a_rule(tmp_path: Path) -> None:
    """cdk-nag names the wildcard in brackets behind the rule."""
    rows = read(table(tmp_path, r"| cdk-nag | IAM5[Resource::a,b\|c] | x:R | committed | Why. | 2026-11-21 |"))

    assert rows[0].keys == (("cdk-nag", "IAM5[Resource::a,b|c]", "x:R", "committed"),)


def test_other_tables_and_text_are_for_people(tmp_path: Path) -> None:
    path = table(tmp_path, "| guard | A | x:R | committed | Why. | 2026-11-21 |")
    path.write_text(path.read_text() + "\nText.\n\n| a | b |\n|---|---|\n| c | d |\n")

    assert len(read(path)) == 1


def test_every_mistake_is_named_with_its_line(tmp_path: Path) -> None:
    path = table(
        tmp_path,
        "| guard | A | x:R | committed | Why. | 2026-11-21 |",
        "| guard | A | x:R | deployed | | 2026-11-21 |",
        "| guard | A | x:R | both | Why. | 2026-11-21 |",
        "| guard | A | x:Q | prod | Why. | 2026-11-21 |",
        "| guard | A | x:Q | both | Why. | yesterday |",
        "| guard | A | x:Q | both | Why. |",
    )

    with pytest.raises(CfngenError) as error:
        read(path)

    assert [str(problem) for problem in error.value.problems] == [
        f"{path}:6: no reason",
        f"{path}:7: guard A x:R committed is in line 5 already",
        f"{path}:8: the view prod is none of committed, deployed, both",
        f"{path}:9: the date yesterday is not written YYYY-MM-DD",
        f"{path}:10: 5 cells instead of 6: tool, rule, resource, view, reason, date",
    ]


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(CfngenError, match="there is no such file"):
        read(tmp_path / "exceptions.md")


def test_comparison_works_both_ways(tmp_path: Path) -> None:
    """An exception for the committed view does not hide the same finding as deployed."""
    rows = read(
        table(
            tmp_path,
            "| guard | A | x:R, x:Gone | committed | Why. | 2026-11-21 |",
            "| guard | B | x:R | both | Why. | 2026-11-21 |",
        )
    )
    findings = [
        Finding("guard", "A", "x:R", "committed"),
        Finding("guard", "A", "x:R", "deployed"),
        Finding("guard", "B", "x:R", "deployed"),
        Finding("guard", "B", "x:R", "committed"),
    ]

    comparison = compare(findings, rows, {"guard"})

    assert comparison.unexplained == (Finding("guard", "A", "x:R", "deployed"),)
    assert comparison.unused == ((5, ("guard", "A", "x:Gone", "committed")),)


def test_rows_to_paste_read_back_once_a_reason_is_written(tmp_path: Path) -> None:
    findings = [
        Finding("guard", "A", "x:R", "committed"),
        Finding("guard", "A", "x:R", "deployed"),
        Finding("guard", "A", "x:Q", "deployed"),
        Finding("guard", "B", "x:Q", "deployed"),
        Finding("cdk-nag", "IAM5[a,<b|c>]", "x:R", "committed"),
    ]

    lines = as_rows(findings)
    rows = read(table(tmp_path, *(line.replace("| | |", "| Why. | 2026-11-21 |") for line in lines)))

    assert lines == [
        r"| cdk-nag | `IAM5[a,<b\|c>]` | x:R | committed | | |",
        "| guard | A | x:R | both | | |",
        "| guard | A, B | x:Q | deployed | | |",
    ]
    assert compare(findings, rows, {"guard", "cdk-nag"}) == Comparison((), ())


def test_exceptions_of_a_tool_that_did_not_run_stay(tmp_path: Path) -> None:
    rows = read(table(tmp_path, "| guard-registry | A | x:R | both | Why. | 2026-11-21 |"))

    assert compare([], rows, {"guard"}) == Comparison((), ())
