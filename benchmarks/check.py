"""Policies over the whole estate in every environment, against importing what it cannot do without."""

from __future__ import annotations

import itertools
import os
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks._measure import CFNGEN, ENVIRONMENT, PROJECT, PYTHON, RATIO_HEADER, medians, ratio, table

BASELINE = "import yaml, click"


def main() -> None:
    """Print the ratios of a first run and of one where nothing changed."""
    with tempfile.TemporaryDirectory() as name:
        colds = (Path(name) / f"cache{number}" for number in itertools.count())
        seconds = medians(
            {
                BASELINE: _task(PYTHON, "-c", BASELINE),
                "cold": lambda: _task(CFNGEN, "check", cache=next(colds))(),
                "nothing changed": _task(CFNGEN, "check", cache=Path(name) / "warm"),
            },
            runs=9,
        )
    templates = len(list((PROJECT / "templates_out").rglob("*.yaml")))
    environments = len(list((PROJECT / "parameters").glob("*.json")))
    what = f"cfngen check, {templates} templates, {environments} environments"
    table(
        RATIO_HEADER,
        [
            ratio(f"{what}, {task}", seconds[task], BASELINE, seconds[BASELINE], 6.0)
            for task in ("cold", "nothing changed")
        ],
    )


def _task(*command: str, cache: Path | None = None) -> Callable[[], object]:
    environment = {**ENVIRONMENT, "XDG_CACHE_HOME": str(cache)} if cache else {**os.environ, **ENVIRONMENT}
    return lambda: subprocess.run(command, cwd=PROJECT, check=True, capture_output=True, env=environment)
