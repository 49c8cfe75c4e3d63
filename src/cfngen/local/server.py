"""The process that serves: a threaded werkzeug server on 127.0.0.1, run by `python -m cfngen.local.server`."""

from __future__ import annotations

import argparse
import fcntl
import json
import logging
import os
import signal
import socket
import sys
import threading
import time
import uuid
from pathlib import Path
from typing import Any

from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

from cfngen.errors import CfngenError
from cfngen.local.admin import Admin
from cfngen.local.api import Api
from cfngen.local.aws_error import AwsError
from cfngen.local.database import Database
from cfngen.local.front import Front
from cfngen.local.moto_objects import Objects
from cfngen.local.process import TAKEN
from cfngen.local.store import Store

BACKLOG = 1024  # 128 stalls clients for seconds when 200 of them connect at once
log = logging.getLogger("cfngen.local")


class Handler(WSGIRequestHandler):
    """Speaks HTTP/1.1, keeps connections open, and logs a request's line without its query (it may be signed)."""

    protocol_version = "HTTP/1.1"
    timeout = 120  # seconds that an idle connection keeps its thread

    def make_environ(self) -> dict[str, Any]:
        """Keep underscores in the names of S3 metadata, which WSGI would fold into dashes."""
        environ: dict[str, Any] = super().make_environ()
        environ["RAW_URI"] = self.path
        return environ

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Log method, path and status."""
        del size
        path = getattr(self, "path", "-").partition("?")[0]  # there is none where the request's first line is not HTTP
        log.info("%s %s %s", self.command or "-", path, code)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Refuse what is no HTTP request, or one with too many headers, in the shape of AWS's errors."""
        del explain
        text = message or self.responses.get(code, ("The request is not HTTP",))[0]
        body = AwsError("MalformedHttpRequestException", text, code).body(str(uuid.uuid4()))
        self.request_version = self.protocol_version  # not the one that was not understood
        self.close_connection = True
        self.send_response(code)
        self.send_header("Content-Type", "text/xml")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def log_error(self, format: str, *args: Any) -> None:  # noqa: A002 -- the name in the base class
        """Log what went wrong with a connection."""
        log.info(format, *args)


class Server(ThreadedWSGIServer):
    """One thread a connection; threads end with the process."""

    request_queue_size = BACKLOG
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Log a client that went away in one line, everything else with its traceback."""
        del request
        error = sys.exc_info()[1]
        if isinstance(error, (ConnectionError, TimeoutError)):
            log.info("%s: %s", client_address, error)
        else:
            log.exception("%s", client_address)


def make_server(api: Api, port: int) -> Server:
    """Bind a server to 127.0.0.1; port 0 takes a free one. Raises OSError where the port is taken."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    listener.listen(BACKLOG)
    bound = listener.getsockname()[1]
    server = Server("127.0.0.1", bound, Front(api, Admin(api)), Handler, fd=listener.fileno())
    listener.close()  # the server holds a duplicate
    server.port = bound
    return server


def main(arguments: list[str] | None = None) -> None:
    """Serve until a signal ends the process; the pid file is held locked so that nobody starts a second one."""
    parser = argparse.ArgumentParser(prog="cfngen.local.server")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--resource-seconds", type=float, default=0.0)
    parser.add_argument("--page-bytes", type=int, default=1_000_000)
    options = parser.parse_args(arguments)
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("botocore").setLevel(logging.WARNING)
    pid_file = hold_pid_file(options.state)
    try:
        database = Database(options.state)
    except CfngenError as error:
        sys.exit(error.problems[0].what)
    api = Api(
        Store(database),
        Objects(database),
        resource_seconds=options.resource_seconds,
        page_bytes=options.page_bytes,
    )
    server = make_server(api, options.port)
    os.pwrite(pid_file, json.dumps({"pid": os.getpid(), "port": server.port}).encode(), 0)
    signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
    log.info("serving on 127.0.0.1:%d, state %s", server.port, options.state)
    server.serve_forever(poll_interval=0.1)


def hold_pid_file(state: Path) -> int:
    """Lock the state's pid file, emptied, for the life of this process; ends the process where another one holds it."""
    state.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(state.with_name(f"{state.name}.pid"), os.O_RDWR | os.O_CREAT, 0o600)
    for _ in range(10):  # who looks for an endpoint holds the lock for a moment, too
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(0.03)
        else:
            os.truncate(handle, 0)  # who served before, perhaps on the port that this one will take, is no longer there
            return handle
    log.info("another endpoint uses %s", state)
    sys.exit(TAKEN)


if __name__ == "__main__":
    main()
