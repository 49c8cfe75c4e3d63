"""Where pictures lie, and a copy of the project in which commands may change things."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).parents[1]
PICTURES = REPOSITORY / "docs" / "pictures"
# What commands read; a copy of it is a project.
_PROJECT = ("pyproject.toml", "waivers.toml", "parameters", "templates_out", "src")
_IGNORED = shutil.ignore_patterns("__pycache__")


def copy(folder: Path) -> Path:
    """The project, in a repository of its own in this folder, with one commit on `main`."""
    folder.mkdir(parents=True)
    for name in _PROJECT:
        source = REPOSITORY / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=_IGNORED)
        else:
            shutil.copy(source, folder)
    git(folder, "init", "--quiet", "--initial-branch=main")
    commit(folder, "start")
    return folder


def commit(folder: Path, message: str) -> None:
    """Commit everything that lies in a copy."""
    git(folder, "add", "--all")
    git(folder, "-c", "user.name=reader", "-c", "user.email=reader@example.jp", "commit", "--quiet", "-m", message)


def git(folder: Path, *arguments: str) -> None:
    """Run git in a copy."""
    subprocess.run(["git", *arguments], cwd=folder, check=True)


def environment(folder: Path) -> dict[str, str]:
    """What commands in a copy find around them: its sources, an endpoint of its own, English, no settings of git's."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "CFNGEN_", "GIT_", "LC_"))
    }
    scratch = folder.parent
    return kept | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(folder / "src"),  # what is installed is the repository's own, not the copy's
        "CFNGEN_LOCAL_STATE": str(scratch / "local.sqlite"),
        "XDG_CACHE_HOME": str(scratch / "cache"),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "LANG": "C.UTF-8",
    }
