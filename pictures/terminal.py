"""A review on a terminal: the recording at the top of the READMEs, docs/pictures/terminal.svg.

Two changes of prod are proposed. One would replace the database, and is refused; the other is approved and executed.
"""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from pictures._animation import Step, animation
from pictures._places import PICTURES, commit, copy, environment, git
from pictures._recording import on_a_terminal

# The two changes: a branch, and what it puts in the place of what in prod's parameters.
BRANCHES = {
    "rename-database": ('"Environment": "prod",', '"Environment": "prod",\n    "DBName": "records",'),
    "larger-database": ('"DBInstanceClass": "db.t4g.medium"', '"DBInstanceClass": "db.t4g.large"'),
}
# The recording: each screen's commands, as typed, with the seconds that a reader has for what each prints. What a
# screen cannot hold scrolls by. Progress goes to files: it names change sets, whose names are others in each run.
SCREENS = (
    (("git diff -U0 main -- parameters", 2.0), ("cfngen diff --env prod --base main", 10.0)),
    (
        ('cfngen changeset create --env prod --local > review.txt 2> errors.txt; echo "exit code $?"', 1.4),
        ("grep -A 1 Error errors.txt", 4.2),
    ),
    (
        ("git switch larger-database", 0.4),
        ("cfngen changeset create --env prod --local 2> progress.txt", 4.6),
        ("cfngen changeset approve --env prod --local --yes &> review.txt", 0.4),
        ("cfngen changeset execute --env prod --local &> events.txt", 0.4),
        ("cfngen status --env prod --local | grep -v 'change set'", 3.4),
    ),
)


def main() -> None:
    """Write the picture."""
    with tempfile.TemporaryDirectory() as scratch:
        (PICTURES / "terminal.svg").write_text(picture(Path(scratch)), encoding="utf-8")


def picture(scratch: Path) -> str:
    """The recording as an SVG, from a run in this folder: the same text from the same project."""
    project = copy(scratch / "cfngen")
    around = environment(project)
    _run(["cfngen", "deploy", "--env", "prod", "--local", "--yes", "--quiet"], project, around)
    for branch, (old, new) in BRANCHES.items():
        git(project, "switch", "--quiet", "--create", branch, "main")
        _commit(project, around, old, new)
    git(project, "switch", "--quiet", next(iter(BRANCHES)))
    screens = [
        [Step(command, on_a_terminal(command, project, around), seconds) for command, seconds in screen]
        for screen in SCREENS
    ]
    return animation(screens, title="A review with cfngen")


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
