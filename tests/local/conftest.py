"""An endpoint for each test, in this process, with waiting off."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.local.served import Endpoint

pytest.importorskip("moto")
pytest.importorskip("botocore")


@pytest.fixture
def endpoint(tmp_path: Path) -> Iterator[Endpoint]:
    """Serve a fresh state in this process."""
    from cfngen.local.api import Api
    from cfngen.local.database import Database
    from cfngen.local.moto_objects import Objects
    from cfngen.local.server import make_server
    from cfngen.local.store import Store

    database = Database(tmp_path / "state.sqlite")
    api = Api(Store(database), Objects(database))
    server = make_server(api, 0)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield Endpoint(f"http://127.0.0.1:{server.port}", api)
    api.reset()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def cfn(endpoint: Endpoint) -> Any:
    """A boto3 client of CloudFormation."""
    return endpoint.client("cloudformation")


@pytest.fixture
def s3(endpoint: Endpoint) -> Any:
    """A boto3 client of S3."""
    return endpoint.client("s3")
