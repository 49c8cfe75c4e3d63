"""The findings that stay, each with its reason: the tables of `docs/exceptions.md`."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import product
from pathlib import Path

from audit.findings import Finding
from cfngen.errors import CfngenError, Problem

COLUMNS = ("tool", "rule", "resource", "view", "reason", "date")
_VIEWS = {"committed": ("committed",), "deployed": ("deployed",), "both": ("committed", "deployed")}
_CELL = re.compile(r"(?<!\\)\|")
_COMMA = re.compile(r",(?![^\[]*\])")  # not the commas in cdk-nag's AwsSolutions-IAM5[Resource::…]

Key = tuple[str, str, str, str]


@dataclass(frozen=True)
class Row:
    """One row: every rule of it, on every resource of it, in every view of it, is accepted for one reason."""

    line: int
    keys: tuple[Key, ...]


def read(path: Path) -> list[Row]:
    """Read every table of a Markdown file whose heading row is COLUMNS; other text is for people.

    `rule` and `resource` may list several, separated by commas. Raises CfngenError for all mistakes at once:
    a wrong number of cells, an empty cell, an unknown view, a date that is none, a pair that is there twice.
    """
    if not path.is_file():
        raise CfngenError("there is no such file", where=str(path))
    rows: list[Row] = []
    problems: list[Problem] = []
    seen: dict[Key, int] = {}
    for number, cells in _table_rows(path):
        problem = _mistake(cells)
        if problem:
            problems.append(Problem(problem, f"{path}:{number}"))
            continue
        tool, rules, resources, view = cells[:4]
        keys = tuple(product([tool], _list(rules), _list(resources), _VIEWS[view]))
        problems += [
            Problem(f"{' '.join(key)} is in line {seen[key]} already", f"{path}:{number}")
            for key in keys
            if seen.setdefault(key, number) != number
        ]
        rows.append(Row(number, keys))
    if problems:
        raise CfngenError(problems)
    return rows


@dataclass(frozen=True)
class Comparison:
    """What differs: findings without an exception, and exceptions (by line) that no longer occur."""

    unexplained: tuple[Finding, ...]
    unused: tuple[tuple[int, Key], ...]


def compare(
    findings: Iterable[Finding], rows: Iterable[Row], tools: Collection[str], *, whole: bool = True
) -> Comparison:
    """Hold findings against exceptions, both ways; exceptions of a tool that did not run are left alone.

    `whole` is False where only a part of the templates was scanned, and no exception can be called unneeded.
    """
    found = {_key(finding): finding for finding in findings}
    excepted = {key: row.line for row in rows for key in row.keys if key[0] in tools}
    return Comparison(
        tuple(sorted(finding for key, finding in found.items() if key not in excepted)),
        tuple(sorted((line, key) for key, line in excepted.items() if whole and key not in found)),
    )


def as_rows(findings: Iterable[Finding]) -> list[str]:
    """Write findings as rows for the file, without reason and date, which are a person's to give.

    Rules that fail on the same resources share a row: cdk-nag's packs repeat most of them.
    """
    views: dict[tuple[str, str, str], set[str]] = {}
    for finding in findings:
        views.setdefault((finding.tool, finding.rule, finding.resource), set()).add(finding.view)
    resources: dict[tuple[str, str, str], list[str]] = {}
    for (tool, rule, resource), seen in sorted(views.items()):
        view = "both" if len(seen) == len(_VIEWS["both"]) else next(iter(seen))
        resources.setdefault((tool, rule, view), []).append(resource)
    rules: dict[tuple[str, str, str], list[str]] = {}
    for (tool, rule, view), places in resources.items():
        rules.setdefault((tool, ", ".join(places), view), []).append(_cell(rule))
    return [
        " ".join(("|", tool, "|", ", ".join(names), "|", places, "|", view, "| | |"))
        for (tool, places, view), names in sorted(rules.items(), key=lambda item: (item[0][0], item[1], item[0][1:]))
    ]


def _cell(rule: str) -> str:
    """Write a rule so that Markdown shows it as it is."""
    escaped = rule.replace("|", r"\|")
    return f"`{escaped}`" if re.search(r"[<>*_]", rule.partition("[")[2]) else escaped


def _key(finding: Finding) -> Key:
    return finding.tool, finding.rule, finding.resource, finding.view


def _table_rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    inside = False
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.startswith("|"):
            inside = False
            continue
        cells = [cell.strip().replace("\\|", "|") for cell in _CELL.split(line.strip().strip("|"))]
        if tuple(cells) == COLUMNS:
            inside = True
        elif inside and not set(line) <= set("|-: "):
            yield number, cells


def _mistake(cells: list[str]) -> str:
    """Say what is wrong with a row, or nothing."""
    if len(cells) != len(COLUMNS):
        return f"{len(cells)} cells instead of {len(COLUMNS)}: {', '.join(COLUMNS)}"
    values = dict(zip(COLUMNS, cells, strict=True))
    empty = [name for name, value in values.items() if not value]
    if empty:
        return f"no {' and no '.join(empty)}"
    if values["view"] not in _VIEWS:
        return f"the view {values['view']} is none of {', '.join(_VIEWS)}"
    try:
        date.fromisoformat(values["date"])
    except ValueError:
        return f"the date {values['date']} is not written YYYY-MM-DD"
    return ""


def _list(cell: str) -> list[str]:
    return [part.strip(" `") for part in _COMMA.split(cell) if part.strip(" `")]
