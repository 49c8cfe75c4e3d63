"""The tutorial, run from its own text in a copy of the project."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
TUTORIAL = REPOSITORY / "docs" / "tutorial.md"
_LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv", ".tools", "*_cache", "build", "__pycache__", ".hypothesis", ".audit"
)


def steps() -> Iterator[tuple[str, list[str]]]:
    """Each command with the lines that it is said to print."""
    for block in re.findall(r"^```console\n(.*?)^```", TUTORIAL.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE):
        for step in block.split("$ ")[1:]:
            command, *said = step.splitlines()
            yield command, said


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clean checkout, as somebody who has just cloned it has."""
    folder = tmp_path / "cfngen"
    shutil.copytree(REPOSITORY, folder, ignore=_LEFT_OUT)
    for arguments in (["init", "--quiet"], ["add", "--all"], ["commit", "--quiet", "--message", "start"]):
        subprocess.run(["git", *_IDENTITY, *arguments], cwd=folder, check=True)
    return folder


_IDENTITY = ["-c", "user.name=reader", "-c", "user.email=reader@example.jp"]


def test_every_command_prints_what_the_tutorial_says(clone: Path, tmp_path: Path) -> None:
    names = ("GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME")
    environment = os.environ | dict.fromkeys(names, "reader")
    environment |= dict.fromkeys(("GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"), "reader@example.jp")
    environment |= {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}", "LC_ALL": "C.UTF-8"}
    environment |= {"CFNGEN_LOCAL_STATE": str(tmp_path / "local.sqlite"), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    done = 0
    for command, said in steps():
        result = subprocess.run(
            ["bash", "-c", command],
            cwd=clone,
            env=environment,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        printed = result.stdout + result.stderr

        assert [] == [line for line in said if line.strip() not in printed], f"$ {command}\n{printed}"
        assert 0 == result.returncode, f"$ {command}\n{printed}"
        done += 1
    assert 12 < done
