"""What is large: a change set of several pages, three thousand events, the whole estate."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from tests.deployment.rehearsal import Rehearsal, Stage
from tests.estates import cfngen

# Two nested stacks of 499 topics each: three events for each of them, and those of the stacks.
TOPICS = """for number in range(499):
    stack.add(sns.Topic(f"Extra{number}", DisplayName=f"{number}"))
"""
PROJECT = Path(__file__).parents[2]
# Reading again whether something is done is not counted.
POLLING = ("DescribeStacks", "DescribeStackEvents")


def test_a_change_set_of_three_pages_is_read_to_the_end(deployed: Rehearsal) -> None:
    added = 'for number in range(30):\n    stack.add(sns.Topic(f"Extra{number}", DisplayName=f"{number}"))\n'
    deployed.edit("network/users.py", "topic = ", added + "topic = ")
    assert 0 == deployed.cfngen("changeset", "create").returncode
    deployed.stage.calls.clear()
    whole = deployed.cfngen("changeset", "show", "--format", "json")
    at_once = deployed.stage.calls.count("DescribeChangeSet")
    deployed.stage.api.page_bytes = 4000  # of 9,280
    deployed.stage.calls.clear()

    done = deployed.cfngen("changeset", "show", "--format", "json")

    assert 0 == done.returncode, done.stderr
    assert whole.stdout == done.stdout
    assert 30 == done.stdout.count('"Action": "Add"')
    assert at_once + 2 == deployed.stage.calls.count("DescribeChangeSet")
    executed = deployed.cfngen("deploy", "--yes")
    assert 0 == executed.returncode, executed.stderr
    assert "30 to add" in executed.stdout


def test_three_thousand_events_are_told_once_each_and_in_order(deployed: Rehearsal) -> None:
    deployed.edit("network/users.py", "topic = ", TOPICS + "topic = ")
    deployed.edit("network/vpc_topic.py", "topic = ", TOPICS + "topic = ")

    done = deployed.cfngen("deploy", "--yes")

    assert 0 == done.returncode, done.stderr
    lines = [line for line in done.stderr.splitlines() if re.match(r"\d\d:\d\d:\d\d  ", line)]
    assert len(lines) >= 2 * 499 * 3
    assert sorted(line[:8] for line in lines) == [line[:8] for line in lines]
    for stack in ("UsersStack", "VpcTopicStack"):
        for number in (0, 250, 498):
            told = [line.split()[1] for line in lines if f"  {stack}/Extra{number}  " in line]
            assert ["CREATE_IN_PROGRESS", "CREATE_IN_PROGRESS", "CREATE_COMPLETE"] == told
    assert f"{len(lines)} events" in done.stderr
    again = deployed.cfngen("deploy", "--yes")
    assert (0, "") == (again.returncode, again.stdout), again.stderr


@pytest.fixture
def estate(stage: Stage, tmp_path: Path) -> Rehearsal:
    """The whole estate as the project has it, with settings for one environment."""
    folder = tmp_path / "estate"
    folder.mkdir()
    for name in ("parameters", "templates_out"):
        shutil.copytree(PROJECT / name, folder / name)
    for name in (".cfnlintrc.yaml", "waivers.toml", "exceptions.toml"):
        if (PROJECT / name).exists():
            shutil.copy(PROJECT / name, folder / name)
    settings = '[tool.cfngen]\nprofile = "report"\n[tool.cfngen.environments.dev]\naccount = "111111111111"\n'
    (folder / "pyproject.toml").write_text(settings + 'bucket = "clinic-{region}"\n')
    stage.begin()
    return Rehearsal(folder, stage.running, stage)


def test_the_whole_estate_is_deployed_and_then_there_is_nothing_to_do(estate: Rehearsal) -> None:
    estate.ready()
    estate.stage.calls.clear()

    done = estate.cfngen("deploy", "--yes")

    assert 0 == done.returncode, done.stderr[-3000:]
    assert "differ" not in done.stderr
    regions = ("us-east-1", "ap-northeast-1")
    assert {"CREATE_COMPLETE"} == set.union(*(estate.statuses(region) for region in regions))
    pages = [estate.client("cloudformation", one).get_paginator("describe_stacks").paginate() for one in regions]
    stacks = sum(len(page["Stacks"]) for region in pages for page in region)
    assert stacks >= 40
    shown = {line.partition(".")[0] for line in done.stdout.splitlines() if "=" in line.partition(" ")[0]}
    outputs = json.loads(estate.cfngen("outputs", "--format", "json").stdout)
    assert shown == {stack for stack, values in outputs.items() if values}
    calls = [call for call in estate.stage.calls if call not in POLLING and "Object" not in call]
    assert len(calls) <= 3 * stacks, calls

    again = estate.cfngen("deploy", "--yes")
    assert (0, "") == (again.returncode, again.stdout), again.stderr
    assert 2 == again.stderr.count(": no changes.")
    assert not cfngen(estate.folder, "build", "--check").returncode
