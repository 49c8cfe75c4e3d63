"""What a change set must not do unless a committed waiver says so."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cfngen.engine.exports import ExportChange
    from cfngen.report.changes import Row


@dataclass(frozen=True)
class Blocked:
    """One change that is not let through. `rule` and `resource` are what a `[[change]]` of waivers.toml names."""

    rule: str
    resource: str
    what: str


def blocked(
    rows: Iterable[Row], exports: Iterable[tuple[ExportChange, list[str]]], environment: str, project: Path
) -> tuple[list[Blocked], list[str]]:
    """What is blocked, and a sentence for each that a waiver of waivers.toml lets through.

    `exports` that change stand with the stacks that import them. Raises CfngenError for a file of waivers that cannot
    be read.
    """
    from cfngen.checks.waivers import FILE, read_waivers

    waivers = read_waivers(project / FILE, "change")
    today = datetime.datetime.now(datetime.UTC).date()
    found, waived = [], []
    every = [one for row in rows for one in _reasons(row)]
    every += [_export(change, importing) for change, importing in exports if importing]
    for one in every:
        covering = [w for w in waivers if w.covers(one.rule, one.resource, environment)]
        valid = next((w for w in covering if not w.has_expired(today)), None)
        if valid:
            until = f"{valid.ticket}, until {valid.expires}"
            waived.append(f"{one.resource} {one.what}; waived: {valid.reason} ({until})")
        else:
            expired = f" (its waiver {covering[0].ticket} has expired)" if covering else ""
            found.append(Blocked(one.rule, one.resource, one.what + expired))
    return found, waived


def _reasons(row: Row) -> Iterator[Blocked]:
    resource = resource_name(row)
    possibly = "possibly " if row.is_possible else ""
    if row.holds and row.kind == "remove":
        yield Blocked("change-remove", resource, f"is removed: {row.holds}")
    elif row.holds:
        yield Blocked("change-replace", resource, f"is {possibly}replaced: {row.holds}")
    if row.exposed:
        yield Blocked("change-protection", resource, f"loses protection: {', '.join(row.exposed)}")
    if row.frozen and not row.follows:
        yield Blocked("change-frozen", resource, "is declared must-never-change")


def _export(change: ExportChange, importing: list[str]) -> Blocked:
    name = _name(change.before.template, change.before.output)
    return Blocked("change-export", name, f"cannot change: {change}, and {', '.join(importing)} imports it")


def resource_name(row: Row) -> str:
    """`layer/template:LogicalId`, as waivers name a resource; the path in the stack where the template is not known."""
    return _name(row.template, row.logical_id) if row.template else row.path


def _name(template: str, logical_id: str) -> str:
    parts = [part for part in Path(template).with_suffix("").parts if part != "nested"]
    return f"{'/'.join(parts)}:{logical_id}"
