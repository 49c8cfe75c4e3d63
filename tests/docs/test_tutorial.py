"""The tutorial, run from its own text in a copy of the project."""

from __future__ import annotations

from pathlib import Path

from tests.docs.walkthrough import REPOSITORY, checkout, follow


def test_every_command_prints_what_the_tutorial_says(tmp_path: Path) -> None:
    done = follow(REPOSITORY / "docs" / "tutorial.md", checkout(tmp_path / "cfngen"), tmp_path)

    assert 12 < done
