"""The change-request sheet as Markdown that people print: its lists are lists."""

from __future__ import annotations

import pytest

from cfngen.report.sheet import Procedure, sheet
from tests.report.large_change import sections

PROCEDURE = Procedure("prod", "111111111111", (("clinic-prod", "ap-northeast-1", "set", "digest"),), "build", True)


@pytest.mark.parametrize(("lang", "said"), [("en", "Does not come back by itself"), ("ja", "自動では元に戻らないもの")])
def test_each_thing_that_does_not_come_back_has_a_line_and_the_decision_a_place(lang: str, said: str) -> None:
    section = sections()[0]._replace(entries=sections()[0].entries[:18])
    lines = sheet([section], PROCEDURE, lang).splitlines()
    lost = [line for line in lines if said in line]

    assert 4 == len(lost) == len([line for line in lost if line.startswith("- ") and line.count(said) == 1])
    after = lines[lines.index(lost[-1]) + 1 :]
    assert [True, True] == [after[0] == "", after[1].startswith("| ")]


def test_nothing_at_stake_is_said_plainly_in_japanese() -> None:
    section = sections()[0]._replace(entries=[])

    assert "該当なし（テンプレートから分かる範囲）。" in sheet([section], PROCEDURE, "ja")


def test_the_verdict_stands_first_and_what_is_at_stake_before_the_list_of_changes() -> None:
    said = sheet(sections()[:1], PROCEDURE)
    lines = [line for line in said.splitlines() if line]

    assert ["# Change-request sheet: prod", "> **Data is lost when this is executed**<br>cfngen executes"] == [
        lines[0],
        lines[1].partition(" this only")[0],
    ]
    assert [
        "## 1. What is executed",
        "## 2. Data and protection at stake",
        "## 3. Effect on users",
        "## 4. How long it takes",
        "## 5. What changes",
        "## 6. Commands",
        "## 7. How to go back",
        "## 8. Approval",
    ] == [line for line in lines if line.startswith("## ")]
