"""The change-request sheet (作業手順書) of a set of change sets, as Markdown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from jinja2 import Environment, PackageLoader, StrictUndefined

from cfngen.report.changes import PropertyChange, Section, fate, rows, summary
from cfngen.report.changes_html import groups
from cfngen.report.dangers import dangers
from cfngen.report.effects import effects
from cfngen.report.judgement import judged
from cfngen.report.markdown_text import code, plain
from cfngen.report.property_text import SHORT, shown
from cfngen.report.wording import Words


@dataclass(frozen=True)
class Procedure:
    """What is to be executed: `change_sets` are (stack, Region, name, digest), in the order of execution.

    `build` is the digest of templates_out/; an approval is bound to the digests of the change sets.
    """

    environment: str
    account: str
    change_sets: tuple[tuple[str, str, str, str], ...]
    build: str
    four_eyes: bool


def _values(words: Words, change: PropertyChange) -> str:
    """A property with its values, where they are short enough for a table."""
    values = (shown(change.before, words), shown(change.after, words))
    if any(len(value) > SHORT or "\n" in value for value in values):
        return plain(change.path)
    return f"{plain(change.path)}: {plain(values[0])} → {plain(values[1])}"


def sheet(sections: Iterable[Section], procedure: Procedure, lang: str = "en") -> str:
    """The sheet; what nobody but people can know (names, hours) is left as blanks to fill in."""
    listed = [(section, rows(section.entries)) for section in sections]
    every = [row for _, members in listed for row in members]
    words = Words(lang)
    environment = Environment(
        loader=PackageLoader("cfngen.report", "pages"),
        extensions=["jinja2.ext.i18n"],
        autoescape=False,  # noqa: S701 -- Markdown: the filters `code` and `plain` escape
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
    environment.install_gettext_translations(words.catalogue, newstyle=True)  # type: ignore[attr-defined]
    environment.filters |= {
        "code": code,
        "plain": plain,
        "told": words.told,
        "authors": words.authors,
        "values": partial(_values, words),
    }
    return environment.get_template("sheet.md.j2").render(
        procedure=procedure,
        judged=judged([section for section, _ in listed], every, words),
        sections=[(section, groups(members)) for section, members in listed],
        counts=summary(every),
        dangers=dangers(every),
        widened=[row for row in every if row.widens],
        effects=effects(every),
        fated=fate,
        clauses=words.clauses,
        lost=[row for row in every if row.holds and row.kind in ("replace", "remove")],
        several=len({row.root for row in every}) > 1,
    )
