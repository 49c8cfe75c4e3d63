"""A hardened set of templates, and how a defect gets into it."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from cfngen.checks.framework import Check
from cfngen.checks.run import run
from cfngen.checks.targets import Work, find_work
from cfngen.engine import document
from cfngen.engine.tree import Cache, Tree, read_file
from cfngen.project import Project
from cfngen.report.findings import Finding, Report

CLEAN = Path(__file__).parent / "clean"
REMOVED = object()
_CACHE: Cache = {}  # templates that no defect is in are read once


@dataclass(frozen=True)
class Defect:
    """One mistake: in `file`, a path below Resources (or from `/`, the template's top) gets another value.

    `kind` says in words what somebody did. `check` is the id that has to report it, `severity` how, where that is
    not the check's own. REMOVED takes the path away. A number in a path is a position of a list; `+` appends.
    """

    check: str
    kind: str
    file: str
    changes: Mapping[str, Any]
    severity: str = ""

    @property
    def name(self) -> str:
        """The id of its test."""
        return f"{self.check}: {self.kind}"


def planted(check: str, kind: str, file: str, path: str, value: Any, severity: str = "") -> Defect:
    """A defect of one change."""
    return Defect(check, kind, file, {path: value}, severity)


def resource(kind: str, **properties: Any) -> dict[str, Any]:
    """A resource that the set has not."""
    return {"Type": f"AWS::{kind}", "Properties": properties}


def scheduled(expression: str, **more: Any) -> dict[str, Any]:
    """A rule that runs a batch."""
    target = {
        "Id": "run",
        "Arn": "arn:aws:ecs:ap-northeast-1:111111111111:cluster/x",
        "EcsParameters": {"TaskDefinitionArn": "x"},
    }
    return resource("Events::Rule", ScheduleExpression=expression, Targets=[target], **more)


def text_with(defect: Defect) -> str:
    """The template with the defect in it, as JSON."""
    data = copy.deepcopy(_clean_data(defect.file))
    for path, value in defect.changes.items():
        change(data, path[1:] if path.startswith("/") else f"Resources/{path}", value)
    return json.dumps(data, indent=1, ensure_ascii=False)


def findings_of(check: Check, defect: Defect | None = None) -> list[Finding]:
    """What a check says of the set, with a defect or without."""
    return list(report([check], defect).findings)


def report(checks: list[Check], defect: Defect | None = None) -> Report:
    """The report on the set, with a defect or without."""
    changed = {str(CLEAN / defect.file): text_with(defect)} if defect else {}
    tree = Tree(lambda path: changed[path] if path in changed else read_file(path), _CACHE)
    return run(replace(_work(), tree=tree), checks, Project(None)).report


@cache
def _work() -> Work:
    return find_work([CLEAN], Project(None))


@cache
def _clean_data(file: str) -> dict[str, Any]:
    path = CLEAN / file
    return document.read(path.read_text(encoding="utf-8"), str(path)).data


def change(data: Any, path: str, value: Any) -> None:
    """Put a value at a path of a template, or take away what is there (REMOVED)."""
    *way, last = path.split("/")
    for step in way:
        data = data[int(step)] if isinstance(data, list) else data.setdefault(step, {})
    if isinstance(data, list):
        if last == "+":
            data.append(value)
        elif value is REMOVED:
            del data[int(last)]
        else:
            data[int(last)] = value
    elif value is REMOVED:
        del data[last]  # a KeyError: the clean set has no such thing to take away
    else:
        data[last] = value
