"""A project with an estate of its own, and an endpoint process for it: commands run as processes against both."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.aws.deployed import Deployed, running_project

pytest.importorskip("moto")
pytest.importorskip("botocore")


@pytest.fixture
def deployed(tmp_path: Path) -> Iterator[Deployed]:
    """A built project, settings for its environments, and a running endpoint with nothing in it."""
    with running_project(tmp_path) as running:
        yield running
