"""Guides that are run from their own text: patches are applied, commands are given, answers compared."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from cfngen.local import process

REPOSITORY = Path(__file__).parents[2]
_LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv", ".tools", "*_cache", "build", "__pycache__", ".hypothesis", ".audit"
)
_IDENTITY = ["-c", "user.name=reader", "-c", "user.email=reader@example.jp"]
_BLOCK = re.compile(r"^```(console|diff)\n(.*?)^```", re.DOTALL | re.MULTILINE)


def checkout(folder: Path) -> Path:
    """A clean checkout, as somebody who has just cloned it has."""
    shutil.copytree(REPOSITORY, folder, ignore=_LEFT_OUT)
    for arguments in (["init", "--quiet"], ["add", "--all"], ["commit", "--quiet", "--message", "start"]):
        subprocess.run(["git", *_IDENTITY, *arguments], cwd=folder, check=True)
    return folder


def steps(guide: Path) -> Iterator[tuple[str, list[str], str]]:
    """Each command with the lines that it is said to print, and what it reads: a patch, for `git apply`."""
    for kind, block in _BLOCK.findall(guide.read_text(encoding="utf-8")):
        if kind == "diff":
            yield "git apply", [], block
            continue
        for step in block.split("$ ")[1:]:
            command, *said = step.splitlines()
            yield command, said, ""


def follow(guide: Path, clone: Path, scratch: Path, cache: Path | None = None) -> int:
    """Do what the guide says in the clone; the number of its commands. Fails where one says something else.

    What the commands remember lies in `scratch`, but for their caches where `cache` is given. An endpoint that the
    guide starts is stopped, however far it came.
    """
    environment = _environment(clone, scratch, cache or scratch / "cache")
    try:
        return sum(_step(command, said, given, clone, environment) for command, said, given in steps(guide))
    finally:
        process.stop(Path(environment["CFNGEN_LOCAL_STATE"]))


def _environment(clone: Path, scratch: Path, cache: Path) -> dict[str, str]:
    environment = os.environ | dict.fromkeys(("GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME"), "reader")
    environment |= dict.fromkeys(("GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"), "reader@example.jp")
    environment |= {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}", "LC_ALL": "C.UTF-8"}
    environment |= {"CFNGEN_LOCAL_STATE": str(scratch / "local.sqlite"), "XDG_CACHE_HOME": str(cache)}
    return environment | {"PYTHONPATH": str(clone / "src")}  # what is installed is the repository's own


def _step(command: str, said: list[str], given: str, clone: Path, environment: dict[str, str]) -> int:
    result = subprocess.run(
        ["bash", "-c", command],
        cwd=clone,
        env=environment,
        input=given,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    printed = result.stdout + result.stderr

    assert [] == [line for line in said if line.strip() not in printed], f"$ {command}\n{printed}"
    assert 0 == result.returncode, f"$ {command}\n{printed}"
    return 1
