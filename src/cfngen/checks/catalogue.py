"""Finds the checks: every module of the folders below this one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib import import_module
from pathlib import Path

from cfngen.checks.framework import Check
from cfngen.errors import CfngenError, ExitCode


@cache
def catalogue() -> dict[str, Check]:
    """Every check by its id, in the order of ids. Two checks of one id are a mistake of their authors: ValueError."""
    found: dict[str, Check] = {}
    for path in sorted(Path(__file__).parent.glob("*/[!_]*.py")):
        check = import_module(f"cfngen.checks.{path.parent.name}.{path.stem}").check
        check.module = f"{path.parent.name}/{path.stem}"
        if check.id in found:
            raise ValueError(f"{path} and {found[check.id].module} both have the id {check.id}")
        found[check.id] = check
    return dict(sorted(found.items()))


def chosen(only: Sequence[str] = (), skip: Sequence[str] = (), others: Sequence[Check] = ()) -> list[Check]:
    """The checks to run, of this package and of others. Raises CfngenError (usage) for ids that no check has."""
    checks = {**catalogue(), **{check.id: check for check in others}}
    unknown = sorted({*only, *skip} - checks.keys())
    if unknown:
        hint = f"the ids are {', '.join(checks)}"
        raise CfngenError(f"no check has the id {', '.join(unknown)}", hint=hint, exit_code=ExitCode.USAGE)
    return [check for name, check in checks.items() if (not only or name in only) and name not in skip]
