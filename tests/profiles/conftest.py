"""A project of each profile, with the parameter files that are committed."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from cfngen.project import PROFILES
from tests.estates import cfngen

PARAMETERS = Path(__file__).parents[2] / "parameters"


@pytest.fixture(scope="session")
def project_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The folder of a built project that selects a profile."""

    @cache
    def made(profile: str) -> Path:
        folder = tmp_path_factory.mktemp(profile)
        (folder / "pyproject.toml").write_text(f'[tool.cfngen]\nprofile = "{profile}"\n', encoding="utf-8")
        shutil.copytree(PARAMETERS, folder / "parameters")
        for name in (".cfnlintrc.yaml", "waivers.toml"):
            shutil.copy(PARAMETERS.with_name(name), folder)
        done = cfngen(folder, "build")
        assert 0 == done.returncode, done.stderr
        return folder

    return made


@pytest.fixture(params=sorted(set(PROFILES) - {"report"}))
def profile(request: pytest.FixtureRequest) -> str:
    """The name of a profile that adds to the report."""
    return str(request.param)
