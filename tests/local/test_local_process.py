"""The process: started, found, killed, waiting for simulated time, serving many at once."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import BotoCoreError, ClientError
from click.testing import CliRunner

from cfngen.commands.local import command
from cfngen.errors import CfngenError
from cfngen.local import BUCKET, process
from cfngen.local.server import hold_pid_file
from tests.local.served import Endpoint
from tests.local.trees import events, put, status, text, topic, tree


@pytest.fixture
def state(tmp_path: Path) -> Iterator[Path]:
    """A state file whose endpoint is stopped after the test."""
    file = tmp_path / "state" / "local.sqlite"
    yield file
    process.stop(file)


def at(running: process.Running) -> Endpoint:
    return Endpoint(running.url, None)


def run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(command, list(arguments), catch_exceptions=True)
    if isinstance(result.exception, CfngenError):
        return int(result.exception.exit_code), result.stdout, str(result.exception)
    return result.exit_code, result.stdout, result.stderr


def test_start_is_idempotent_and_stop_too(state: Path) -> None:
    code, url, said = run("start", "--port", "0", "--state", str(state))
    assert (0, "Started." in said, "no resources are created" in said) == (code, True, True)
    assert (0, url) == run("start", "--state", str(state))[:2]
    running = process.find(state)
    assert running is not None
    assert 0o600 == state.stat().st_mode & 0o777

    code, shown, _ = run("status", "--state", str(state), "--format", "json")
    assert (0, running.url, False) == (code, json.loads(shown)["url"], json.loads(shown)["creates_resources"])
    assert (0, "Stopped.\n") == run("stop", "--state", str(state))[::2]
    assert (0, "Not running.\n") == run("stop", "--state", str(state))[::2]
    assert 1 == run("status", "--state", str(state))[0]


def test_without_the_extra_there_is_one_clear_error(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "find_spec", lambda name: None if name == "moto" else object())
    code, _, said = run("start", "--state", str(state))

    assert (1, True, True) == (code, "needs moto" in said, 'pip install "cfngen[local]"' in said)


def test_a_taken_port_is_said(state: Path, tmp_path: Path) -> None:
    running, _ = process.start(state, 0)
    with pytest.raises(CfngenError, match=f"port {running.port} is taken"):
        process.start(tmp_path / "other.sqlite", running.port)
    with pytest.raises(CfngenError, match=f"already serves this state on port {running.port}"):
        process.start(state, running.port + 1)


def test_a_state_file_of_something_else_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "x.sqlite"
    file.write_text("this is not a database, it is a longer text than a header")

    with pytest.raises(CfngenError, match="cannot be used"):
        process.start(file, 0)


def test_a_folder_is_no_state_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()

    with pytest.raises(CfngenError, match="this is a folder; the state is a file in one"):
        process.start(tmp_path / "folder", 0)

    assert ["folder"] == [path.name for path in tmp_path.iterdir()]


@pytest.mark.parametrize("folder", ["file", "/proc/nothing"])
def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path, folder: str) -> None:
    (tmp_path / "file").touch()
    code, _, said = run("start", "--port", "0", "--state", str(tmp_path / folder / "local.sqlite"))

    assert (1, True, True) == (code, "the state cannot be kept there" in said, "--state" in said)


def test_two_starts_at_once_give_one_endpoint(state: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: process.start(state, 0), range(4)))

    assert 1 == len({(running.pid, running.port) for running, _ in found})
    assert [False, False, False, True] == sorted(new for _, new in found)
    assert process.stop(state)
    time.sleep(1)  # a start that came second must not take over now
    assert process.find(state) is None


def test_who_served_before_is_not_taken_for_who_serves_on_its_port_now(state: Path) -> None:
    """Else a start right after a stop would take its own process for another's, and kill it."""
    first, _ = process.start(state, 0)
    process.stop(state)
    pid_file = state.with_name(f"{state.name}.pid")
    assert first.pid == json.loads(pid_file.read_text())["pid"]

    handle = hold_pid_file(state)
    assert "" == pid_file.read_text()
    assert process.find(state) is None
    os.close(handle)

    second, new = process.start(state, first.port)
    assert (new, first.port) == (True, second.port)
    assert process.health(second) is not None
    assert process.health(first) is None


def test_a_command_has_an_endpoint_for_itself_unless_one_runs(state: Path) -> None:
    with process.for_command(state) as running:
        assert running == process.find(state)
    assert process.find(state) is None
    other, _ = process.start(state, 0)
    with process.for_command(state) as running:
        assert other == running
    assert other == process.find(state)


def test_reset_forgets_running_or_not(state: Path) -> None:
    running, _ = process.start(state, 0)
    client = at(running).client("cloudformation")
    client.create_stack(StackName="shop", TemplateBody=text({"Resources": {"T": topic()}}))
    run("reset", "--state", str(state))
    assert [] == client.describe_stacks()["Stacks"]

    process.stop(state)
    run("reset", "--state", str(state))
    assert not state.exists()


def test_faults_are_ordered_and_healed(state: Path) -> None:
    running, _ = process.start(state, 0)
    client = at(running).client("cloudformation")
    body = text({"Resources": {"T": topic()}})
    assert 0 == run("fail", "shop/T", "--on", "create", "--reason", "No quota", "--state", str(state))[0]
    client.create_stack(StackName="shop", TemplateBody=body)
    assert "ROLLBACK_COMPLETE" == status(client, "shop")

    run("fail", "--throttle", "--action", "ListStacks", "--times", "0", "--state", str(state))
    run("fail", "--error", "--action", "ListExports", "--state", str(state))
    run("fail", "--drop", "--action", "GetTemplate", "--state", str(state))
    run("fail", "--slow", "0.3", "--action", "DescribeStacks", "--state", str(state))
    with pytest.raises(ClientError, match=r"Throttling.*Rate exceeded"):
        client.list_stacks()
    with pytest.raises(ClientError, match="ServiceUnavailable"):
        client.list_exports()
    with pytest.raises(BotoCoreError):
        client.get_template(StackName="shop")
    begin = time.monotonic()
    client.describe_stacks()
    assert 0.3 < time.monotonic() - begin
    assert [] == client.list_exports()["Exports"]

    run("fail", "--clear", "--state", str(state))
    assert client.list_stacks()["StackSummaries"]
    assert 2 == run("fail", "--state", str(state))[0]


def test_simulated_time_passes_and_can_be_cancelled(state: Path) -> None:
    running, _ = process.start(state, 0, resource_seconds=0.3)
    served = at(running)
    client = served.client("cloudformation")
    root = text(tree(served))
    client.create_stack(StackName="estate", TemplateBody=root)
    assert "CREATE_IN_PROGRESS" == status(client, "estate")
    assert ("Messaging", "CREATE_COMPLETE") not in events(client, "estate")
    client.get_waiter("stack_create_complete").wait(StackName="estate", WaiterConfig={"Delay": 0.1, "MaxAttempts": 100})
    assert ("Messaging", "CREATE_COMPLETE") in events(client, "estate")

    client.update_stack(StackName="estate", TemplateBody=text(tree(served, topic_name="new", size="60")))
    time.sleep(0.4)
    client.cancel_update_stack(StackName="estate")
    _settled(client)
    assert {"UPDATE_ROLLBACK_COMPLETE", "CREATE_COMPLETE"} >= {
        s["StackStatus"] for s in client.describe_stacks()["Stacks"]
    }
    assert "UPDATE_ROLLBACK_COMPLETE" == status(client, "estate")
    assert "alerts" in str(client.describe_stacks()["Stacks"])
    assert ":new" not in str(client.list_exports())
    client.delete_stack(StackName="estate")
    assert "DELETE_IN_PROGRESS" == status(client, "estate")
    _settled(client)
    assert [] == client.describe_stacks()["Stacks"]


def _settled(client: Any) -> None:
    deadline = time.monotonic() + 20
    while any(s["StackStatus"].endswith("_IN_PROGRESS") for s in client.list_stacks()["StackSummaries"]):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_kill_9_at_many_points_loses_and_halves_nothing(state: Path) -> None:
    """What was acknowledged is there after each kill, and each operation goes on or was never begun."""
    stacks: set[str] = set()
    objects: set[str] = set()
    for number in range(6):
        running, _ = process.start(state, 0, resource_seconds=0.02)
        served = at(running)
        clients = served.client("cloudformation"), served.client("s3")
        clients[0].describe_stacks()
        clients[1].list_buckets()
        wait = 0.1 + number * 0.13
        killer = threading.Timer(wait, os.kill, (running.pid, signal.SIGKILL))
        killer.start()
        _work_until_killed(served, clients, number, stacks, objects)
        killer.join()
        running, _ = process.start(state, 0, resource_seconds=0.02)
        _check(at(running), stacks, objects)  # the next one goes on with this process
    assert len(stacks) > 5
    assert len(objects) > 5


def _work_until_killed(
    served: Endpoint, clients: tuple[Any, Any], number: int, stacks: set[str], objects: set[str]
) -> None:
    client, s3 = clients
    try:
        for step in range(100):
            key = f"object-{number}-{step}"
            s3.put_object(Bucket=BUCKET, Key=key, Body=key.encode())
            objects.add(key)
            whole = tree(served, size=str(30 + number))
            del whole["Outputs"]
            whole["Resources"]["Messaging"]["Properties"]["TemplateURL"] = put(
                served, "plain.json", {"Parameters": {"Name": {"Type": "String"}}, "Resources": {"Topic": topic()},
                                       "Outputs": {"TopicArn": {"Value": {"Ref": "Topic"}}}})  # fmt: skip
            name = f"estate-{number}-{step}"
            client.create_stack(StackName=name, TemplateBody=text(whole))
            stacks.add(name)
            whole["Resources"]["Extra"] = topic()
            if step % 2:
                time.sleep(0.2)
                client.update_stack(StackName=name, TemplateBody=text(whole))
    except (BotoCoreError, ClientError) as error:
        if isinstance(error, ClientError) and "IN_PROGRESS" not in str(error):
            raise


def _check(served: Endpoint, stacks: set[str], objects: set[str]) -> None:
    client, s3 = served.client("cloudformation"), served.client("s3")
    _settled(client)
    found = [row for page in client.get_paginator("describe_stacks").paginate() for row in page["Stacks"]]
    assert stacks <= {row["StackName"] for row in found if "ParentId" not in row}
    for row in found:
        rows = client.describe_stack_events(StackName=row["StackId"])["StackEvents"]
        own = [r for r in rows if r["PhysicalResourceId"] == row["StackId"]]
        assert row["StackStatus"] == own[0]["ResourceStatus"]
        assert row["StackStatus"] in ("CREATE_COMPLETE", "UPDATE_COMPLETE")
        for resource in client.describe_stack_resources(StackName=row["StackId"])["StackResources"]:
            last = next(r for r in rows if r["LogicalResourceId"] == resource["LogicalResourceId"])
            assert last["ResourceStatus"] == resource["ResourceStatus"]
    listed = s3.get_paginator("list_objects_v2").paginate(Bucket=BUCKET)
    assert objects <= {item["Key"] for page in listed for item in page.get("Contents", [])}


def test_two_hundred_readers_while_one_executes(endpoint: Endpoint, cfn: Any) -> None:
    cfn.create_stack(StackName="estate", TemplateBody=text(tree(endpoint)))
    resources = {f"T{n}": topic() for n in range(400)}
    writer = threading.Thread(
        target=lambda: cfn.create_stack(StackName="big", TemplateBody=text({"Resources": resources}))
    )
    reader = endpoint.client("cloudformation", max_pool_connections=200)
    writer.start()
    with ThreadPoolExecutor(200) as pool:
        found = list(pool.map(lambda _: reader.describe_stacks(StackName="estate")["Stacks"][0], range(400)))
    writer.join()

    assert {"CREATE_COMPLETE"} == {row["StackStatus"] for row in found}
    assert "CREATE_COMPLETE" == status(cfn, "big")
