"""The engine's changes in the shape of DescribeChangeSet, for tools and for the other reports.

Each entry is one of DescribeChangeSet's `Changes` with four keys added: `StackPath` (logical ids of the nested stacks
that lead to it, joined by "/"; "" for the root), `StackName` (of the root stack), `Template` (the file that holds the
resource) and `Verdict` (see `_verdict`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, TypeVar

from cfngen.engine.changes import ResourceChange
from cfngen.engine.exports import ExportChange
from cfngen.engine.outputs import OutputChange
from cfngen.engine.values import shown_text
from cfngen.engine.verdict import Verdict, judge
from cfngen.report.masking import MASK, is_harmless, masked, names_a_secret

OutputOrExport = TypeVar("OutputOrExport", ExportChange, OutputChange)


def entries(changes: Iterable[ResourceChange], stack_name: str) -> list[dict[str, Any]]:
    """The engine's changes in DescribeChangeSet's shape with our keys added, and values named like secrets masked."""
    found = []
    for change in changes:
        entry = change.to_api()
        properties = (change.before_properties, change.after_properties)
        entry["ResourceChange"] = masked(entry["ResourceChange"], properties)
        template = change.after_template or change.before_template or ""
        found.append(entry | {"StackName": stack_name, "Template": template, "Verdict": _verdict(judge(change))})
    return found


def masked_output(change: OutputOrExport) -> OutputOrExport:
    """An output or export that changes, its values masked where its name says that they are secret."""
    if not any(map(names_a_secret, change.names)):
        return change
    return replace(change, before=_side(change.before), after=_side(change.after))


def _side(side: Any) -> Any:
    if side is None or is_harmless(shown_text(side.value)):
        return side
    return replace(side, value=MASK)


def _verdict(verdict: Verdict) -> dict[str, Any]:
    """The verdict as plain data; what is not said is absent."""
    said = {
        "Replacement": verdict.replacement,
        "DependsOn": [
            {"StackPath": "/".join(cause.stack), "Entity": cause.entity, "Reason": cause.reason}
            for cause in verdict.depends_on
        ],
        "DataHeld": verdict.loses,
        "DataKept": verdict.kept,
        "DataAtStake": verdict.data_at_stake,
        "Must": list(verdict.must),
        "Mutability": verdict.mutability,
        "Noise": verdict.noise,
        "Weakens": list(verdict.weakens),
        "Widens": list(verdict.widens),
        "Schedules": list(verdict.schedules),
    }
    return {key: value for key, value in said.items() if value}
