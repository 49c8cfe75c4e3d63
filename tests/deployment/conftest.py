"""One endpoint for all tests, with states that are made once and taken anew by each."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("moto")
pytest.importorskip("botocore")

from tests.aws.deployed import SETTINGS, waive_policies
from tests.deployment.rehearsal import Rehearsal, Stage
from tests.estates import cfngen, write_project


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The endpoint of this process."""
    stage = Stage(tmp_path_factory.mktemp("stage"))
    yield stage
    stage.end()


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small project that is built; tests take copies."""
    folder = write_project(tmp_path_factory.mktemp("shop") / "project", Rehearsal.FILES)
    with (folder / "pyproject.toml").open("a") as file:
        file.write(SETTINGS)
    waive_policies(folder)
    done = cfngen(folder, "build")
    assert 0 == done.returncode, done.stderr
    return folder


@pytest.fixture(scope="session")
def ready_state(stage: Stage, shop: Path) -> Path:
    """A state with buckets and templates."""
    stage.begin()
    Rehearsal(shop, stage.running, stage).ready()
    return stage.snapshot("ready")


@pytest.fixture(scope="session")
def deployed_state(stage: Stage, shop: Path, ready_state: Path) -> Path:
    """A state with the shop deployed to dev."""
    stage.begin(ready_state)
    done = Rehearsal(shop, stage.running, stage).cfngen("deploy", "--yes")
    assert 0 == done.returncode, done.stderr
    return stage.snapshot("deployed")


@pytest.fixture
def project(shop: Path, tmp_path: Path) -> Path:
    """The test's own copy of the shop."""
    return Path(shutil.copytree(shop, tmp_path / "project"))


@pytest.fixture
def empty(stage: Stage, project: Path) -> Rehearsal:
    """The shop, and an account with nothing in it."""
    stage.begin()
    return Rehearsal(project, stage.running, stage)


@pytest.fixture
def ready(stage: Stage, project: Path, ready_state: Path) -> Rehearsal:
    """The shop with its templates uploaded, before its first deployment."""
    stage.begin(ready_state)
    return Rehearsal(project, stage.running, stage)


@pytest.fixture
def deployed(stage: Stage, project: Path, deployed_state: Path) -> Rehearsal:
    """The shop as it is deployed to dev."""
    stage.begin(deployed_state)
    return Rehearsal(project, stage.running, stage)
