"""`cfngen diff` as a command, against the cost of importing yaml and click."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from benchmarks._measure import CFNGEN, PYTHON, RATIO_HEADER, copy_project, medians, process, ratio, table
from benchmarks.engine import write_tree

BASELINE = "import yaml, click"
# A change of each in prod: a line of one resource; the address range that everything in the network follows from.
SETTINGS = {"one setting changed": ("DBMaxConnections", 210), "VpcCidr changed": ("VpcCidr", "10.9.0.0/16")}


def main() -> None:
    """Print the ratios of comparing the estate with its last commit, a pair of templates, and a thousand resources."""
    with tempfile.TemporaryDirectory() as folder:
        estate = ("--env", "prod", "--base", "HEAD")
        tasks = {"the estate, nothing changed": (4, process(CFNGEN, "diff", *estate, folder=_clone(Path(folder))))}
        for name, (setting, value) in SETTINGS.items():
            clone = _clone(Path(folder), setting, value)
            tasks[f"the estate, {name}"] = (6, process(CFNGEN, "diff", *estate, folder=clone))
        old, new = (write_tree(Path(folder) / text, text) for text in ("old", "new"))
        pair = [str(Path(path).with_name("nested0.yaml")) for path in (old, new)]
        of_pair, of_root = Path(folder) / "pair.json", Path(folder) / "root.json"
        of_pair.write_text('{"Name": "a", "Above": "x"}', encoding="utf-8")
        of_root.write_text('{"Name": "a"}', encoding="utf-8")
        tasks["a pair of templates of 50 resources"] = (3, process(CFNGEN, "diff", *pair, "--parameters", str(of_pair)))
        seconds = medians(
            {
                BASELINE: process(PYTHON, "-c", BASELINE),
                **{name: task for name, (_, task) in tasks.items()},
                "thousand": process(CFNGEN, "diff", old, new, "--parameters", str(of_root)),
            }
        )
    table(
        RATIO_HEADER,
        [ratio(name, seconds[name], BASELINE, seconds[BASELINE], target) for name, (target, _) in tasks.items()],
    )
    thousand = seconds["thousand"]
    table(
        ("task", "median", "target"),
        [
            (
                "1,000 resources in 20 nested stacks, every one changed",
                f"{thousand:.2f} s",
                f"2 s {'met' if thousand < 2 else 'MISSED'}",
            )
        ],
    )


def _clone(folder: Path, setting: str = "", value: object = None) -> Path:
    """The project as a repository of one commit; with a setting of prod changed and built after it."""
    clone = folder / f"clone{setting}"
    copy_project(clone)
    who = ("-c", "user.name=bench", "-c", "user.email=bench@example.jp")
    for command in (("init", "-q"), ("add", "-A"), (*who, "commit", "-qm", "built")):
        process("git", *command, folder=clone)()
    if setting:
        path = clone / "parameters" / "prod.json"
        data = json.loads(path.read_text(encoding="utf-8"))
        data["Parameters"][setting] = value
        path.write_text(json.dumps(data), encoding="utf-8")
        process(CFNGEN, "build", folder=clone)()
    return clone
