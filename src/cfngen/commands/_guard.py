"""What a change set must not do unless a committed waiver says so."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from cfngen.engine.sentences import Sentence, joined

if TYPE_CHECKING:
    from cfngen.engine.exports import ExportChange
    from cfngen.report.changes import Row


class Blocked(NamedTuple):
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
    found: list[Blocked] = []
    waived: list[str] = []
    every = [one for row in rows for one in _reasons(row)]
    every += [_export(change, importing) for change, importing in exports if importing]
    for one in every:
        covering = [w for w in waivers if w.covers(one.rule, one.resource, environment)]
        valid = next((w for w in covering if not w.has_expired(today)), None)
        if valid:
            said = Sentence("%(resource)s %(what)s; waived: %(reason)s (%(ticket)s, until %(date)s)")
            agreed = {"reason": valid.reason, "ticket": valid.ticket, "date": str(valid.expires)}
            waived.append(said.of(resource=one.resource, what=one.what, **agreed))
        elif covering:
            said = Sentence("%(what)s (its waiver %(ticket)s has expired)")
            found.append(one._replace(what=said.of(what=one.what, ticket=covering[0].ticket)))
        else:
            found.append(one)
    return found, waived


def _reasons(row: Row) -> Iterator[Blocked]:
    resource = resource_name(row)
    if row.holds and row.kind == "remove":
        yield Blocked("change-remove", resource, Sentence("is removed: %(data)s", data=row.holds))
    elif row.holds and row.is_possible:
        yield Blocked("change-replace", resource, Sentence("is possibly replaced: %(data)s", data=row.holds))
    elif row.holds:
        yield Blocked("change-replace", resource, Sentence("is replaced: %(data)s", data=row.holds))
    if row.exposed:
        said = Sentence("loses protection: %(lost)s", lost=joined(row.exposed))
        yield Blocked("change-protection", resource, said)
    if row.frozen and not row.follows:
        yield Blocked("change-frozen", resource, Sentence("is declared must-never-change"))


def _export(change: ExportChange, importing: list[str]) -> Blocked:
    name = _name(change.before.template, change.before.output)
    said = Sentence("cannot change: %(export)s, and %(stacks)s imports it")
    return Blocked("change-export", name, said.of(export=change.told, stacks=", ".join(importing)))


def resource_name(row: Row) -> str:
    """`layer/template:LogicalId`, as waivers name a resource; the path in the stack where the template is not known."""
    return _name(row.template, row.logical_id) if row.template else row.path


def _name(template: str, logical_id: str) -> str:
    parts = [part for part in Path(template).with_suffix("").parts if part != "nested"]
    return f"{'/'.join(parts)}:{logical_id}"
