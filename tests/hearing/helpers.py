"""Answers and projects for tests of the hearing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from cfngen.hearing.answers import Answers
from cfngen.hearing.plan import Plan, make_plan
from cfngen.hearing.reading import parse_answers
from cfngen.hearing.resolve import Resolved, resolve
from cfngen.project import Project

EXAMPLES = Path(__file__).parents[2] / "docs" / "hearing" / "examples"
NAMES = ("medical-ai", "municipal", "medical-saas")
PYPROJECT = '# the project\n[project]\nname = "x"\n\n[tool.cfngen]  # what cfngen reads\nprofile = "report"\n'
META: dict[str, Any] = {"project_name": "kibou", "decided_on": "2026-12-01"}


def answers(**sections: Any) -> Answers:
    """Answers with what is required, and these: `db={"pg_major": "14"}`."""
    given = {**sections, "meta": META | sections.get("meta", {})}
    return Answers.model_validate(given)


def resolved(**sections: Any) -> Resolved:
    """What holds for those answers."""
    return resolve(answers(**sections))


def nested(values: dict[str, Any]) -> dict[str, Any]:
    """Dotted keys as sections: `{"db.pg_major": "14"}`."""
    found: dict[str, Any] = {}
    for name, value in values.items():
        section, _, leaf = name.rpartition(".")
        (found.setdefault(section, {}) if section else found)[leaf] = value
    return found


def fresh(folder: Path, pyproject: str = PYPROJECT) -> Project:
    """An empty folder with a minimal pyproject.toml."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pyproject.toml").write_text(pyproject)
    return Project(folder)


def plan(folder: Path, text: str, **options: Any) -> Plan:
    """What `apply` would write for that answers file."""
    return make_plan(parse_answers(text, "answers.yaml"), Project(folder), **options)


def cfngen(folder: Path, *arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    """Run cfngen in a folder, as a process without a terminal."""
    return subprocess.run(
        [sys.executable, "-m", "cfngen", *arguments],
        cwd=folder,
        env=os.environ | {"NO_COLOR": "1", "PYTHONUTF8": "1"},
        input=typed,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def snapshot(folder: Path) -> dict[str, bytes]:
    """Every file of a folder with its bytes."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
