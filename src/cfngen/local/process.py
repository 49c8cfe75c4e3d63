"""Start, find and stop the endpoint's process; what `cfngen local` and `--local` call."""

from __future__ import annotations

import fcntl
import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from xml.sax.saxutils import unescape

from cfngen.errors import CfngenError, ExitCode

DEFAULT_PORT = 17350  # below 32768, so that it does not collide with ephemeral ports
TAKEN = 75  # the exit code of a server whose state another one holds
_START_SECONDS = 15.0
_STOP_SECONDS = 10.0


@dataclass(frozen=True)
class Running:
    """An endpoint that answers."""

    pid: int
    port: int
    state: Path

    @property
    def url(self) -> str:
        """Where clients find it."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """What a client's environment must hold to reach it rather than AWS."""
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": "LOCAL",
            "AWS_SECRET_ACCESS_KEY": "LOCAL",
        }


def state_file(given: str | Path | None = None) -> Path:
    """Give the state file: the one given, CFNGEN_LOCAL_STATE, or `cfngen/local.sqlite` among the user's state."""
    if given or os.environ.get("CFNGEN_LOCAL_STATE"):
        return Path(given or os.environ["CFNGEN_LOCAL_STATE"]).expanduser().absolute()
    base = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(base) / "cfngen" / "local.sqlite"


def log_file(state: Path) -> Path:
    """Give the log beside a state file."""
    return state.with_name(f"{state.name}.log")


def require_extra() -> None:
    """Raise CfngenError where the packages of `cfngen[local]` are not installed."""
    missing = [name for name in ("botocore", "moto", "werkzeug") if find_spec(name) is None]
    if missing:
        raise CfngenError(
            f"the embedded endpoint needs {', '.join(missing)}",
            hint='install the extra: pip install "cfngen[local]"',
        )


def find(state: Path) -> Running | None:
    """Find the endpoint that serves a state file: its pid file is locked for as long as it lives."""
    path = state.with_name(f"{state.name}.pid")
    try:
        handle = os.open(path, os.O_RDONLY)
    except (FileNotFoundError, NotADirectoryError):
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        text = os.pread(handle, 200, 0)
        if not text:  # it holds the file but does not serve yet
            return None
        held = json.loads(text)
        return Running(int(held["pid"]), int(held["port"]), state)
    finally:
        os.close(handle)
    return None


def health(running: Running, timeout: float = 2.0) -> dict[str, Any] | None:
    """Ask a running endpoint how it is; None where it, or another process on its port, does not answer as itself."""
    try:
        answer = call(running, "health", None, timeout)
    except (OSError, ValueError, CfngenError):
        return None
    return answer if answer.get("pid") == running.pid else None


def call(running: Running, verb: str, body: dict[str, Any] | None = None, timeout: float = 30.0) -> dict[str, Any]:
    """Ask something of a running endpoint.

    Raises OSError where it does not answer, and CfngenError with its words where it refuses.
    """
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(  # noqa: S310 -- an http URL of this machine
        f"{running.url}/_cfngen/{verb}", data, {"X-Cfngen-Local": "1", "Content-Type": "application/json"}
    )
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=timeout) as answer:
            result: dict[str, Any] = json.load(answer)
    except urllib.error.HTTPError as error:
        words = re.search(r"<Message>(.*)</Message>", error.read().decode("utf-8", "replace"), re.S)
        raise CfngenError(unescape(words[1]) if words else str(error), exit_code=ExitCode.USAGE) from error
    return result


def start(
    state: Path, port: int | None = None, resource_seconds: float = 0.0, page_bytes: int | None = None
) -> tuple[Running, bool]:
    """Start an endpoint in the background, or find the one that serves `state`.

    `port` 0 takes a free one. Gives the endpoint and whether it was started now. Raises CfngenError, with the end of
    the log, where it does not come up.
    """
    require_extra()
    running = find(state)
    if running and health(running):
        if port not in (None, 0, running.port):
            raise CfngenError(
                f"an endpoint already serves this state on port {running.port}, not {port}",
                where=str(state),
                hint="cfngen local stop, or another file with --state",
            )
        return running, False
    begin = _prepare(state)
    command = [sys.executable, "-m", "cfngen.local.server", "--state", str(state)]
    command += ["--port", str(DEFAULT_PORT if port is None else port), "--resource-seconds", str(resource_seconds)]
    command += ["--page-bytes", str(page_bytes)] if page_bytes else []
    with log_file(state).open("ab") as log:
        child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and child.poll() is None:
        running = find(state)
        if running and health(running):
            if running.pid != child.pid:  # started at the same moment by another; ours must not outlive this one
                child.kill()
                child.wait()
            return running, running.pid == child.pid
        time.sleep(0.02)
    if child.returncode == TAKEN:  # another one started at the same moment
        return _await(state, deadline), False
    if child.poll() is None:
        child.kill()
    raise CfngenError(_why(state, begin, port), where=str(state), hint=f"its log: {log_file(state)}")


def _prepare(state: Path) -> int:
    """Make the state's folder and its log; gives the log's length. Raises CfngenError where that cannot be written."""
    if state.is_dir():
        raise CfngenError("this is a folder; the state is a file in one", where=str(state))
    try:
        state.parent.mkdir(parents=True, exist_ok=True)
        with log_file(state).open("ab") as log:
            return log.tell()
    except OSError as error:
        raise CfngenError(
            f"the state cannot be kept there: {error.strerror}",
            where=str(state.parent),
            hint="name a file in a folder that you may write with --state or CFNGEN_LOCAL_STATE",
        ) from error


@contextmanager
def for_command(state: str | Path | None = None) -> Iterator[Running]:
    """Give a command an endpoint: the one that runs, or one on a free port that ends with the command."""
    file = state_file(state)
    running, new = start(file, None if find(file) else 0)
    try:
        yield running
    finally:
        if new:
            stop(file)


def _await(state: Path, deadline: float) -> Running:
    while time.monotonic() < deadline:
        running = find(state)
        if running and health(running):
            return running
        time.sleep(0.02)
    raise CfngenError("the endpoint that holds the state does not answer", where=str(state))


def _why(state: Path, begin: int, port: int | None) -> str:
    tail = log_file(state).read_bytes()[begin:].decode("utf-8", "replace").strip().splitlines()
    last = tail[-1] if tail else "it wrote nothing to its log"
    if "Address already in use" in last:
        taken = DEFAULT_PORT if port is None else port
        return f"the endpoint did not start: port {taken} is taken; choose another with --port"
    return f"the endpoint did not start: {last}"


def stop(state: Path) -> bool:
    """Stop the endpoint that serves `state`; says whether there was one. Raises CfngenError where it lives on."""
    running = find(state)
    if running is None:
        return False
    with suppress(ProcessLookupError):  # it ended since
        os.kill(running.pid, signal.SIGTERM)
    deadline = time.monotonic() + _STOP_SECONDS
    while find(state):
        if time.monotonic() > deadline:
            raise CfngenError(f"process {running.pid} does not end", hint=f"kill -9 {running.pid} loses no state")
        time.sleep(0.02)
    return True


def delete_state(state: Path) -> None:
    """Remove a state file that no endpoint serves, with what belongs to it."""
    for ending in ("", "-wal", "-shm", ".pid"):
        state.with_name(f"{state.name}{ending}").unlink(missing_ok=True)
