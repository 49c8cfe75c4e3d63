"""Wall time of processes and functions, taken in turns, as ratios to a named baseline."""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

PROJECT = Path(__file__).parents[1]
PYTHON = sys.executable
CFNGEN = str(Path(PYTHON).with_name("cfngen"))
# As where cfngen is installed: every module, the baseline's too, is compiled once, whatever the caller's
# environment says. The compiled files lie beside no source.
_COMPILED = tempfile.TemporaryDirectory(prefix="cfngen-bench-")
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"} | {
    "PYTHONPYCACHEPREFIX": _COMPILED.name
}


def process(*command: str, folder: Path = PROJECT) -> Callable[[], object]:
    """A task: run a command to its end; one that fails is an error."""

    def run() -> None:
        subprocess.run(command, cwd=folder, check=True, capture_output=True, env=ENVIRONMENT)

    return run


def copy_project(folder: Path) -> None:
    """The project's settings and parameters, built; so that no benchmark writes into the project."""
    folder.mkdir()
    shutil.copy(PROJECT / "pyproject.toml", folder)
    shutil.copytree(PROJECT / "parameters", folder / "parameters")
    process(CFNGEN, "build", folder=folder)()


def medians(tasks: Mapping[str, Callable[[], object]], runs: int = 7) -> dict[str, float]:
    """The median seconds of each task over so many runs.

    Tasks take turns, so that a slow moment of the machine meets all of them; one round before warms caches.
    """
    taken: dict[str, list[float]] = {name: [] for name in tasks}
    for number in range(runs + 1):
        for name, task in tasks.items():
            started = time.perf_counter()
            task()
            if number:
                taken[name].append(time.perf_counter() - started)
    return {name: statistics.median(seconds) for name, seconds in taken.items()}


def table(header: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    """Print a Markdown table: the first column to the left, numbers to the right."""
    widths = [max(map(len, column)) for column in zip(header, *rows, strict=True)]
    marks = ("-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:]))
    for cells in (header, marks, *rows):
        first, *rest = (
            cell.rjust(width) if number else cell.ljust(width)
            for number, (cell, width) in enumerate(zip(cells, widths, strict=True))
        )
        sys.stdout.write(f"| {' | '.join((first, *rest))} |\n")
    sys.stdout.write("\n")
    sys.stdout.flush()


def ratio(task: str, seconds: float, baseline: str, of_baseline: float, target: float | None) -> tuple[str, ...]:
    """A table's row: what was measured, against what, and the target that the ratio has to stay under."""
    found = seconds / of_baseline
    verdict = "" if target is None else f"{target:g} {'met' if found <= target else 'MISSED'}"
    return (task, f"{seconds * 1000:.0f} ms", baseline, f"{of_baseline * 1000:.0f} ms", f"{found:.2f}", verdict)


RATIO_HEADER = ("task", "median", "baseline", "its median", "ratio", "target")
