"""The page that documents every check, made from the checks themselves: `python -m cfngen.checks.documentation`.

`--lang ja` makes it in Japanese; ids, sources and examples are the same.
"""

from __future__ import annotations

import re
import sys
from itertools import groupby

import click

from cfngen.checks.catalogue import catalogue
from cfngen.checks.documentation_words import ENGLISH, JAPANESE
from cfngen.checks.framework import Check
from cfngen.report.check_words import CheckWords
from cfngen.report.wording import LANGUAGES

WORDS = {"en": ENGLISH, "ja": JAPANESE}
# Where a line of Japanese was broken, a browser would show a space.
_BROKEN = re.compile(r"(?<=[^\x00-\x7f])\n(?=[^\x00-\x7f])|(?<=[、。）])\n(?=[\w`](?!``))")


def page(lang: str = "en") -> str:
    """The whole page in a language, one of LANGUAGES; the same for the same checks."""
    return _Page(lang).text()


class _Page:
    """A page with its words: those around the checks, and the catalogue that has the checks' own texts."""

    def __init__(self, lang: str) -> None:
        self.words = WORDS[lang]
        self.said = CheckWords(lang)

    def text(self) -> str:
        checks = sorted(catalogue().values(), key=lambda check: (_subject(check), check.id))
        lines = [_BROKEN.sub("", self.words.head), f"## {self.words.heading.format(count=len(checks))}", ""]
        for subject, them in groupby(checks, key=_subject):
            title = self.words.subjects.get(subject, subject.capitalize())
            lines += [f"### {title}", "", self.words.columns, "|---|---|---|"]
            mine = list(them)
            lines += [
                f"| [{it.id}](#{it.id.lower()}) | {self.said.text(it.title)} | {self._severity(it)} |" for it in mine
            ]
            lines += ["", *(line for it in mine for line in self._check(it))]
        return "\n".join(lines)

    def _severity(self, check: Check) -> str:
        severity = self.said.text(check.severity)
        return (
            self.words.lenient.format(severity=severity, environments=", ".join(check.lenient))
            if check.lenient
            else severity
        )

    def _check(self, it: Check) -> list[str]:
        words = self.words
        lines = [f'<a id="{it.id.lower()}"></a>', "", f"#### {it.id}: {self.said.text(it.title)}", ""]
        for word, said in ((words.what, it.what), (words.why, it.why), (words.fix, it.fix)):
            lines += [f"{word} {self.said.text(said)}", ""]
        lines += [f"- {fact}" for fact in self._facts(it)]
        for word, text in ((words.before, it.before), (words.after, it.after)):
            lines += ["", word, "", "```yaml", text.rstrip("\n"), "```"]
        for name, text in it.beside.items():
            lines += ["", words.beside.format(name=name), "", "```yaml", text.rstrip("\n"), "```"]
        return [*lines, ""]

    def _facts(self, it: Check) -> list[str]:
        words = self.words
        facts = [words.source.format(source=it.source)]
        if it.frameworks:
            named = ", ".join(name for name in it.controls if "-" in name)
            facts.append(words.stands_for.format(controls=named, frameworks="; ".join(it.frameworks)))
        facts += [words.elsewhere.format(names=", ".join(it.also))] if it.also else []
        facts += [words.layers.format(layers=words.layer_or.join(it.layers))] if it.layers else []
        return [*facts, words.made_by.format(module=f"checks/{it.module}.py")]


def _subject(check: Check) -> str:
    return check.module.rpartition("/")[0]


@click.command()
@click.option("--lang", type=click.Choice(LANGUAGES), default="en", show_default=True)
def main(lang: str) -> None:
    """Print the page."""
    sys.stdout.buffer.write(page(lang).encode())


if __name__ == "__main__":
    main()
