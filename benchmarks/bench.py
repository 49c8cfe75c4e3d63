"""Starting, building and growing, against the cost of the imports that they cannot do without."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from benchmarks._measure import (
    CFNGEN,
    ENVIRONMENT,
    PROJECT,
    PYTHON,
    RATIO_HEADER,
    copy_project,
    medians,
    process,
    ratio,
    table,
)
from cfngen.catalogue import summary
from cfngen.language.estate import load_estate

FIRST_LAYERS = ("foundation", "network", "database")
_PAGE = '''"""The first layers of the estate"""

from cfngen.language import Root
from cfngen.settings import environment, project_name

root = Root(region="ap-northeast-1", layers={layers}, prefix=f"{{project_name}}-{{environment}}")
'''


def main() -> None:
    """Print the ratios of start-up and build, and the growth with the number of stacks."""
    start_and_build()
    growth((10, 100, 1000))


def start_and_build() -> None:
    """`cfngen --help`, and `cfngen build` of every environment where everything is up to date."""
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "whole"
        first = Path(folder) / "first"
        copy_project(whole)
        _copy_first_layers(first)
        projects = {f"cfngen build, {_templates(path)} templates": path for path in (first, whole)}
        seconds = medians(
            {
                "import click": process(PYTHON, "-c", "import click"),
                "import troposphere.ec2, click": process(PYTHON, "-c", "import troposphere.ec2, click"),
                "cfngen --help": process(CFNGEN, "--help"),
                **{name: process(CFNGEN, "build", folder=path) for name, path in projects.items()},
            }
        )
    baselines = ["import click", *["import troposphere.ec2, click"] * 2]
    table(
        RATIO_HEADER,
        [
            ratio(task, seconds[task], baseline, seconds[baseline], target)
            for task, baseline, target in zip(["cfngen --help", *projects], baselines, (2, 3, 5), strict=True)
        ],
    )


def _copy_first_layers(folder: Path) -> None:
    """The templates of FIRST_LAYERS and those whose values they take, as an estate of their own, built."""
    stacks = {stack["name"]: stack for root in summary(load_estate())["roots"] for stack in root["stacks"]}
    waiting = [name for name, stack in stacks.items() if stack["layer"] in FIRST_LAYERS]
    needed: set[str] = set()
    while waiting:
        name = waiting.pop()
        needed.add(name)
        waiting += {*stacks[name]["wires"].values(), *stacks[name]["after"]} - needed
    modules = {stacks[name]["module"].removeprefix("cfngen.templates.").replace(".", "/") for name in needed}
    layers = tuple(dict.fromkeys(stack["layer"] for name, stack in stacks.items() if name in needed))
    for source in (PROJECT / "src/cfngen/templates").rglob("*.py"):
        path = source.relative_to(PROJECT / "src/cfngen/templates")
        if str(path.with_suffix("")) in modules or (path.parent.name != "edge" and path.name.startswith("_")):
            target = folder / "first_layers" / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(source.read_text(encoding="utf-8").replace("cfngen.templates", "first_layers"), "utf-8")
    page = _PAGE.format(layers=layers)
    (folder / "first_layers" / "__init__.py").write_text(page, encoding="utf-8")
    (folder / "pyproject.toml").write_text('[tool.cfngen]\ntemplates = "first_layers"\n', encoding="utf-8")
    sys.path.insert(0, str(folder))
    settings = load_estate("first_layers").roots[0].settings
    for source in (PROJECT / "parameters").glob("*.json"):
        values = json.loads(source.read_text(encoding="utf-8"))
        values["Parameters"] = {name: value for name, value in values["Parameters"].items() if name in settings}
        (folder / "parameters").mkdir(exist_ok=True)
        (folder / "parameters" / source.name).write_text(json.dumps(values), encoding="utf-8")
    process(CFNGEN, "build", folder=folder)()


def _templates(project: Path) -> int:
    return len(list((project / "templates_out").rglob("*.yaml")))


def growth(numbers: tuple[int, ...], runs: int = 3) -> None:
    """Load and render synthetic estates, each in a process of its own: median seconds, and memory at its peak."""
    found: dict[int, list[dict[str, float]]] = {stacks: [] for stacks in numbers}
    for _ in range(runs):
        for stacks in numbers:
            command = [PYTHON, "-m", "benchmarks._synthetic", str(stacks)]
            done = subprocess.run(command, cwd=PROJECT, check=True, capture_output=True, env=ENVIRONMENT)
            found[stacks].append(json.loads(done.stdout))
    rows: list[tuple[str, ...]] = []
    smallest = 0.0
    for stacks in numbers:
        seconds = median(taken["seconds"] for taken in found[stacks])
        mib = max(taken["mib"] for taken in found[stacks])
        each = seconds / stacks
        smallest = smallest or each
        limit = f"512 {'met' if mib < 512 else 'MISSED'}" if stacks == max(numbers) else ""
        times = (f"{seconds:.2f} s", f"{each * 1000:.2f} ms", f"{each / smallest:.2f}")
        rows.append((f"{stacks} stacks", *times, f"{mib:.0f} MiB", limit))
    table(("synthetic estate", "time", "per stack", f"ratio to {numbers[0]}", "memory", "target"), rows)
