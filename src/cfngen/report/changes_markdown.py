"""Changes as Markdown for a pull request: a summary, what may do harm, then a table a stack."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cfngen.engine.sentences import Sentence
from cfngen.engine.values import UNKNOWN_TEXT
from cfngen.report.changes import EXPORTS, OUTPUTS, SYMBOLS, TAGS, PropertyChange, Row, Section, fate, rows, sentence
from cfngen.report.dangers import HEADINGS, Heading, dangers
from cfngen.report.markdown_text import code, html_code, plain
from cfngen.report.property_text import SHORT, difference, shown
from cfngen.report.wording import ENGLISH, Words

# GitHub refuses a comment of more than 65,536 characters. Source:
# https://docs.github.com/en/rest/issues/comments
_MOST_CHARACTERS = 60_000
_HEADINGS = (*HEADINGS[:5], Heading("Declared", " must-never-change", lambda row: row.frozen))
_RECREATIONS = {"Always": Sentence("requires replacement"), "Conditionally": Sentence("may require replacement")}
_BELOW, _LONG = Sentence("changes, see below"), Sentence("changes (a long value)")
# A heading, and what is said under it.
Note = tuple[str, list[str]]


def markdown(sections: Iterable[Section], notes: Iterable[Note] = (), words: Words = ENGLISH) -> str:
    """The whole report, a section a root stack; differences of long values are left out where it grows too long.

    `notes` stand before everything else; one without sentences is left out.
    """
    listed = [(section, rows(section.entries)) for section in sections]
    notes = list(notes)
    whole = _Report(words, with_differences=True).text(listed, notes)
    return whole if len(whole) <= _MOST_CHARACTERS else _Report(words, with_differences=False).text(listed, notes)


class _Report:
    """What all parts of a report share: its words, and whether differences are shown."""

    def __init__(self, words: Words, *, with_differences: bool) -> None:
        self.words, self.with_differences = words, with_differences

    def text(self, listed: list[tuple[Section, list[Row]]], notes: list[Note]) -> str:
        """All of it."""
        words = self.words
        every = [row for _, members in listed for row in members]
        summed = sentence((section for section, _ in listed), every, words)
        lines = [f"## {words('CloudFormation changes')}", "", summed, ""]
        for heading, said in notes:
            lines += self._listed(heading, said)
        lines += self._dangers(every)
        lines += self._widened(every)
        lines += self._listed(EXPORTS, [one for section, _ in listed for one in section.exports])
        lines += self._listed(OUTPUTS, [one for section, _ in listed for one in section.outputs])
        for section, members in listed:
            if section.entries or section.tags:
                title = plain(words.told(section.title))
                lines += [f"### {title}", "", *self._tags(section), *self._section(members)]
        return "\n".join(lines)

    def _dangers(self, every: list[Row]) -> Iterator[str]:
        several = len({row.root for row in every}) > 1
        for heading, here in dangers(every, _HEADINGS):
            yield from (f"### ⚠️ {self.words(heading.text)}", "")
            for row in here:
                said = self.words.clauses(self._danger(row))
                yield f"- {SYMBOLS[row.kind]} {_name(row, several)} ({plain(row.type)}): {said}"
                yield from (f"  - {self._must(rule)}" for rule in row.must if not row.follows)
            yield ""

    def _listed(self, heading: str, said: list[str]) -> Iterator[str]:
        if said:
            yield from (f"### {self.words(heading)}", "", *(f"- {self._plain(one)}" for one in said), "")

    def _widened(self, every: list[Row]) -> Iterator[str]:
        several = len({row.root for row in every}) > 1
        here = [row for row in every if row.widens]
        if here:
            yield from (f"### {self.words('More is granted or opened')}", "")
            for row in here:
                said = self.words.clauses(map(self._plain, row.widens))
                yield f"- {SYMBOLS[row.kind]} {_name(row, several)} ({plain(row.type)}): {said}"
            yield ""

    def _danger(self, row: Row) -> Iterator[str]:
        yield self._fate(row)
        if row.holds:
            kept = self.words(", %(kept)s", kept=row.kept) if row.kept else ""
            yield plain(self.words("holds %(data)s", data=row.holds) + kept)
        yield from map(self._plain, row.exposed)
        yield from (self._plain(Sentence("depends on %(cause)s", cause=cause)) for cause in row.depends_on[:3])
        if row.mutable:
            yield self._declared(row)

    def _declared(self, row: Row) -> str:
        return plain(self.words("declared %(mutability)s", mutability=row.mutable))

    def _must(self, rule: str) -> str:
        return plain(self.words("must: %(rule)s", rule=self.words.authors(rule)))

    def _plain(self, said: str) -> str:
        return plain(self.words.told(said))

    def _tags(self, section: Section) -> Iterator[str]:
        if section.tags:
            yield from (f"{self.words(TAGS)}:", "")
            for key, before, after in section.tags:
                yield f"- {code(key)}: {self._value(before)} → {self._value(after)}"
            yield ""

    def _section(self, members: list[Row]) -> Iterator[str]:
        groups: dict[str, list[Row]] = {}
        for row in sorted(members, key=lambda row: row.urgency):
            groups.setdefault(row.stack, []).append(row)
        words = self.words
        for stack, group in groups.items():
            if stack:
                yield from (f"#### {code(stack)}", "")
            if told := [row for row in group if not row.noise]:
                yield f"| | {words('resource')} | {words('type')} | {words('what changes')} |"
                yield "|---|---|---|---|"
                yield from map(self._table_row, told)
                yield ""
            if silent := [code(row.logical_id) for row in group if row.noise]:
                yield from (words("Metadata only, nothing that runs changes: %(names)s", names=", ".join(silent)), "")
            for row in told if self.with_differences else ():
                for change in row.properties:
                    if change.path and not _is_short(change):
                        yield from self._difference(row, change)

    def _fate(self, row: Row) -> str:
        word = self.words(fate(row))
        word = f"**{word}**" if row.kind in ("replace", "remove") else word
        return word + (self.words(" (%(kept)s)", kept=row.fate) if row.fate else "")

    def _table_row(self, row: Row) -> str:
        cells = [self._fate(row)] if row.kind in ("replace", "remove") else []
        cells += [self._plain(row.inside)] if row.inside else []
        cells += [self._property(change) for change in row.properties if change.path]
        cells += [plain(self.words("runs %(times)s", times=said)) for said in row.schedules]
        if row.kind in ("modify", "replace", "remove") and not row.dangerous and not row.follows:
            cells += [self._declared(row)] if row.mutable else []
            cells += map(self._must, row.must)
        return f"| {SYMBOLS[row.kind]} | {code(row.logical_id)} | {plain(row.type)} | {'<br>'.join(cells)} |"

    def _property(self, change: PropertyChange) -> str:
        word = self.words(_RECREATIONS.get(change.recreation, ""))
        word = f" **{word}**" if change.recreation == "Always" else word and f" {word}"
        because = f" ← {plain(', '.join(map(self.words.told, change.because)))}" if change.because else ""
        values = self.words(_BELOW if self.with_differences else _LONG)
        if _is_short(change):
            values = f"{self._value(change.before)} → {self._value(change.after)}"
        return f"{code(change.path)}: {values}{because}{word}"

    def _value(self, value: str | None) -> str:
        text = shown(value, self.words)
        return text if value is None or value == UNKNOWN_TEXT else code(text)

    def _difference(self, row: Row, change: PropertyChange) -> Iterator[str]:
        lines = [f"{mark}{text}" for mark, text in difference(change.before, change.after, self.words)]
        fence = "```"
        while any(fence in line for line in lines):
            fence += "`"
        yield f"<details><summary>{html_code(row.logical_id)}: {html_code(change.path)}</summary>"
        yield from ("", f"{fence}diff", *lines, fence, "", "</details>", "")


def _name(row: Row, several: bool) -> str:
    return code(f"{row.root}/{row.path}" if several else row.path)


def _is_short(change: PropertyChange) -> bool:
    return all(len(value) <= SHORT and "\n" not in value for value in (change.before or "", change.after or ""))
