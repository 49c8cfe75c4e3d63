"""A project that a test of environments writes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cfngen.language.estate import Estate
from tests.environments.environment_bench import Bench


@pytest.fixture
def bench(load: Callable[..., Estate], tmp_path: Path) -> Bench:
    return Bench(load, tmp_path / "parameters")
