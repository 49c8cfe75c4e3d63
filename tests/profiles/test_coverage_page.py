"""docs/coverage.md claims the templates that there are, and no others."""

from __future__ import annotations

import re
from collections.abc import Callable
from fnmatch import fnmatchcase
from pathlib import Path

from cfngen.project import PROFILES
from tests.estates import contents

PAGE = (Path(__file__).parents[2] / "docs" / "coverage.md").read_text(encoding="utf-8")
ROWS = [[cell.strip() for cell in line.strip("|").split("|")] for line in PAGE.splitlines() if line.startswith("| ")]
SYSTEMS = [row for row in ROWS if len(row) == 5 and row[0] != "section"]


def made(project_of: Callable[[str], Path]) -> set[str]:
    """The templates of every profile."""
    every = (contents(project_of(profile) / "templates_out") for profile in PROFILES)
    return {path for files in every for path in files if path.endswith(".yaml")}


def named(text: str) -> list[str]:
    return re.findall(r"`([\w/.*-]+\.yaml)`", text)


def test_every_template_that_a_row_names_is_made(project_of: Callable[[str], Path]) -> None:
    there = made(project_of)

    assert [] == [
        name for row in SYSTEMS for name in named(row[2]) if not any(fnmatchcase(path, name) for path in there)
    ]


def test_every_template_beyond_the_report_is_in_a_row(project_of: Callable[[str], Path]) -> None:
    report = set(contents(project_of("report") / "templates_out"))

    assert made(project_of) - report == {
        name for row in SYSTEMS for name in named(row[2]) if "*" not in name and name not in report
    }


def test_a_row_says_its_state_and_how_it_was_tried() -> None:
    assert SYSTEMS
    for row in SYSTEMS:
        assert row[3] in ("built", "partly", "not built"), row
        assert (row[3] == "built") <= (row[2] != "-" and row[4] != "-"), row


def test_the_table_of_layers_is_that_of_the_profiles() -> None:
    said = {
        (layer.strip("`"), profile)
        for row in ROWS
        if len(row) == 3 and row[0].startswith("`")
        for layer in row[0].split(", ")
        for profile in row[2].split(", ")
    }
    report = set(PROFILES["report"])

    assert said == {(layer, name) for name, layers in PROFILES.items() for layer in layers if layer not in report}
