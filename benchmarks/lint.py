"""Lint of the whole estate, against cfn-lint's own command on the same files with the same configuration."""

from __future__ import annotations

import itertools
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks._measure import CFNGEN, ENVIRONMENT, PROJECT, PYTHON, RATIO_HEADER, medians, ratio, table

CFN_LINT = str(Path(PYTHON).with_name("cfn-lint"))
CHANGED = "nested/network/subnets.yaml"


def main() -> None:
    """Print the ratios of a first run, of one where nothing changed, and of one where a template did."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        same, edited = _project(folder / "same"), _project(folder / "edited")
        everything, pair = "cfn-lint, every template", "cfn-lint, that template and its root"
        colds = (folder / f"cache{number}" for number in itertools.count())
        seconds = medians(
            {
                "import click": _task(same, PYTHON, "-c", "import click"),
                everything: _cfn_lint(same, "**/*.yaml"),
                pair: _cfn_lint(same, CHANGED, "stack.yaml"),
                "cold": lambda: _task(same, CFNGEN, "lint", cache=next(colds))(),
                "cold, --fast": lambda: _task(same, CFNGEN, "lint", "--fast", cache=next(colds))(),
                "nothing changed": _task(same, CFNGEN, "lint", cache=folder / "warm"),
                "one template changed": _changed(edited, folder / "edits"),
            },
            runs=5,
        )
    count = len(list((PROJECT / "templates_out").rglob("*.yaml")))
    rows = {
        "cold": (everything, 0.75),
        "cold, --fast": (everything, 0.12),
        "nothing changed": ("import click", 3.0),
        "one template changed": (pair, 1.5),
    }
    table(
        RATIO_HEADER,
        [
            ratio(f"cfngen lint, {count} templates, {task}", seconds[task], baseline, seconds[baseline], target)
            for task, (baseline, target) in rows.items()
        ],
    )


def _project(folder: Path) -> Path:
    folder.mkdir()
    for name in ("pyproject.toml", ".cfnlintrc.yaml"):
        shutil.copy(PROJECT / name, folder)
    shutil.copytree(PROJECT / "templates_out", folder / "templates_out")
    return folder


def _task(folder: Path, *command: str, cache: Path | None = None) -> Callable[[], object]:
    environment = {**ENVIRONMENT, "XDG_CACHE_HOME": str(cache)} if cache else ENVIRONMENT
    return lambda: subprocess.run(command, cwd=folder, check=True, capture_output=True, env=environment)


def _cfn_lint(project: Path, *templates: str) -> Callable[[], object]:
    """From the folder of the root, so that the wiring is checked as cfngen has it checked."""
    configuration = str(project / ".cfnlintrc.yaml")
    return _task(project / "templates_out", CFN_LINT, "--config-file", configuration, "--", *templates)


def _changed(project: Path, cache: Path) -> Callable[[], object]:
    lint = _task(project, CFNGEN, "lint", cache=cache)
    lint()

    def run() -> None:
        with (project / "templates_out" / CHANGED).open("a", encoding="utf-8") as template:
            template.write("# changed\n")
        lint()

    return run
