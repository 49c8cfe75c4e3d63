"""Drift as a terminal and a ticket show it: rows of `cfngen drift`, which are StackResourceDrifts with their places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from cfngen.engine.sentences import Sentence
from cfngen.report.markdown_text import code, plain
from cfngen.report.wording import ENGLISH, Words

_STATUSES = {
    "MODIFIED": Sentence("changed outside CloudFormation"),
    "DELETED": Sentence("deleted outside CloudFormation"),
}


def text(rows: Iterable[Mapping[str, Any]], words: Words = ENGLISH) -> str:
    """A block of lines for each resource that has drifted."""
    return "".join("\n".join(_lines(row, words)) + "\n" for row in rows)


def markdown(rows: Sequence[Mapping[str, Any]], stacks: Sequence[Mapping[str, Any]], words: Words = ENGLISH) -> str:
    """A table of what has drifted; `stacks` say `StackName` and, where they were not checked in full, `Incomplete`."""
    drifted = len({row["StackId"] for row in rows})
    lines = [f"## {words('Drift')}", ""]
    lines += [words("%(drifted)s of %(stacks)s stacks have drifted.", drifted=drifted, stacks=len(stacks)), ""]
    if incomplete := [one for one in stacks if one["Incomplete"]]:
        lines += [f"### ⚠️ {words('Not checked in full: no pass')}", ""]
        lines += [*(f"- {code(one['StackName'])}: {plain(one['Incomplete'])}" for one in incomplete), ""]
    if rows:
        lines += [
            f"| {words('resource')} | {words('type')} | {words('what happened')} | {words('template → actual')} |"
        ]
        lines += ["|---|---|---|---|", *(_row(row, words) for row in rows), ""]
    return "\n".join(lines)


def _lines(row: Mapping[str, Any], words: Words) -> Iterator[str]:
    made = f"  ({row['Source']})" if row["Source"] else ""
    yield f"{_path(row)}  {row['ResourceType']}  {row['StackResourceDriftStatus']}{made}"
    yield f"    {row.get('PhysicalResourceId', '')}"
    for path, expected, actual in _differences(row, words):
        yield "    " + words(
            "%(path)s: template %(expected)s, actual %(actual)s", path=path, expected=expected, actual=actual
        )


def _row(row: Mapping[str, Any], words: Words) -> str:
    status = row["StackResourceDriftStatus"]
    told = [f"{code(path)}: {code(old)} → {code(new)}" for path, old, new in _differences(row, words)]
    named = f"{code(_path(row))}<br>{code(row['Source'])}" if row["Source"] else code(_path(row))
    said = words(_STATUSES[status]) if status in _STATUSES else plain(status)
    return f"| {named} | {plain(row['ResourceType'])} | {said} | {'<br>'.join(told)} |"


def _path(row: Mapping[str, Any]) -> str:
    return "/".join(part for part in (row["StackName"], row["StackPath"], row["LogicalResourceId"]) if part)


def _differences(row: Mapping[str, Any], words: Words) -> Iterator[tuple[str, str, str]]:
    """The path of each property that differs, what the template says and what is there."""
    for one in row["PropertyDifferences"]:
        expected = words("(not in the template)") if one["DifferenceType"] == "ADD" else one["ExpectedValue"]
        actual = words("(gone)") if one["DifferenceType"] == "REMOVE" else one["ActualValue"]
        yield one["PropertyPath"], expected, actual
