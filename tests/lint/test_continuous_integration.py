"""The workflow and the pre-commit hooks that come with the repository."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from cfngen.cli import Commands

ROOT = Path(__file__).parents[2]
WORKFLOW = ROOT / ".github/workflows/cfngen.yml"
HOOKS = ROOT / ".pre-commit-hooks.yaml"


def jobs() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(WORKFLOW.read_text(encoding="utf-8"))["jobs"]
    return found


def steps() -> list[dict[str, Any]]:
    return [step for job in jobs().values() for step in job["steps"]]


def test_actions_are_pinned_by_digest_and_say_their_release() -> None:
    uses = re.findall(r"uses: (.*)", WORKFLOW.read_text(encoding="utf-8"))

    assert uses
    assert not [line for line in uses if not re.fullmatch(r"[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line)]


def test_least_permissions() -> None:
    """What runs a pull request's code may only read; what may write runs nothing of it."""
    assert {} == yaml.safe_load(WORKFLOW.read_text(encoding="utf-8"))["permissions"]
    assert {"contents": "read"} == jobs()["estate"]["permissions"]
    writing = [job for job in jobs().values() if "write" in job["permissions"].values()]
    assert [jobs()["report"]] == writing
    assert not [
        step for step in writing[0]["steps"] if "checkout" in step.get("uses", "") or "cfngen" in step.get("run", "")
    ]


def test_no_expression_is_pasted_into_a_script() -> None:
    """A branch name may hold shell commands; expressions reach scripts as environment variables."""
    assert not [step["run"] for step in steps() if "${{" in step.get("run", "")]


def test_credentials_do_not_stay_in_the_checkout() -> None:
    (checkout,) = (step for step in steps() if "checkout" in step.get("uses", ""))

    assert checkout["with"]["persist-credentials"] is False


@pytest.mark.parametrize("command", ["build", "lint", "check", "diff"])
def test_workflow_runs(command: str) -> None:
    assert [step for step in steps() if f"cfngen {command} " in step.get("run", "")]


def test_hooks_run_commands_that_exist() -> None:
    entries = [hook["entry"].split() for hook in yaml.safe_load(HOOKS.read_text(encoding="utf-8"))]

    assert [["cfngen", "build", "--check"], ["cfngen", "lint"], ["cfngen", "check"]] == entries
    known = Commands().list_commands(None)  # type: ignore[arg-type]
    assert not [entry for entry in entries if entry[1] not in known]
