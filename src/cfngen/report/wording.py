"""The words of what reviewers and auditors read, in English or Japanese.

English stands in the code and the page templates; Japanese in a gettext catalogue, `locale/ja/LC_MESSAGES/cfngen.po`.
Names that AWS and CloudFormation give stay as they are, in both.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from gettext import NullTranslations, translation
from pathlib import Path

from cfngen.engine.sentences import Sentence
from cfngen.report.languages import LANGUAGES, language

__all__ = ["ENGLISH", "LANGUAGES", "LOCALE", "Words", "language", "messages", "wording"]

LOCALE = Path(__file__).parents[1] / "locale"


def wording(lang: str, domain: str = "cfngen") -> NullTranslations:
    """A catalogue of a language, one of LANGUAGES: `gettext(message)` gives the words."""
    return NullTranslations() if lang == "en" else translation(domain, LOCALE, [lang])


def messages(words: NullTranslations) -> list[str]:
    """Every message that a catalogue has."""
    return [key for key in getattr(words, "_catalog", {}) if key and isinstance(key, str)]


class Words:
    """The words of one language, by their English: `words("%(num)s to add", num=3)`."""

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self.catalogue = wording(lang)
        self._authors: Mapping[str, str] | None = None

    def __call__(self, message: str, **arguments: object) -> str:
        """A message, with what stands at its places."""
        text = self.catalogue.gettext(message) if message else ""
        return text % {name: self.told(it) for name, it in arguments.items()} if arguments else text

    def ngettext(self, one: str, many: str, num: int) -> str:
        """A message about a number of things, which stands at `%(num)s`."""
        return self.catalogue.ngettext(one, many, num) % {"num": num}

    def told(self, said: object) -> str:
        """A sentence in this language; any other text, such as a name or an author's words, as it is."""
        return self(said.message, **said.arguments) if isinstance(said, Sentence) else str(said)

    def authors(self, said: str) -> str:
        """An author's own sentence, where his project or cfngen has it in this language."""
        if self._authors is None:
            from cfngen.report.authors import sentences

            self._authors = sentences(self.lang)
        return self._authors.get(said, said)

    def sentences(self, parts: Iterable[str]) -> str:
        """Sentences after each other."""
        return ("" if self.lang == "ja" else " ").join(parts)

    def clauses(self, parts: Iterable[str]) -> str:
        """What is said of one thing, one after the other."""
        return ("。" if self.lang == "ja" else "; ").join(parts)

    def listed(self, parts: Iterable[str]) -> str:
        """An enumeration."""
        return ("、" if self.lang == "ja" else ", ").join(parts)


ENGLISH = Words("en")
