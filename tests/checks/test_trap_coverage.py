"""The page of traps names checks that there are, and every check that is for a trap."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cfngen.checks.catalogue import catalogue
from cfngen.checks.names._rules import RULES

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "trap-coverage.md").read_text(encoding="utf-8")
TRAPS = ROOT.parent / "shared" / "spec" / "expert-traps.md"
ROWS = [line.strip("| ").rsplit(" | ", 1) for line in PAGE.splitlines() if line.startswith("| ")]
ID = re.compile(r"\b(?:CG\d{3}|C-[A-Z]+-\d\d|[A-Z]\d\d)\b")

# What the list of traps says is silent, in its words -> the checks that are not.
SILENT = {
    "silent with S3 URL": ["CG001"],
    "parallel creation, and exports in use freeze updates | silent": ["CG003"],
    "collide | silent across files": ["CG004"],
    "`DeletionPolicy: !If` is not valid": ["CG005"],
    "E3004 inside one file; **silent** across nested stacks": ["CG009"],
    "40-char TG name and `internal-foo` both passed": ["CG020"],
    "mostly silent => CG020 table": ["CG020"],
    "IPrep 25 (K) | silent": ["CG035"],
    "ELBSecurityPolicy-2016-08 (**silent**": ["T03"],
    "must exist in the task definition (**silent**": ["CG080"],
    "must not overlap (**silent**": ["CG113"],
    "alarms go to INSUFFICIENT silently otherwise": ["CG132"],
    "Scope CLOUDFRONT lints clean for Tokyo": ["CG030"],
    "lint clean (**silent**) => CG031": ["CG031", "P04", "T07"],
    "without EnabledMfas lints clean (**silent**)": ["CG040"],
    'Action "*"/Resource "*" lints clean (**silent**)': ["I01"],
}


def test_the_page_names_checks_that_there_are() -> None:
    named = set(ID.findall(PAGE))

    assert set() == named - catalogue().keys()


def test_every_check_of_a_trap_is_on_the_page() -> None:
    traps = {name for name in catalogue() if name.startswith("CG")}

    assert set() == traps - set(ID.findall(PAGE))


def test_every_row_says_what_reports_it() -> None:
    assert len(ROWS) > 80
    assert [] == [trap for trap, by in ROWS if not (ID.search(by) or "`cfngen" in by or by == "Reported by")]


def test_the_page_counts_the_types_whose_names_are_known() -> None:
    assert f"({len(RULES)} types)" in PAGE


@pytest.mark.skipif(not TRAPS.is_file(), reason="the list of traps is not part of the project")
def test_everything_that_linters_are_silent_about_has_its_check() -> None:
    text = TRAPS.read_text(encoding="utf-8")
    marks = [line for line in text.splitlines() if "silent" in line and not line.startswith("Column")]

    assert [] == [words for words in SILENT if words not in text]
    assert [] == [line for line in marks if not any(words in line for words in SILENT)]
    assert [] == [name for names in SILENT.values() for name in names if name not in catalogue() or name not in PAGE]
