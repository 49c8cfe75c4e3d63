"""A project with an estate of its own, and an endpoint process for it: commands run as processes against both."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.aws.deployed import SETTINGS, Deployed, waive_policies
from tests.estates import cfngen, write_project

pytest.importorskip("moto")
pytest.importorskip("botocore")


@pytest.fixture
def deployed(tmp_path: Path) -> Iterator[Deployed]:
    """A built project, settings for its environments, and a running endpoint with nothing in it."""
    from cfngen.local import process

    state = tmp_path / "local.sqlite"
    running, _ = process.start(state, 0)
    try:
        folder = write_project(tmp_path / "project", Deployed.FILES)
        with (folder / "pyproject.toml").open("a") as file:
            file.write(SETTINGS)
        waive_policies(folder)
        done = cfngen(folder, "build")
        assert 0 == done.returncode, done.stderr
        yield Deployed(folder, running)
    finally:
        process.stop(state)
