"""What every test shares."""

from __future__ import annotations

import gc
import os
import signal
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cfngen.language.estate import Estate, load_estate
from tests.estates import Files, cfngen, forget, write_estate, write_project

# Workers of pytest-xdist are told a width of 80, which would decide where commands wrap their lines.
for _name in ("COLUMNS", "LINES"):
    os.environ.pop(_name, None)

# Reports speak the language of the locale; tests read them in English unless they ask otherwise.
for _name in ("LC_ALL", "LC_MESSAGES", "LANG"):
    if os.environ.get(_name, "").startswith("ja"):
        os.environ[_name] = "C.UTF-8"

# What a shell without job control starts in the background ignores SIGINT, and so would every command of a test.
if threading.current_thread() is threading.main_thread():
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_sessionfinish() -> None:
    """Keep pytest from looking five times, for seconds, through all that the tests have read, before it ends."""
    gc.freeze()


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The name of a template package in `tmp_path`, which is importable; forgotten after the test."""
    monkeypatch.syspath_prepend(tmp_path)
    yield "estate"
    forget("estate")


@pytest.fixture
def load(tmp_path: Path, package: str) -> Callable[..., Estate]:
    """Write an estate of these files and load it; `layers` as of `load_estate`."""

    def write_and_load(files: Files, layers: tuple[str, ...] | None = None) -> Estate:
        forget(package)
        write_estate(tmp_path, package, files)
        return load_estate(package, layers)

    return write_and_load


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project that has never been built."""
    return write_project(tmp_path / "project")


@pytest.fixture
def built(project: Path) -> Path:
    """A project that has been built; gives its output folder."""
    done = cfngen(project, "build")
    assert (0, "") == (done.returncode, done.stdout), done.stderr
    return project / "templates_out"
