"""docs/checks.md and docs/checks.ja.md are made from the checks."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cfngen.checks.catalogue import catalogue
from cfngen.checks.documentation import WORDS, page
from cfngen.report.check_words import CheckWords

DOCUMENTS = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize(("name", "lang"), [("checks.md", "en"), ("checks.ja.md", "ja")])
def test_the_page_is_up_to_date(name: str, lang: str) -> None:
    text = (DOCUMENTS / name).read_text(encoding="utf-8")

    assert text == page(lang), f"run: python -m cfngen.checks.documentation --lang {lang} > docs/{name}"


@pytest.mark.parametrize("lang", WORDS)
def test_every_check_is_there_with_both_examples(lang: str) -> None:
    text = page(lang)
    words = CheckWords(lang)
    checks = catalogue().values()

    assert not [check.id for check in checks if f"#### {check.id}: {words.text(check.title)}\n" not in text]
    assert not [check.id for check in checks if check.before not in text or check.after not in text]


def test_the_japanese_page_leaves_no_subject_and_no_sentence_in_english() -> None:
    subjects = {check.module.rpartition("/")[0] for check in catalogue().values()}
    said = re.findall(r"^\*\*.*?\*\* (.*)|^#### [\w-]+: (.*)", page("ja"), re.MULTILINE)
    japanese = re.compile("[ぁ-んァ-ヶ一-龠]")

    assert subjects == set(WORDS["ja"].subjects)
    assert not ["".join(it) for it in said if not japanese.search("".join(it))]
    assert 4 * len(catalogue()) == len(said)


def test_the_japanese_page_does_not_claim_that_a_framework_is_met() -> None:
    assert "準拠" not in page("ja")
