"""The embedded endpoint: starting, rehearsing the committed estate, many readers, and peers on what they can do."""

from __future__ import annotations

import json
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import EndpointConnectionError

from benchmarks._measure import PROJECT, PYTHON, RATIO_HEADER, medians, process, ratio, table
from cfngen.local import BUCKET
from cfngen.local.process import Running, start, stop

ESTATE = PROJECT / "templates_out"
ROOTS = {"estate": ("ap-northeast-1", ESTATE), "edge": ("us-east-1", ESTATE / "edge")}
READERS = 200
_PATIENCE = 60.0  # seconds
CAPABILITIES = ["CAPABILITY_NAMED_IAM"]
_FLAT = {"Resources": {f"T{n}": {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": "x"}} for n in range(100)}}
# A peer by the variable that names its interpreter: how it is started on a port of this machine.
_PEERS = {
    "moto": ("CFNGEN_BENCH_MOTO", ("-m", "moto.server", "-H", "127.0.0.1", "-p", "{port}"), {}),
    "ministack": (
        "CFNGEN_BENCH_MINISTACK", ("-m", "ministack"), {"GATEWAY_PORT": "{port}", "BIND_HOST": "127.0.0.1"},
    ),
}  # fmt: skip


def main() -> None:
    """Print the figures; targets in seconds are those of the issue, on a machine with two cores."""
    starting()
    with tempfile.TemporaryDirectory() as folder:
        state = Path(folder) / "state.sqlite"
        running, _ = start(state, 0)
        try:
            estate(running)
            readers(running)
            flat(running)
        finally:
            stop(state)


@contextmanager
def _fresh() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        state = Path(folder) / "state.sqlite"
        try:
            yield state
        finally:
            stop(state)


def starting() -> None:
    """From nothing to the first answer, against importing the SDK that every client imports."""

    def first_answer() -> None:
        with _fresh() as state:
            begin = time.perf_counter()
            start(state, 0)
            taken.append(time.perf_counter() - begin)

    taken: list[float] = []
    seconds = medians({"import boto3": process(PYTHON, "-c", "import boto3"), "all": first_answer}, runs=5)
    own = statistics.median(taken[1:])
    table(RATIO_HEADER, [ratio("start to first answer", own, "import boto3", seconds["import boto3"], None)])
    _figures([("start to first answer", own, 0.6)])


def _figures(rows: list[tuple[str, float, float]]) -> None:
    cells: list[tuple[str, ...]] = [
        (name, f"{value:.2f} s", f"{most:g} s {'met' if value <= most else 'MISSED'}") for name, value, most in rows
    ]
    table(("task", "taken", "target"), cells)


def _client(running: Running, service: str, region: str, connections: int = 10) -> Any:
    config = Config(max_pool_connections=connections, retries={"total_max_attempts": 1})
    keys = {"aws_access_key_id": "LOCAL", "aws_secret_access_key": "LOCAL"}
    return boto3.client(service, endpoint_url=running.url, region_name=region, config=config, **keys)


def _upload(running: Running, folder: Path) -> str:
    """Put a root and its children into the bucket; gives the root's URL."""
    s3, prefix = _client(running, "s3", "us-east-1"), folder.name
    for path in (folder / "nested").rglob("*.yaml"):
        s3.put_object(Bucket=BUCKET, Key=f"{prefix}/{path.relative_to(folder).as_posix()}", Body=path.read_bytes())
    base = f"{running.url}/{BUCKET}/{prefix}/"
    root = re.sub(r"(?m)^(\s+TemplateURL: )(?:\./)?", rf"\g<1>{base}", (folder / "stack.yaml").read_text("utf-8"))
    s3.put_object(Bucket=BUCKET, Key=f"{prefix}/stack.yaml", Body=root.encode())
    return f"{base}stack.yaml"


def _add(seconds: dict[str, float], name: str, taken: float) -> None:
    seconds[name] = seconds.get(name, 0.0) + taken


def estate(running: Running) -> None:
    """Both roots created, changed and deleted through change sets with nested stacks; and the server's memory."""
    seconds: dict[str, float] = {}
    stacks = 0
    for name, (region, folder) in ROOTS.items():
        client, url = _client(running, "cloudformation", region), _upload(running, folder)
        parameters = json.loads((folder / "parameters" / "dev.json").read_text())
        for number, kind in enumerate(("CREATE", "UPDATE")):
            given = [dict(row) for row in parameters]
            for row in given:
                if row["ParameterKey"] == "ProjectName":
                    row["ParameterValue"] += "x" * number
            values = {"StackName": name, "ChangeSetName": f"c{number}", "ChangeSetType": kind, "TemplateURL": url,
                      "Parameters": given, "IncludeNestedStacks": True, "Capabilities": CAPABILITIES}  # fmt: skip
            begin = time.perf_counter()
            made = client.create_change_set(**values)["Id"]
            between = time.perf_counter()
            client.execute_change_set(ChangeSetName=made)
            _add(seconds, f"create change set ({kind})", between - begin)
            _add(seconds, f"execute ({kind})", time.perf_counter() - between)
            _expect(client, f"{kind}_COMPLETE", name)
        stacks += sum(len(page["Stacks"]) for page in client.get_paginator("describe_stacks").paginate())
    mebibytes = _most_mebibytes(running.pid)
    _figures([(f"{task}, {stacks} stacks", value, 2 if "set" in task else 3) for task, value in seconds.items()])
    table(("memory", "most", "target"), [("server", f"{mebibytes:.0f} MiB", f"200 MiB {_met(mebibytes, 200)}")])


def _met(value: float, most: float) -> str:
    return "met" if value <= most else "MISSED"


def _expect(client: Any, status: str, name: str) -> None:
    found = client.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"]
    if found != status:
        raise RuntimeError(f"{name} is in {found}, not {status}")


def readers(running: Running) -> None:
    """DescribeStacks by 200 clients at once, idle and while the estate is updated, against one client alone."""
    client = _client(running, "cloudformation", "ap-northeast-1", READERS)

    def read(_: int) -> float:
        begin = time.perf_counter()
        client.describe_stacks(StackName="estate")
        return time.perf_counter() - begin

    alone = statistics.median(map(read, range(50)))
    with ThreadPoolExecutor(READERS) as pool:
        idle = list(pool.map(read, range(READERS * 2)))
        worker = threading.Thread(target=lambda: _update(running))
        worker.start()
        busy = list(pool.map(read, range(READERS * 2)))
        worker.join()
    rows = [(f"{READERS} readers", idle), (f"{READERS} readers while the estate is updated", busy)]
    cells: list[tuple[str, ...]] = [
        (n, f"{statistics.median(v):.2f} s", f"{max(v):.2f} s", f"{statistics.median(v) / alone:.0f}") for n, v in rows
    ]
    table(("task", "median", "slowest", "ratio to one reader alone"), cells)


def _update(running: Running) -> None:
    client = _client(running, "cloudformation", "ap-northeast-1")
    held = client.describe_stacks(StackName="estate")["Stacks"][0]["Parameters"]
    given = [{"ParameterKey": row["ParameterKey"], "ParameterValue": row["ParameterValue"]} for row in held]
    for row in given:
        if row["ParameterKey"] == "ProjectName":
            row["ParameterValue"] = "readers"
    client.update_stack(StackName="estate", UsePreviousTemplate=True, Parameters=given, Capabilities=CAPABILITIES)


def flat(running: Running) -> None:
    """A stack of 100 topics through a change set, beside other emulators; none of them has nested change sets.

    CFNGEN_BENCH_MOTO and CFNGEN_BENCH_MINISTACK name a Python that has moto[cloudformation,server] or ministack,
    which are no dependencies of ours. LocalStack is not measured.
    """
    own = _topics(running.url)
    rows = []
    for name, (variable, arguments, environment) in _PEERS.items():
        if variable not in os.environ:
            sys.stdout.write(f"{name} is not installed here: not measured (see {variable})\n\n")
            continue
        with _peer(os.environ[variable], arguments, environment) as (url, first, pid):
            theirs = _topics(url)
            rows.append(ratio("100 topics, change set created and executed", own, name, theirs, None))
            table(("peer", "first answer", "memory"), [(name, f"{first:.2f} s", f"{_most_mebibytes(pid):.0f} MiB")])
    if rows:
        table(RATIO_HEADER, rows)


def _topics(url: str) -> float:
    keys = {"aws_access_key_id": "LOCAL", "aws_secret_access_key": "LOCAL"}
    client, seconds = boto3.client("cloudformation", "us-west-2", endpoint_url=url, **keys), []
    for number in range(6):
        name, begin = f"s{number}", time.perf_counter()
        client.create_change_set(
            StackName=name, ChangeSetName="c", ChangeSetType="CREATE", TemplateBody=json.dumps(_FLAT)
        )
        while client.describe_change_set(StackName=name, ChangeSetName="c")["Status"] != "CREATE_COMPLETE":
            time.sleep(0.005)
        client.execute_change_set(StackName=name, ChangeSetName="c")
        while (status := client.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"]) != "CREATE_COMPLETE":
            if not status.endswith("_IN_PROGRESS") or time.perf_counter() - begin > _PATIENCE:
                raise RuntimeError(f"{name} is in {status}")
            time.sleep(0.005)
        seconds.append(time.perf_counter() - begin)
    return statistics.median(seconds[1:])


@contextmanager
def _peer(
    interpreter: str, arguments: tuple[str, ...], environment: dict[str, str]
) -> Iterator[tuple[str, float, int]]:
    """Start another emulator; gives its URL, the seconds to its first answer and its process."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = str(listener.getsockname()[1])
    variables = os.environ | {name: value.format(port=port) for name, value in environment.items()}
    command, begin = [interpreter, *(item.format(port=port) for item in arguments)], time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        quiet = subprocess.DEVNULL
        child = subprocess.Popen(command, cwd=folder, env=variables, stdout=quiet, stderr=quiet)
        keys = {"aws_access_key_id": "LOCAL", "aws_secret_access_key": "LOCAL"}
        client = boto3.client("cloudformation", "us-west-2", endpoint_url=f"http://127.0.0.1:{port}", **keys)
        try:
            while True:
                try:
                    client.list_stacks()
                    break
                except EndpointConnectionError:
                    if time.perf_counter() - begin > _PATIENCE or child.poll() is not None:
                        raise
            yield f"http://127.0.0.1:{port}", time.perf_counter() - begin, child.pid
        finally:
            child.terminate()
            child.wait(20)


def _most_mebibytes(pid: int) -> float:
    text = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+)", text)[1]) / 1024  # type: ignore[index]
