"""A project with settings and parameter files that a test writes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cfngen.environments import Environment, load_environments
from cfngen.errors import CfngenError, Problem
from cfngen.language.estate import Estate
from tests.estates import Files, template

# Uses every setting of the estate, so that each becomes a parameter of the root.
USING = """
import estate.settings as settings
for value in list(vars(settings).values()):
    if isinstance(value, Setting):
        text = Join(",", value) if value.is_list else value
        stack.add(ssm.Parameter(f"{value.name}Parameter", Type="String", Value=text))
"""
ROOT = '''"""An estate for a test"""
from troposphere import And, Equals, Join, Not, Or, Sub as Substitute
from cfngen.language import *
from estate.settings import *

root = Root(region="ap-northeast-1", layers=("app",), rules=({rules}))
'''


class Bench:
    """Settings, parameter files, and what reading them gives."""

    def __init__(self, load: Callable[..., Estate], folder: Path) -> None:
        self._load = load
        self.folder = folder
        self._estate: Estate | None = None
        self.accounts: dict[str, str] = {}

    @property
    def estate(self) -> Estate:
        assert self._estate is not None
        return self._estate

    def settings(self, source: str, rules: str = "", files: Files | None = None) -> None:
        """Make the estate of these settings and rules, given as Python."""
        text = f'"""Settings."""\nfrom cfngen.language import CidrSetting, Flag, Setting\n{source}\n'
        made = {
            "settings.py": text,
            "__init__.py": ROOT.format(rules=rules),
            "app/using.py": template(USING),
        }
        self._estate = self._load(made | (files or {}))

    def write(self, name: str, content: str | bytes | list[Any] | dict[str, Any]) -> None:
        """Write `parameters/<name>.json`; data as JSON with two spaces of indent."""
        self.folder.mkdir(exist_ok=True)
        text = content if isinstance(content, str | bytes) else json.dumps(content, indent=2)
        (self.folder / f"{name}.json").write_bytes(text if isinstance(text, bytes) else text.encode())

    def set(self, name: str, **parameters: object) -> None:
        """Write a parameter file; its first parameter stands in line 3."""
        self.write(name, {"Parameters": parameters})

    def environments(self, *names: str) -> dict[str, Environment]:
        return load_environments(self.folder, self.estate, names or None, self.accounts)

    def problems(self, *names: str) -> list[Problem]:
        """Everything that is wrong, without repetition."""
        with pytest.raises(CfngenError) as caught:
            self.environments(*names)
        assert len(caught.value.problems) == len(set(caught.value.problems))
        return list(caught.value.problems)

    def problem(self, *names: str) -> Problem:
        """The one thing that is wrong."""
        (problem,) = self.problems(*names)
        return problem
