"""An endpoint for each test, in this process, with waiting off."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.local.served import Endpoint

pytest.importorskip("moto")
pytest.importorskip("botocore")


@pytest.fixture(scope="session")
def server() -> Iterator[Any]:
    """A port for the whole session, with nothing behind it yet."""
    from cfngen.local.server import make_server

    server = make_server(None, 0)  # type: ignore[arg-type]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="session")
def blank(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A state file with nothing in it: making one waits for the disk."""
    from cfngen.local.database import Database

    path = tmp_path_factory.mktemp("blank") / "state.sqlite"
    with sqlite3.connect(Database(path).path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path.read_bytes()


@pytest.fixture
def endpoint(tmp_path: Path, server: Any, blank: bytes) -> Iterator[Endpoint]:
    """Serve a fresh state in this process."""
    from cfngen.local.admin import Admin
    from cfngen.local.api import Api
    from cfngen.local.database import Database
    from cfngen.local.front import Front
    from cfngen.local.moto_objects import Objects
    from cfngen.local.store import Store

    path = tmp_path / "state.sqlite"
    path.write_bytes(blank)
    database = Database(path)
    api = Api(Store(database), Objects(database))
    server.app = Front(api, Admin(api))
    yield Endpoint(f"http://127.0.0.1:{server.port}", api)
    server.app = None


@pytest.fixture
def cfn(endpoint: Endpoint) -> Any:
    """A boto3 client of CloudFormation."""
    return endpoint.client("cloudformation")


@pytest.fixture
def s3(endpoint: Endpoint) -> Any:
    """A boto3 client of S3."""
    return endpoint.client("s3")
