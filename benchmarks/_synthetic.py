"""Synthetic estates: any number of wired stacks, written as a template package, and what building one takes.

    python -m benchmarks._synthetic 1000

prints one line of JSON: how many stacks, the seconds and the peak memory in MiB of a process that loads the
estate and renders every template, and the number of Python calls if `--calls` is given.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from pathlib import Path

from troposphere import sns, sqs  # noqa: F401 -- imported before the clock starts

from cfngen.build import render
from cfngen.language.estate import load_estate

LAYER_SIZE = 50

_PAGE = '''"""A synthetic estate"""

from cfngen.language import Root
from synthetic.settings import environment, project_name

root = Root(region="ap-northeast-1", layers={layers}, prefix=f"{{project_name}}-{{environment}}")
'''
_SETTINGS = '''"""Settings of the whole estate."""

from cfngen.language import Setting

project_name = Setting("ProjectName", "Name of the project")
environment = Setting("Environment", "Environment", allowed_values=("dev", "stg", "prod"))
'''
_STACK = '''"""Stack {n} of a synthetic estate

It takes values from the stacks before it and gives two of its own.
"""

from troposphere import Join, sns, sqs

from cfngen.language import Setting, Stack, Sub, att, ref
from synthetic.settings import environment, project_name
{imports}

stack = Stack(__name__)

retention_seconds = Setting("RetentionSeconds{n}", "Seconds that messages are kept", type="Number", default=345600)

topic = stack.add(sns.Topic("Topic", DisplayName=Sub(f"{{project_name}}-{{environment}}-{n}")), why="Tells of it.")
for number in range(4):
    stack.add(
        sqs.Queue(
            f"Queue{{number}}",
            MessageRetentionPeriod=retention_seconds,
            QueueName=Join("-", [project_name, environment, str(number){given}]),
        ),
        why="Holds what the topic tells until somebody has time.",
        must=("It outlives a night.",),
    )

topic_arn_{n} = stack.output("TopicArn{n}", ref(topic), "ARN of the topic")
topic_name_{n} = stack.output("TopicName{n}", att(topic, "TopicName"), "Name of the topic")
'''


def write(folder: Path, stacks: int) -> None:
    """Write a package `synthetic` of so many stacks, each of which takes values of up to three before it."""
    package = folder / "synthetic"
    layers = tuple(f"layer_{number:03}" for number in range(-(-stacks // LAYER_SIZE)))
    for path, text in {
        "__init__.py": _PAGE.format(layers=layers),
        "settings.py": _SETTINGS,
        **{f"{layer}/__init__.py": f'"""Layer {layer}"""\n' for layer in layers},
        **{f"{layers[n // LAYER_SIZE]}/stack_{n:04}.py": _stack(n, layers) for n in range(stacks)},
    }.items():
        target = package / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")


def _stack(n: int, layers: tuple[str, ...]) -> str:
    takes = sorted({n - 1, n // 2, n - 10} & set(range(n)))
    imports = "\n".join(
        f"from synthetic.{layers[k // LAYER_SIZE]}.stack_{k:04} import topic_arn_{k}, topic_name_{k}" for k in takes
    )
    given = "".join(f", topic_arn_{k}, Sub(f'{{topic_name_{k}}}')" for k in takes)
    return _STACK.format(n=n, imports=imports, given=given)


def _build() -> int:
    return len(render(load_estate("synthetic"), []))


def main() -> None:
    """Build one synthetic estate and print what it took."""
    stacks = int(sys.argv[1])
    calls = 0

    def count(frame: object, event: str, argument: object) -> None:
        nonlocal calls
        del frame, argument
        calls += event == "call"

    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), stacks)
        sys.path.insert(0, folder)
        sys.setprofile(count if "--calls" in sys.argv else None)
        started = time.perf_counter()
        files = _build()
        seconds = time.perf_counter() - started
        sys.setprofile(None)
    sys.stdout.write(json.dumps({"files": files, "seconds": seconds, "mib": _peak_mib(), "calls": calls}) + "\n")


def _peak_mib() -> float:
    """The most memory that this process had. ru_maxrss would be its parent's at the fork, where that was larger."""
    status = Path("/proc/self/status")
    if status.is_file():
        (line,) = (line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


if __name__ == "__main__":
    main()
