"""A review on a terminal: the recordings at the top of the READMEs, docs/pictures/terminal*.svg.

Each is there in both languages and in two widths, since on a telephone nobody can read lines of a hundred letters.
Two changes of prod are proposed. One would replace the database, and is refused; the other is approved and executed.
"""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path
from typing import NamedTuple

from pictures._animation import Step, animation
from pictures._places import PICTURES, commit, copy, environment, git
from pictures._recording import NARROW, WIDE, Screen, on_a_terminal

# The two changes: a branch, and what it puts in the place of what in prod's parameters.
BRANCHES = {
    "rename-database": ('"Environment": "prod",', '"Environment": "prod",\n    "DBName": "records",'),
    "larger-database": ('"DBInstanceClass": "db.t4g.medium"', '"DBInstanceClass": "db.t4g.large"'),
}
NAMES = {
    ("en", WIDE): "terminal.svg",
    ("ja", WIDE): "terminal.ja.svg",
    ("en", NARROW): "terminal.narrow.svg",
    ("ja", NARROW): "terminal.narrow.ja.svg",
}
_LOCALES = {"en": "C.UTF-8", "ja": "ja_JP.UTF-8"}
_TITLES = {"en": "A review with cfngen", "ja": "cfngen によるレビュー"}
Look = tuple[str, Screen]  # a language, and how much a terminal shows


class Typed(NamedTuple):
    """A command as typed, how many seconds a reader has for what it prints, and whether that is in his language."""

    command: str
    seconds: float
    translated: bool = False


# The recording: each screen's commands. What a screen cannot hold scrolls by. Progress goes to files: it names change
# sets, whose names are others in each run.
SCREENS = (
    (
        Typed("git diff -U0 main -- parameters", 2.0),
        Typed("cfngen diff --env prod --base main", 10.0, translated=True),
    ),
    (
        Typed('cfngen changeset create --env prod --local > review.txt 2> errors.txt; echo "exit code $?"', 1.4),
        Typed("grep -A 1 Error errors.txt", 4.2),
    ),
    (
        Typed("git switch larger-database", 0.4),
        Typed("cfngen changeset create --env prod --local 2> progress.txt", 4.6, translated=True),
        Typed("cfngen changeset approve --env prod --local --yes &> review.txt", 0.4),
        Typed("cfngen changeset execute --env prod --local &> events.txt", 0.4),
        Typed("cfngen status --env prod --local | grep -v 'change set'", 3.4),
    ),
)


def main() -> None:
    """Write the pictures."""
    with tempfile.TemporaryDirectory() as scratch:
        for look, drawn in drawings(Path(scratch)).items():
            (PICTURES / NAMES[look]).write_text(drawn, encoding="utf-8")


def drawings(scratch: Path) -> dict[Look, str]:
    """The recording as SVG in each look, from one run in this folder: the same text from the same project."""
    project = copy(scratch / "cfngen")
    around = environment(project)
    _run(["cfngen", "deploy", "--env", "prod", "--local", "--yes", "--quiet"], project, around)
    for branch, (old, new) in BRANCHES.items():
        git(project, "switch", "--quiet", "--create", branch, "main")
        _commit(project, around, old, new)
    git(project, "switch", "--quiet", next(iter(BRANCHES)))
    said = [[_said(typed, project, around) for typed in screen] for screen in SCREENS]
    return {
        (lang, size): animation([[steps[lang, size] for steps in screen] for screen in said], _TITLES[lang], size)
        for lang, size in NAMES
    }


def _said(typed: Typed, project: Path, around: dict[str, str]) -> dict[Look, Step]:
    """What a command prints in each look. One that says nothing of its own is given once: it may do something."""
    once = ("en", WIDE)
    printed = {
        (lang, size): on_a_terminal(typed.command, project, around | {"LANG": _LOCALES[lang]}, size)
        for lang, size in (NAMES if typed.translated else [once])
    }
    return {look: Step(typed.command, printed.get(look, printed[once]), typed.seconds) for look in NAMES}


def _commit(project: Path, around: dict[str, str], old: str, new: str) -> None:
    """Commit prod's parameters with something in the place of something, and what is built from them."""
    parameters = project / "parameters" / "prod.json"
    text = parameters.read_text(encoding="utf-8")
    if text.count(old) != 1:
        raise ValueError(f"{old} is not, or more than once, in {parameters}")
    parameters.write_text(text.replace(old, new), encoding="utf-8")
    _run(["cfngen", "build"], project, around)
    commit(project, new)


def _run(command: list[str], project: Path, around: dict[str, str]) -> None:
    done = subprocess.run(command, cwd=project, env=around, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
