"""No check fails on a value that AWS would refuse: it is a linter's to report, and no reason to stop."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from itertools import cycle
from typing import Any

import pytest

from cfngen.checks.catalogue import catalogue
from cfngen.checks.framework import Check
from cfngen.checks.loading import estates
from cfngen.checks.targets import Job, RootFile
from cfngen.engine import document
from cfngen.engine.tree import Tree
from cfngen.errors import CfngenError

ODD: list[Any] = [
    None,
    "",
    [],
    {},
    -1,
    True,
    "x",
    [None],
    [{}],
    {"a": 1},
    "arn:aws:x",
    {"Ref": "AWS::NoValue"},
    [["x"]],
    1.5,
    "1e400",
    {"Fn::ImportValue": "x"},
]
CHECKS = list(catalogue().values())


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every value below a value."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield (*path, key)
        yield from places(inner, (*path, key))


def find(check: Check, data: dict[str, Any], region: str) -> None:
    """Run one check on a template; what CloudFormation refuses to read is not its matter."""
    text = json.dumps(data)
    tree = Tree(lambda path: {"t.json": text}[path], {})
    try:
        found = estates(Job((RootFile("t.json", {}, region),)), tree)
    except CfngenError:
        return
    for estate in found:
        list(check.find(estate))


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_a_check_takes_any_value(check: Check) -> None:
    data = document.read(check.after, "t.yaml").data
    odd = cycle(ODD)
    for path in [path for path in places(data["Resources"]) if len(path) > 2 and path[1] == "Properties"]:
        for value in (next(odd), next(odd), next(odd)):
            changed = copy.deepcopy(data)
            target = changed["Resources"]
            for step in path[:-1]:
                target = target[step]
            target[path[-1]] = value
            find(check, changed, check.region)
