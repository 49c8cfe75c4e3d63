"""Changes on a terminal: what may do harm first, then the tree of stacks, then one line that sums it up."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator

import click

from cfngen.engine.sentences import Sentence
from cfngen.report.changes import EXPORTS, OUTPUTS, SYMBOLS, TAGS, PropertyChange, Row, Section, fate, rows, sentence
from cfngen.report.dangers import dangers
from cfngen.report.property_text import difference, shown
from cfngen.report.wording import ENGLISH, Words
from cfngen.report.wrapping import columns, cut, folded, wrap

_COLOURS = {"add": "green", "modify": "yellow", "remove": "red", "replace": "magenta", "import": "cyan"}
# As many causes of a possible replacement are listed.
_CAUSES = 3
# In a longer report the rules of what is in no danger, and places, would hide what matters.
_FEW_ROWS = 30
_ROWS_WITH_PLACES = 12
_WIDTH = 120
_NARROW, _LEAST_WIDTH = 80, 44  # where lines that wider terminals leave to themselves are folded, too
_RECREATIONS = {"Always": Sentence("requires replacement"), "Conditionally": Sentence("may require replacement")}

# Where a row's resource stands, for a reader: "templates_out/nested/network/vpc.yaml:12".
Place = Callable[[Row], str]


def text(sections: Iterable[Section], place: Place = lambda _: "", words: Words = ENGLISH) -> str:
    """The whole report, a section a root stack, ending in the summary line.

    Colours are escape sequences, which click strips where the output is no terminal.
    """
    listed = [(section, rows(section.entries)) for section in sections]
    every = [row for _, members in listed for row in members]
    report = _Report(every, place, words)
    lines = [*report.dangers(), *report.widened(), *report.exports(section for section, _ in listed)]
    for section, members in listed:
        if section.entries or section.tags:
            lines += [click.style(section.title, bold=True), *report.tags(section)]
            lines += [*report.stack(members, "", "  "), ""]
    lines += report.outputs(section for section, _ in listed)
    lines += report.notes()
    lines.append(click.style(sentence((section for section, _ in listed), every, words), bold=True))
    if report.width < _NARROW:
        lines = [part for line in lines for part in folded(line, report.width)]
    return "\n".join(lines) + "\n"


class _Report:
    """What all parts of a report share: its rows, its words, how wide it is, where things stand."""

    def __init__(self, every: list[Row], place: Place, words: Words) -> None:
        self.every, self.words = every, words
        self.several = len({row.root for row in every}) > 1
        few = {danger: sum(row.dangerous == danger for row in every) <= _ROWS_WITH_PLACES for danger in (True, False)}
        self.place: Place = lambda row: place(row) if few[row.dangerous] else ""
        self.with_rules = len(every) <= _FEW_ROWS
        self.width = max(_LEAST_WIDTH, shutil.get_terminal_size((_WIDTH, 24)).columns)

    # what may do harm

    def dangers(self) -> Iterator[str]:
        """Blocks of the rows that concern data or what must never change; each row in the first that fits."""
        for heading, here in dangers(self.every):
            yield click.style(self._loud(heading.text, heading.loud), fg="red", bold=True)
            if all(row.follows and not row.holds for row in here):
                yield from self.wrapped(", ".join(map(self._name, here)), "  ")
            else:
                told = [(row, self._name(row), tuple(self._danger(row))) for row in here]
                yield from self._alike(told, "  ", self.place)
            yield ""

    def widened(self) -> Iterator[str]:
        """The block of what is granted, opened or encrypted otherwise."""
        here = [row for row in self.every if row.widens]
        if here:
            yield click.style(self.words("More is granted or opened").upper(), fg="yellow", bold=True)
            told = [(row, self._name(row), tuple(self._widens(row))) for row in here]
            yield from self._alike(told, "  ", lambda row: "" if row.dangerous else self.place(row))
            yield ""

    def _widens(self, row: Row) -> Iterator[str]:
        for said in row.widens:
            yield from self.wrapped(self.words.told(said), "      ")

    def exports(self, sections: Iterable[Section]) -> Iterator[str]:
        """The block of exports that change."""
        heading = click.style(self._loud(EXPORTS, "Exports change"), fg="yellow", bold=True)
        yield from self._listed(heading, [one for section in sections for one in section.exports])

    def outputs(self, sections: Iterable[Section]) -> Iterator[str]:
        """The block of other outputs of the root stacks that change."""
        heading = click.style(self.words(OUTPUTS), bold=True)
        yield from self._listed(heading, [one for section in sections for one in section.outputs])

    def _listed(self, heading: str, said: list[str]) -> Iterator[str]:
        if said:
            yield heading
            for one in said:
                yield from self.wrapped(self.words.told(one), "  ")
            yield ""

    def _danger(self, row: Row) -> Iterator[str]:
        indent = "      "
        if row.holds:
            said = self.words("holds: %(data)s", data=row.holds)
            kept = self.words(" (%(kept)s)", kept=row.kept) if row.kept else ""
            yield from self.wrapped(said + kept, indent)
        for lost in row.exposed:
            yield from self.wrapped(self.words("no longer protected: %(lost)s", lost=lost), indent)
        for recreation in ("Always", "Conditionally"):
            if why := [change.path for change in row.properties if change.recreation == recreation]:
                yield from self.wrapped(self.words("because of %(properties)s", properties=", ".join(why)), indent)
                break
        yield from self._causes(row, indent)
        if row.mutable in ("must-never-change", "review-required"):
            yield f"{indent}{self.words('declared %(mutability)s', mutability=row.mutable)}"
        yield from self._rules(row, indent)

    def _loud(self, heading: str, loud: str) -> str:
        """A heading; in English a terminal shouts its beginning."""
        return self.words(heading).replace(loud, loud.upper(), 1)

    def _name(self, row: Row) -> str:
        """A row's path, with the root stack's name where there are several."""
        return f"{row.root}/{row.path}" if self.several else row.path

    # the tree

    def tags(self, section: Section) -> Iterator[str]:
        """The stack's tags that change."""
        if section.tags:
            yield from self.wrapped(f"~ {self.words(TAGS)}:", "  ")
        for key, before, after in section.tags:
            yield f"      {key}: {shown(before, self.words)} → {shown(after, self.words)}"

    def stack(self, members: list[Row], path: str, indent: str) -> Iterator[str]:
        """The rows of one stack, and below them the stacks nested in it."""
        depth = path.count("/") + 2 if path else 1
        inside: dict[str, list[Row]] = {}
        for row in members:
            if row.stack != path:
                inside.setdefault("/".join(row.stack.split("/")[:depth]), []).append(row)
        own = {row.path: row for row in members if row.stack == path}
        yield from self._own([row for row in own.values() if row.path not in inside], indent)
        for child, rows_inside in sorted(inside.items(), key=lambda item: min(row.urgency for row in item[1])):
            name = child.rpartition("/")[2]
            if child in own:
                yield from self._headline(own[child], name, indent)
            else:
                yield f"{indent}{click.style(name, bold=True)}"
            yield from self.stack(rows_inside, child, f"{indent}  ")

    def _own(self, own: list[Row], indent: str) -> Iterator[str]:
        told = sorted((row for row in own if not row.noise), key=lambda row: row.urgency)
        yield from self._alike(
            [(row, row.logical_id, tuple(self._body(row, f"{indent}    "))) for row in told],
            indent,
            lambda row: "" if row.dangerous else self.place(row),
        )
        if silent := [row.logical_id for row in own if row.noise]:
            yield from self.wrapped(f"~ {self.words('Metadata only')}: {', '.join(silent)}", indent)

    def _alike(self, told: list[tuple[Row, str, tuple[str, ...]]], indent: str, place: Place) -> Iterator[str]:
        """Rows, their names and what is said of each: those of which the same is said are one entry."""
        groups: dict[tuple[object, tuple[str, ...]], list[tuple[Row, str]]] = {}
        for row, name, body in told:
            head = (row.type, row.kind, row.fate, row.is_possible, row.inside)
            groups.setdefault((head, body), []).append((row, name))
        for (_, body), group in groups.items():
            yield from self._headline(group[0][0], ", ".join(name for _, name in group), indent)
            yield from body
            for row, _ in group:
                if where := place(row):
                    yield click.style(f"{indent}    {where}", dim=True)

    def _headline(self, row: Row, names: str, indent: str) -> Iterator[str]:
        first, *more = wrap(f"{SYMBOLS[row.kind]} {names}", self.width - len(indent), subsequent_indent="  ")
        lines = [click.style(line, fg=_COLOURS.get(row.kind)) for line in (first, *more)]
        said = [lines[-1], row.type]
        if row.kind in ("replace", "remove"):
            word = self.words(fate(row)).upper()
            kept = self.words(" (%(kept)s)", kept=row.fate) if row.fate else ""
            said.append(click.style(word, fg="red", bold=True) + kept)
        if row.inside:
            said.append(self.words(" (%(kept)s)", kept=row.inside).strip())
        lines[-1] = "  ".join(said)
        yield from (f"{indent}{line}" for line in lines)

    def _body(self, row: Row, indent: str) -> Iterator[str]:
        for change in row.properties:
            if change.path:
                yield from self._property(change, indent)
        for said in row.schedules:
            yield from self.wrapped(self.words("runs: %(times)s", times=said), indent)
        if not row.dangerous:
            yield from self._causes(row, indent)
            if row.mutable == "review-required" or (row.mutable and self._has_rules(row)):
                yield f"{indent}{self.words('declared %(mutability)s', mutability=row.mutable)}"
            if self._has_rules(row):
                yield from self._rules(row, indent)

    def _has_rules(self, row: Row) -> bool:
        return self.with_rules and row.kind in ("modify", "replace", "remove") and not row.follows

    def _rules(self, row: Row, indent: str) -> Iterator[str]:
        for rule in row.must:
            yield from self.wrapped(self.words("must: %(rule)s", rule=self.words.authors(rule)), indent)

    def _causes(self, row: Row, indent: str) -> Iterator[str]:
        for cause in row.depends_on[:_CAUSES]:
            yield from self.wrapped(self.words("depends on %(cause)s", cause=cause), indent)
        if len(row.depends_on) > _CAUSES:
            more = len(row.depends_on) - _CAUSES
            yield f"{indent}{self.words('and on %(num)s more (all of them: --format json)', num=more)}"

    def _property(self, change: PropertyChange, indent: str) -> Iterator[str]:
        word = _RECREATIONS.get(change.recreation)
        notes = [f"← {', '.join(map(self.words.told, change.because))}"] if change.because else []
        notes += [click.style(self.words(word), fg="red")] if word else []
        line = f"{change.path}: {shown(change.before, self.words)} → {shown(change.after, self.words)}"
        if len(indent) + columns(line) <= self.width and "\n" not in line:
            yield "  ".join([f"{indent}{line}", *notes])
            return
        yield "  ".join([f"{indent}{change.path}:", *notes])
        for mark, text_ in difference(change.before, change.after, self.words):
            colour = {"+": "green", "-": "red"}.get(mark)
            for part in cut(text_, self.width - len(indent) - 4) or [""]:
                yield f"{indent}  {click.style(f'{mark} {part}'.rstrip(), fg=colour)}"

    # the end

    def notes(self) -> list[str]:
        """What a reader has to know once."""
        metadata = Sentence("Metadata only: what the template says about the resource; nothing that runs changes.")
        left_out = Sentence(
            "Rules (must) of what is in no danger are left out of so long a report: --format json has them."
        )
        said = [self.words(metadata)] if any(row.noise for row in self.every) else []
        hidden = any(row.must and not row.dangerous and not row.noise and row.kind != "add" for row in self.every)
        return said + ([self.words(left_out)] if hidden and not self.with_rules else [])

    def wrapped(self, sentence_: str, indent: str) -> Iterator[str]:
        """A sentence in as many lines as it needs."""
        width = self.width - len(indent)
        yield from (f"{indent}{line}" for line in wrap(sentence_, width, subsequent_indent="  "))
