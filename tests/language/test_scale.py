"""A thousand stacks: built in bounded memory, and each costs as much as the one before."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).parents[2]


def build(stacks: int, *options: str) -> dict[str, float]:
    """Build a synthetic estate in a process of its own."""
    command = [sys.executable, "-m", "benchmarks._synthetic", str(stacks), *options]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def test_a_thousand_stacks_take_less_than_512_mib() -> None:
    taken = build(1000)

    assert 1002 == taken["files"]  # every stack, the root, and the schema of parameters
    assert taken["mib"] < 512


def test_work_grows_with_the_number_of_stacks_and_no_faster() -> None:
    """Counted in Python calls, which no other load of the machine changes."""
    one, two, four = (build(stacks, "--calls")["calls"] for stacks in (60, 120, 240))

    assert (four - two) / (two - one) < 2.2
