"""How often AWS is called for the whole estate of the report: at most three times a stack, apart from polling."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.aws.deployed import Deployed

PROJECT = Path(__file__).parents[2]
SETTINGS = """[tool.cfngen]
profile = "report"
[tool.cfngen.environments.dev]
account = "111111111111"
bucket = "clinic-{region}"
"""
# What is asked again and again until something is done counts once for what it asks; events are nothing but that.
POLLED = ("DescribeStacks", "DescribeChangeSet", "DescribeDriftDetectionStatus")
WATCHED = "DescribeStackEvents"


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Every call that botocore makes in this process from now on: operation and what it asks."""
    from botocore.client import BaseClient

    made: list[tuple[str, str]] = []
    call = BaseClient._make_api_call

    def counted(client: Any, operation: str, arguments: dict[str, Any]) -> Any:
        made.append((operation, json.dumps(arguments, sort_keys=True, default=lambda _: "")))
        return call(client, operation, arguments)

    monkeypatch.setattr(BaseClient, "_make_api_call", counted)
    return made


def counted(calls: list[tuple[str, str]]) -> Counter[str]:
    once = dict.fromkeys(one for one in calls if one[0] in POLLED)
    others = [one for one in calls if one[0] not in (*POLLED, WATCHED)]
    return Counter(operation for operation, _ in (*once, *others))


def test_create_review_and_execute_take_three_calls_a_stack_at_most(
    deployed: Deployed, calls: list[tuple[str, str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from click.testing import CliRunner

    from cfngen.cli import cfngen

    folder = tmp_path / "estate"
    for name in ("parameters", "templates_out"):
        shutil.copytree(PROJECT / name, folder / name)
    for path in (".cfnlintrc.yaml", "waivers.toml"):
        if (PROJECT / path).exists():
            shutil.copy(PROJECT / path, folder / path)
    (folder / "pyproject.toml").write_text(SETTINGS)
    monkeypatch.chdir(folder)
    for key, value in deployed.environment.items():
        monkeypatch.setenv(key, value)

    def run(*arguments: str) -> Counter[str]:
        calls.clear()
        done = CliRunner().invoke(cfngen, [*arguments, "--env", "dev"])
        assert 0 == done.exit_code, done.output[-2000:]
        return counted(calls)

    run("upload", "--create-bucket")
    for region in ("ap-northeast-1", "us-east-1"):
        s3 = deployed.client("s3", region)
        for item in s3.list_objects_v2(Bucket=f"clinic-{region}")["Contents"]:
            s3.delete_object(Bucket=f"clinic-{region}", Key=item["Key"])
    made = run("deploy", "--yes")
    templates = json.loads((folder / "templates_out/manifest.json").read_text())["files"]
    stacks = sum(path.endswith(".yaml") for path in templates)

    assert stacks >= 40
    assert stacks == made["PutObject"]
    assert stacks - 2 <= made["DescribeChangeSet"]
    assert made.total() <= 3 * stacks, made
    assert made.total() - made["PutObject"] - made["DescribeChangeSet"] <= 30, made
    again = run("deploy", "--yes")
    assert again.total() <= 3 * stacks, again
