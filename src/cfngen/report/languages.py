"""Which language reviewers and auditors read; apart from the words themselves, so that English costs nothing."""

from __future__ import annotations

import os

LANGUAGES = ("en", "ja")


def language(given: str | None = None) -> str:
    """The one asked for, or Japanese where LC_ALL, LC_MESSAGES or LANG says so (in that order), else English."""
    if given:
        return given
    said = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return "ja" if said.split("_")[0].split(".")[0].lower() == "ja" else "en"
