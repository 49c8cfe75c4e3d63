"""The guides of docs/howto, each run from its own text in a clone of the project; test_japanese.py holds the others."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.docs.walkthrough import REPOSITORY, checkout, follow

GUIDES = sorted(path for path in (REPOSITORY / "docs" / "howto").glob("*.md") if ".ja." not in path.name)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return checkout(tmp_path_factory.mktemp("howto") / "cfngen")


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What lint and check remember of templates that guides do not change; one for all processes of pytest-xdist."""
    base = tmp_path_factory.getbasetemp()
    return (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "howto-cache"


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.stem)
def test_every_command_prints_what_the_guide_says(guide: Path, project: Path, cache: Path, tmp_path: Path) -> None:
    clone = tmp_path / "cfngen"
    subprocess.run(["git", "clone", "--quiet", str(project), str(clone)], check=True)

    assert 3 < follow(guide, clone, tmp_path, cache)


def test_a_guide_that_says_something_else_fails(project: Path, tmp_path: Path) -> None:
    guide = tmp_path / "wrong.md"
    guide.write_text("```console\n$ git status\non branch nowhere\n```\n", encoding="utf-8")

    with pytest.raises(AssertionError, match=r"^\$ git status"):
        follow(guide, project, tmp_path)
