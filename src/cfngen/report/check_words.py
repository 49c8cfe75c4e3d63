"""What checks say, in Japanese: their own texts, and the messages of findings, which are always made in English.

A finding's message is its identity (its id is made of it), is kept by caches and compared by waivers' readers, so it
stays English wherever it is data. Where a person reads it, the catalogue `checks` has it: a message without values by
its text, one with values by the template that it was made from, `{name} is not on`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from string import Formatter
from typing import NamedTuple

from cfngen.report.findings import Finding, Report
from cfngen.report.wording import Words, messages, wording

VALUE = "value"  # the context of words that stand in the place of a value
# What the text report says around findings.
PAGE = (
    "error",
    "warning",
    "info",
    "fix: {text}",
    "Undecided:",
    "Waived:",
    "made by {source}",
    "waived until {expires} ({ticket}, {owner}): {reason}",
    "{count} templates: {found}.",
    "no findings",
    "{count} errors",
    "{count} warnings",
    "{count} informational findings",
    "{count} undecided",
    "{count} waived",
    "{count} files that could not be read",
    "Outside these templates, which have no such layer: {names}.",
    "Outside these templates, whose parameters say that it is there already: {names}.",
    "{title}: {parameter} is existing",
    "{name} ({title})",
)
_CONTEXT = "\x04"  # gettext's own mark between a context and its text
_NUMBER = r"([-+\d.,e]+)"
_ANYTHING = r"(.*?)"


class CheckWords:
    """The words of checks in a language, one of LANGUAGES; what the catalogue does not know stays English."""

    def __init__(self, lang: str) -> None:
        self._words = wording(lang, "checks")
        self._listed = Words(lang).listed
        templates = (_template(key) for key in messages(self._words))
        self._templates = sorted((it for it in templates if it), key=lambda it: -it.literal)

    def text(self, english: str) -> str:
        """A title, or what a check asks, why, and how to satisfy it."""
        return self._words.gettext(english)

    def filled(self, english: str, **values: object) -> str:
        """A template of PAGE with its values."""
        return self._words.gettext(english).format(**values)

    def naming(self, english: str, them: Iterable[tuple[str, str]]) -> str:
        """A template of PAGE with the ids and titles of checks as its `{names}`."""
        names = self._listed(self.filled("{name} ({title})", name=name, title=title) for name, title in them)
        return self.filled(english, names=names)

    def report(self, report: Report) -> Report:
        """A report with its messages in this language, for a page that people read."""
        return report._replace(
            findings=tuple(map(self._finding, report.findings)),
            undecided=tuple(map(self._finding, report.undecided)),
            waived=tuple(it._replace(finding=self._finding(it.finding)) for it in report.waived),
        )

    def _finding(self, finding: Finding) -> Finding:
        return finding._replace(message=self.message(finding.message))

    def message(self, english: str, context: str | None = None) -> str:
        """A finding's message; the values in it stay as they are."""
        found = self._said(english, context)
        if found != english:
            return found
        for template in self._templates:
            values = template.pattern.fullmatch(english) if template.context == context else None
            if values:
                said = self._said(template.text, context)
                pairs = zip(template.names, values.groups(), strict=True)
                return said.format(**{name: self._value(name, value) for name, value in pairs})
        return english

    def _said(self, text: str, context: str | None) -> str:
        return self._words.pgettext(context, text) if context else self._words.gettext(text)

    def _value(self, name: str, value: str) -> str:
        return self.message(value, None if name.lower() == "message" else VALUE)


class _Template(NamedTuple):
    """A message with places for values, as a pattern. The one with the most text of its own is tried first."""

    context: str | None
    text: str
    names: tuple[str, ...]
    pattern: re.Pattern[str]
    literal: int


def _template(key: str) -> _Template | None:
    """The template that an entry of the catalogue is; None for a text without places, in which braces are braces."""
    context, _, text = key.rpartition(_CONTEXT)
    names = fields(text)
    if not names:
        return None
    parts = [(literal, name, spec) for literal, name, spec, _ in Formatter().parse(text)]
    pattern = "".join(
        re.escape(literal) + ("" if name is None else _NUMBER if spec else _ANYTHING) for literal, name, spec in parts
    )
    return _Template(context or None, text, names, re.compile(pattern, re.DOTALL), sum(len(it[0]) for it in parts))


def fields(text: str) -> tuple[str, ...]:
    """The names of the places for values in a text; none where it is no template, as `{Block: {}}` is none."""
    try:
        found = [(name, spec or "") for _, name, spec, _ in Formatter().parse(text) if name is not None]
    except ValueError:
        return ()
    is_template = all(name.isidentifier() and " " not in spec for name, spec in found)
    return tuple(name for name, _ in found) if is_template else ()
