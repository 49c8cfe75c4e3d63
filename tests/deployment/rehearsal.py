"""An endpoint in this process, whose state is changed between tests and which can stop a client at a call."""

from __future__ import annotations

import io
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from cfngen.local.admin import Admin
from cfngen.local.api import Api
from cfngen.local.database import Database
from cfngen.local.front import Front
from cfngen.local.moto_objects import Objects
from cfngen.local.object_operation import object_operation
from cfngen.local.process import Running
from cfngen.local.routing import object_path, route
from cfngen.local.server import Server, make_server
from cfngen.local.store import Store
from tests.aws.deployed import Deployed

WRITES = ("PutObject", "CreateChangeSet", "DeleteChangeSet", "ExecuteChangeSet")
SECONDS = 60  # that a test waits for a client at most
# What a client of Python does before anything else where its network is slow: the kernel takes little at a time, where
# on one machine it takes whole templates.
SLOW_NETWORK = """import socket

class Narrow(socket.socket):
    def connect(self, address):
        self.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
        super().connect(address)

socket.socket = Narrow
"""


@dataclass
class Stop:
    """A call at which a client is stopped: before it is done, or when it is done but not answered.

    With `key` it is one of S3, of an object whose key has that part, in the middle of the object's bytes; `missing` is
    how many of them the client had not sent when it was gone.
    """

    call: str
    is_done: bool
    key: str = ""
    missing: int = 0
    reached: threading.Event = field(default_factory=threading.Event)
    ended: threading.Event = field(default_factory=threading.Event)
    over: threading.Event = field(default_factory=threading.Event)

    def reach(self) -> None:
        """Say that the client is there, and wait until it has ended."""
        self.reached.set()
        self.ended.wait(SECONDS)


class Slow:
    """A request's body of which one byte arrives, and the others when the client has ended."""

    def __init__(self, stream: Any, stop: Stop) -> None:
        self._stream, self._stop = stream, stop

    def read(self, size: int) -> bytes:
        body = bytes(self._stream.read(1))
        self._stop.reach()
        with suppress(OSError):  # the client has hung up
            body += self._stream.read(size - 1)
        self._stop.missing = size - len(body)
        return body


class Stage:
    """The endpoint: one port for the whole session, a state of its own for each test, and a list of all calls."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._number = 0
        self._stop: Stop | None = None
        self.calls: list[str] = []
        self.api = self._load(None)
        self.server: Server = make_server(self.api, 0)
        self._front = self.server.app
        self.server.app = self
        self._thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()

    def _load(self, snapshot: Path | None, **options: Any) -> Api:
        self._number += 1
        path = self._folder / f"{self._number}.sqlite"
        if snapshot:
            path.write_bytes(snapshot.read_bytes())
        database = Database(path)
        return Api(Store(database), Objects(database), **options)

    def begin(self, snapshot: Path | None = None, **options: Any) -> None:
        """Take a state, empty where none is given; `options` are those of Api."""
        self.api = self._load(snapshot, **options)
        self._front = Front(self.api, Admin(self.api))
        self.calls.clear()

    def snapshot(self, name: str) -> Path:
        """Keep the state under a name."""
        path = self._folder / f"{name}.snapshot"
        with sqlite3.connect(self.api.store.database.path) as source, sqlite3.connect(path) as target:
            source.backup(target)
        return path

    def end(self) -> None:
        self.server.shutdown()
        self._thread.join()
        self.server.server_close()

    @property
    def running(self) -> Running:
        """The endpoint as the helpers of `cfngen local` know one."""
        return Running(os.getpid(), self.server.port, self.api.store.database.path)

    @contextmanager
    def stopping(self, call: str, *, is_done: bool, key: str = "") -> Iterator[Stop]:
        """Hold the next such call until the block ends; it is never answered. With `key`: see Stop."""
        stop = self._stop = Stop(call, is_done, key)
        try:
            yield stop
        finally:
            stop.ended.set()
            assert not (key and stop.reached.is_set()) or stop.over.wait(SECONDS)
            self._stop = None

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer as the endpoint does, unless a client is to be stopped here."""
        name = _name(environ)
        self.calls.append(name)
        stop = self._stop
        is_meant = stop and stop.call == name and stop.key in object_path(environ) and not stop.reached.is_set()
        if stop is None or not is_meant:
            return self._front(environ, start_response)
        if stop.key:
            return self._halved(stop, environ, start_response)
        if stop.is_done:
            self._front(environ, _ignored)
        stop.reach()
        with suppress(OSError):  # a client that was killed has hung up itself
            environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
        raise ConnectionAbortedError

    def _halved(self, stop: Stop, environ: dict[str, Any], start_response: Any) -> Iterator[bytes]:
        """Take or give an object's bytes as the endpoint does, but with a pause among them in which a client ends."""
        try:
            if environ["REQUEST_METHOD"] == "PUT":
                environ["wsgi.input"] = Slow(environ["wsgi.input"], stop)
            answer = b"".join(self._front(environ, start_response))
            yield answer[: len(answer) // 2]
            if not stop.reached.is_set():
                stop.reach()
            yield answer[len(answer) // 2 :]
        finally:
            stop.over.set()


def _ignored(*_: Any) -> Any:
    """Take an answer that nobody gets."""


def _name(environ: dict[str, Any]) -> str:
    """The operation that a request asks for: `CreateChangeSet`, `PutObject`."""
    service = route(environ).service
    if service == "s3":
        return object_operation(environ["REQUEST_METHOD"], object_path(environ), environ.get("QUERY_STRING", ""))
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    environ["wsgi.input"] = io.BytesIO(body)
    values = dict(parse_qsl(body.decode()))
    return values.get("Action") or str(environ["PATH_INFO"])


@dataclass
class Rehearsal(Deployed):
    """A project, and the stage on which it is deployed. `missing` is that of the last Stop."""

    stage: Stage
    missing: int = 0

    def stopped(
        self, how: signal.Signals, call: str, *arguments: str, is_done: bool = False, key: str = ""
    ) -> tuple[int, str, str]:
        """Run a command and end it with a signal at a call; gives its exit code, stdout and stderr."""
        narrow = self.folder.parent / "narrow"
        narrow.mkdir(exist_ok=True)
        (narrow / "sitecustomize.py").write_text(SLOW_NETWORK)
        places = [str(narrow)] * bool(key) + list(filter(None, [os.environ.get("PYTHONPATH")]))
        with self.stage.stopping(call, is_done=is_done, key=key) as stop:
            process = subprocess.Popen(
                [sys.executable, "-m", "cfngen", *arguments, "--env", "dev"],
                cwd=self.folder,
                env=os.environ | {"NO_COLOR": "1", "PYTHONPATH": os.pathsep.join(places)} | self.environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                encoding="utf-8",
            )
            try:
                assert stop.reached.wait(SECONDS), f"{call} was never called: {self.stage.calls}"
                process.send_signal(how)
                out, err = process.communicate(timeout=SECONDS)
            finally:
                process.kill()
        self.missing = stop.missing
        return process.returncode, out, err

    def calls_of(self, *arguments: str, state: Path) -> list[str]:
        """Every operation that a command asks for in that state, in the order of the first of each; then go back."""
        done = self.cfngen(*arguments)
        assert 0 == done.returncode, done.stderr
        calls = list(dict.fromkeys(self.stage.calls))
        self.stage.begin(state)
        return calls

    def executed(self, stack: str, path: str, status: str) -> int:
        """How often a resource of a nested stack came to a status."""
        client = self.client("cloudformation")
        *stacks, resource = path.split("/")
        for logical_id in stacks:
            detail = client.describe_stack_resource(StackName=stack, LogicalResourceId=logical_id)
            stack = detail["StackResourceDetail"]["PhysicalResourceId"]
        pages = client.get_paginator("describe_stack_events").paginate(StackName=stack)
        events = [event for page in pages for event in page["StackEvents"]]
        return len([1 for one in events if (one["LogicalResourceId"], one["ResourceStatus"]) == (resource, status)])

    def settled(self) -> None:
        """Wait until no operation is under way."""
        end = time.monotonic() + SECONDS
        while any(status.endswith("_IN_PROGRESS") for status in self.statuses()):
            assert time.monotonic() < end
            time.sleep(0.1)

    def statuses(self, region: str = "ap-northeast-1") -> set[str]:
        """The statuses of all stacks of a Region, nested ones included."""
        pages = self.client("cloudformation", region).get_paginator("describe_stacks").paginate()
        return {one["StackStatus"] for page in pages for one in page["Stacks"]}


def one_error(done: Any) -> str:
    """The one message with which a command failed; nothing is on stdout, and no traceback anywhere."""
    assert "Traceback" not in done.stdout + done.stderr
    (error,) = done.stderr.split("Error: ")[1:]
    return str(error)


def changed(deployed: Rehearsal) -> Rehearsal:
    """With one nested stack changed."""
    deployed.edit("data/table.py", "VisibilityTimeout=30", "VisibilityTimeout=60")
    return deployed


def done_at_last(shop: Rehearsal) -> None:
    """A run without faults deploys what is left to do, and the one after it finds nothing to do."""
    shop.stage.api.faults.clear()
    done = shop.cfngen("deploy", "--yes")
    assert 0 == done.returncode, done.stderr
    assert {"CREATE_COMPLETE", "UPDATE_COMPLETE"} >= shop.statuses() | shop.statuses("us-east-1")
    again = shop.cfngen("deploy", "--yes")
    assert (0, "") == (again.returncode, again.stdout), again.stderr
