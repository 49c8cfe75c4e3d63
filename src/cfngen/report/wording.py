"""The words of what reviewers and auditors read, in English or Japanese.

English stands in the code and the page templates; Japanese in a gettext catalogue, `locale/ja/LC_MESSAGES/cfngen.po`.
Names that AWS and CloudFormation give stay as they are, in both.
"""

from __future__ import annotations

from gettext import NullTranslations, translation
from pathlib import Path

from cfngen.report.languages import LANGUAGES, language

__all__ = ["LANGUAGES", "LOCALE", "language", "messages", "wording"]

LOCALE = Path(__file__).parents[1] / "locale"


def wording(lang: str, domain: str = "cfngen") -> NullTranslations:
    """A catalogue of a language, one of LANGUAGES: `gettext(message)` gives the words."""
    return NullTranslations() if lang == "en" else translation(domain, LOCALE, [lang])


def messages(words: NullTranslations) -> list[str]:
    """Every message that a catalogue has."""
    return [key for key in getattr(words, "_catalog", {}) if key and isinstance(key, str)]
