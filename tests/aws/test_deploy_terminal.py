"""`cfngen deploy` on a terminal: the question, the live tree, a narrow window, and Ctrl-C at every moment."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pexpect  # type: ignore[import-untyped]
import pytest

from tests.aws.deployed import Deployed, running_project
from tests.terminal import interrupt

SECONDS = 60


@pytest.fixture
def slow(tmp_path: Path) -> Iterator[Deployed]:
    """A project that is ready to be deployed, and an endpoint whose resources take their time."""
    with running_project(tmp_path, resource_seconds=1.5) as deployed:
        yield deployed.ready()


@contextmanager
def terminal(deployed: Deployed, *arguments: str, columns: int = 100) -> Iterator[pexpect.spawn]:
    """A command on a pseudo-terminal."""
    environment = {key: value for key, value in os.environ.items() if key not in ("CI", "NO_COLOR")}
    child: pexpect.spawn = pexpect.spawn(
        sys.executable,
        ["-m", "cfngen", *arguments, "--env", "dev"],
        cwd=str(deployed.folder),
        env=environment | deployed.environment | {"TERM": "xterm-256color", "PYTHONUTF8": "1"},
        dimensions=(24, columns),
        encoding="utf-8",
        timeout=SECONDS,
    )
    try:
        yield child
    finally:
        child.close(force=True)


def rest(child: pexpect.spawn) -> str:
    """What is still printed, without the codes that draw it; the process has ended then."""
    child.expect(pexpect.EOF)
    child.close()
    return plain(child.before or "")


def plain(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", text)


def test_no_is_the_default_and_nothing_is_executed(slow: Deployed) -> None:
    with terminal(slow, "deploy") as child:
        child.expect(r"Execute it on shop-dev-edge \(us-east-1\) in account 111111111111\? \[y/N\]: ")
        child.sendline("")
        said = rest(child)

    assert "not done: the answer was no" in said
    assert 4 == child.exitstatus
    assert "" == slow.status()


def test_the_tree_shows_what_is_at_work_and_leaves_one_line_a_nested_stack(slow: Deployed) -> None:
    with terminal(slow, "deploy", "--yes") as child:
        child.expect_exact("shop-dev (ap-northeast-1): executing")
        said = rest(child)

    assert 0 == child.exitstatus
    assert re.search(r"shop-dev \(ap-northeast-1\)  \d/5 resources  0:0\d  CREATE_IN_PROGRESS", said)
    assert re.search(r"[├└]── TableStack +\d/2   0:0\d  Table, Queue", said)
    assert re.search(r"✓ TableStack  2 resources  0:0\d\r?\n", said)
    last = said[said.rindex("CREATE_COMPLETE after") :]
    assert "└──" not in last
    assert re.search(r"CREATE_COMPLETE after 0:0\d, \d+ events\.", last)


def test_a_narrow_window_cuts_lines_and_a_failure_is_told_with_its_reason(slow: Deployed) -> None:
    slow.fail(kind="resource", path="TableStack/Queue", on="create", reason="no queue today", times=1)

    with terminal(slow, "deploy", "--yes", columns=40) as child:
        child.expect_exact("shop-dev (ap-northeast-1): executing")
        child.expect("✗ TableStack/Queue")
        said = rest(child)

    drawn = [line for line in said.replace("\r", "\n").splitlines() if "└──" in line or "├──" in line]
    assert drawn
    assert not [line for line in drawn if len(line) > 40]
    assert 5 == child.exitstatus
    assert "↶ rolling back" in said
    assert "failed: no queue today" in said


def test_ctrl_c_at_the_question_says_that_the_change_set_is_kept(slow: Deployed) -> None:
    with terminal(slow, "deploy") as child:
        child.expect_exact("[y/N]: ")
        said = plain(interrupt(child))

    assert 130 == child.exitstatus
    assert "is not executed. The same command finds it again." in said
    assert "To take that away: cfngen changeset delete --env dev" in said


def test_ctrl_c_while_it_is_executed_says_how_to_go_on_and_the_next_command_does(slow: Deployed) -> None:
    with terminal(slow, "deploy", "--yes") as child:
        child.expect_exact("shop-dev (ap-northeast-1): executing")
        child.expect("TableStack")
        child.sendintr()
        said = rest(child)

    assert 130 == child.exitstatus
    assert "CloudFormation goes on by itself" in said
    assert "cfngen events --env dev --follow" in said
    assert "Traceback" not in said
    followed = slow.cfngen("events", "--follow")
    assert 0 == followed.returncode, followed.stderr
    assert "CREATE_COMPLETE" == slow.status()
    again = slow.cfngen("deploy", "--yes")
    assert 0 == again.returncode
    assert "Nothing to do" in again.stderr
