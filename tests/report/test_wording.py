"""The words that reviewers read, and the catalogue that has them in Japanese."""

from __future__ import annotations

import pytest

from cfngen.report.wording import language, wording
from words import catalogue


def test_the_catalogue_is_complete_and_compiled() -> None:
    """Otherwise: python -m words, and translate what it names."""
    assert [] == catalogue.problems()


def test_a_word_without_a_translation_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    known = catalogue.wanted()
    monkeypatch.setattr(catalogue, "wanted", lambda domain="cfngen": known | {(None, "a new word"): ["x.j2"]})

    assert any("python -m words" in problem for problem in catalogue.problems())
    assert b'msgid "a new word"\nmsgstr ""' in catalogue.updated()


def test_a_translation_keeps_the_places_of_values() -> None:
    for message in catalogue.catalogue():
        assert not list(message.check()), message.id


@pytest.mark.parametrize(
    ("environment", "given", "expected"),
    [
        ({"LANG": "ja_JP.UTF-8"}, None, "ja"),
        ({"LANG": "ja_JP.UTF-8"}, "en", "en"),
        ({"LANG": "ja_JP.UTF-8", "LC_ALL": "C"}, None, "en"),
        ({"LANG": "en_US.UTF-8"}, None, "en"),
        ({"LANG": "C.UTF-8", "LC_MESSAGES": "ja"}, None, "ja"),
        ({}, None, "en"),
    ],
)
def test_the_language_is_asked_for_or_that_of_the_locale(
    environment: dict[str, str], given: str | None, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    assert expected == language(given)


def test_english_is_what_stands_in_the_code() -> None:
    assert ("to add", "追加") == (wording("en").gettext("to add"), wording("ja").gettext("to add"))
