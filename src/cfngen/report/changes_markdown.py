"""Changes as Markdown for a pull request: a summary, what may do harm, then a table a stack."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cfngen.report.changes import EXPORTS, SYMBOLS, TAGS, PropertyChange, Row, Section, rows, sentence
from cfngen.report.dangers import HEADINGS, Heading, dangers
from cfngen.report.markdown_text import code, plain
from cfngen.report.property_text import SHORT, difference, shown

# GitHub refuses a comment of more than 65,536 characters. Source:
# https://docs.github.com/en/rest/issues/comments
_MOST_CHARACTERS = 60_000
_HEADINGS = (*HEADINGS[:5], Heading("Declared", " must-never-change", lambda row: row.frozen))
# A heading, and what is said under it.
Note = tuple[str, list[str]]


def markdown(sections: Iterable[Section], notes: Iterable[Note] = ()) -> str:
    """The whole report, a section a root stack; differences of long values are left out where it grows too long.

    `notes` stand before everything else; one without sentences is left out.
    """
    listed = [(section, rows(section.entries)) for section in sections]
    notes = list(notes)
    whole = _report(listed, notes, with_differences=True)
    return whole if len(whole) <= _MOST_CHARACTERS else _report(listed, notes, with_differences=False)


def _report(listed: list[tuple[Section, list[Row]]], notes: list[Note], with_differences: bool) -> str:
    every = [row for _, members in listed for row in members]
    lines = ["## CloudFormation changes", "", sentence((section for section, _ in listed), every), ""]
    for heading, said in notes:
        lines += _listed(heading, said)
    lines += _dangers(every)
    lines += _widened(every)
    lines += _listed(EXPORTS.capitalize(), [one for section, _ in listed for one in section.exports])
    for section, members in listed:
        if section.entries or section.tags:
            lines += [f"### {plain(section.title)}", "", *_tags(section), *_section(members, with_differences)]
    return "\n".join(lines)


def _dangers(every: list[Row]) -> Iterator[str]:
    several = len({row.root for row in every}) > 1
    for heading, here in dangers(every, _HEADINGS):
        yield from (f"### ⚠️ {heading.text}", "")
        for row in here:
            name = code(f"{row.root}/{row.path}" if several else row.path)
            yield f"- {SYMBOLS[row.kind]} {name} ({plain(row.type)}): {'; '.join(_danger(row))}"
            yield from (f"  - must: {plain(rule)}" for rule in row.must if not row.follows)
        yield ""


def _listed(heading: str, said: list[str]) -> Iterator[str]:
    if said:
        yield from (f"### {heading}", "", *(f"- {plain(one)}" for one in said), "")


def _widened(every: list[Row]) -> Iterator[str]:
    several = len({row.root for row in every}) > 1
    here = [row for row in every if row.widens]
    if here:
        yield from ("### More is granted or opened", "")
        for row in here:
            name = code(f"{row.root}/{row.path}" if several else row.path)
            yield f"- {SYMBOLS[row.kind]} {name} ({plain(row.type)}): {'; '.join(map(plain, row.widens))}"
        yield ""


def _danger(row: Row) -> Iterator[str]:
    yield _fate(row)
    if row.holds:
        yield plain(f"holds {row.holds}{f', {row.kept}' if row.kept else ''}")
    yield from (plain(lost) for lost in row.exposed)
    yield from (f"depends on {plain(cause)}" for cause in row.depends_on[:3])
    if row.mutable:
        yield f"declared {plain(row.mutable)}"


def _tags(section: Section) -> Iterator[str]:
    if section.tags:
        yield from (f"{TAGS}:", "")
        yield from (f"- {code(key)}: {_value(before)} → {_value(after)}" for key, before, after in section.tags)
        yield ""


def _section(members: list[Row], with_differences: bool) -> Iterator[str]:
    groups: dict[str, list[Row]] = {}
    for row in sorted(members, key=lambda row: row.urgency):
        groups.setdefault(row.stack, []).append(row)
    for stack, group in groups.items():
        if stack:
            yield from (f"#### {code(stack)}", "")
        if told := [row for row in group if not row.noise]:
            yield from ("| | resource | type | what changes |", "|---|---|---|---|")
            yield from (_table_row(row, with_differences) for row in told)
            yield ""
        if silent := [code(row.logical_id) for row in group if row.noise]:
            yield from (f"Metadata only, nothing that runs changes: {', '.join(silent)}", "")
        for row in told if with_differences else ():
            for change in row.properties:
                if change.path and not _is_short(change):
                    yield from _difference(row, change)


def _fate(row: Row) -> str:
    word = {"replace": "**replaced**", "remove": "**removed**"}.get(row.kind, "modified")
    word = "**possibly replaced**" if row.is_possible else word
    return f"{word} ({row.fate})" if row.fate else word


def _table_row(row: Row, with_differences: bool) -> str:
    cells = [_fate(row)] if row.kind in ("replace", "remove") else []
    cells += [row.inside] if row.inside else []
    cells += [_property(change, with_differences) for change in row.properties if change.path]
    cells += [f"runs {plain(said)}" for said in row.schedules]
    if row.kind in ("modify", "replace", "remove") and not row.dangerous and not row.follows:
        cells += [f"declared {plain(row.mutable)}"] if row.mutable else []
        cells += [f"must: {plain(rule)}" for rule in row.must]
    return f"| {SYMBOLS[row.kind]} | {code(row.logical_id)} | {plain(row.type)} | {'<br>'.join(cells)} |"


def _property(change: PropertyChange, with_differences: bool) -> str:
    word = {"Always": " **requires replacement**", "Conditionally": " may require replacement"}
    because = f" ← {plain(change.because)}" if change.because else ""
    values = "changes, see below" if with_differences else "changes (a long value)"
    if _is_short(change):
        values = f"{_value(change.before)} → {_value(change.after)}"
    return f"{code(change.path)}: {values}{because}{word.get(change.recreation, '')}"


def _is_short(change: PropertyChange) -> bool:
    return all(len(value) <= SHORT and "\n" not in value for value in (change.before or "", change.after or ""))


def _value(value: str | None) -> str:
    text = shown(value)
    return text if value is None or text.startswith("(known after") else code(text)


def _difference(row: Row, change: PropertyChange) -> Iterator[str]:
    lines = [f"{mark}{text}" for mark, text in difference(change.before, change.after)]
    fence = "```"
    while any(fence in line for line in lines):
        fence += "`"
    yield f"<details><summary>{code(row.logical_id)}: {code(change.path)}</summary>"
    yield from ("", f"{fence}diff", *lines, fence, "", "</details>", "")
