"""The generated reference is what the code makes it."""

from __future__ import annotations

from pathlib import Path

import pytest

from cfngen.docs.pages import FOLDER, PAGES, stale, write
from cfngen.project import PROFILES, find_project
from tests.estates import cfngen, write_project

REPOSITORY = Path(__file__).parents[2]


def test_the_committed_reference_is_up_to_date() -> None:
    """Otherwise: cfngen docs."""
    assert [] == stale(find_project(REPOSITORY), REPOSITORY / FOLDER)


def test_every_command_has_its_help_in_the_reference() -> None:
    text = (REPOSITORY / FOLDER / "commands.md").read_text(encoding="utf-8")
    names = [path.stem for path in (REPOSITORY / "src/cfngen/commands").glob("[!_]*.py")]

    assert [] == [name for name in names if f"## cfngen {name}" not in text]


def test_every_layer_that_is_not_selected_has_its_section() -> None:
    text = (REPOSITORY / FOLDER / "layers.md").read_text(encoding="utf-8")
    others = {layer for layers in PROFILES.values() for layer in layers} - set(PROFILES["report"])

    assert sorted(others) == sorted(line[3:] for line in text.splitlines() if line.startswith("## "))
    assert "| `MonthlyBudgetUsd` |" in text


def test_a_project_of_its_own_gets_its_own_reference(tmp_path: Path) -> None:
    folder = write_project(tmp_path / "project")
    assert 1 == cfngen(folder, "docs", "--check").returncode
    assert 0 == cfngen(folder, "docs").returncode
    checked = cfngen(folder, "docs", "--check")

    assert (0, "") == (checked.returncode, checked.stderr)
    assert "### network/vpc-topic" in (folder / FOLDER / "templates.md").read_text(encoding="utf-8")
    assert "Every layer is selected" in (folder / FOLDER / "layers.md").read_text(encoding="utf-8")
    (folder / FOLDER / "settings.md").write_text("old", encoding="utf-8")
    assert "settings.md is out of date" in cfngen(folder, "docs", "--check").stderr


def test_the_terminal_does_not_decide_what_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    project = find_project(REPOSITORY)
    assert sorted(PAGES) == sorted(write(project, tmp_path))

    assert (REPOSITORY / FOLDER / "commands.md").read_bytes() == (tmp_path / "commands.md").read_bytes()
