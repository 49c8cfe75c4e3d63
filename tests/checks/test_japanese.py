"""What checks say, in Japanese: complete, in step with the English, and shown where people read."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from cfngen.checks.catalogue import catalogue
from cfngen.checks.framework import Check
from cfngen.report.check_words import CheckWords, fields
from cfngen.report.findings import Finding, Report, Waived
from cfngen.report.formats import as_text
from tests.checks.test_examples import report_on
from words import catalogue as words
from words.checks import messages

CHECKS = list(catalogue().values())
JAPANESE = CheckWords("ja")
# KmsKeyId, s3:GetObject, rds.force_ssl, 1827: names and numbers that no language translates.
NAME = re.compile(r"\b(?:[A-Z][a-z]+){2,}[A-Z]?\w*\b|\b\w+:[A-Z]\w+|\b\w+\.\w+_\w+\b|\b\d\d[\d,.]*\d\b")
KANA = re.compile(r"[\u3040-\u30ff]")
# CloudFormation's own words, which people search for as they are.
AWS_SAYS = ("Template ", "Circular dependency ", "Parameter '")
Run = Callable[..., tuple[int, str, str]]


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_every_text_of_a_check_is_in_japanese(check: Check) -> None:
    for english in (check.title, check.what, check.why, check.fix):
        assert KANA.search(JAPANESE.text(english)), english


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_a_text_names_the_same_things_in_both_languages(check: Check) -> None:
    """So a text whose meaning changes in English is noticed, where its names and numbers do."""
    for english in (check.what, check.why, check.fix):
        said = JAPANESE.text(english)
        assert [] == [name for name in NAME.findall(english) if name not in said], said


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_what_a_check_finds_is_said_in_japanese(check: Check, tmp_path: Path) -> None:
    report = report_on(check, check.before, tmp_path)

    for finding in (*report.findings, *report.undecided):
        if not finding.message.startswith(AWS_SAYS):
            assert KANA.search(JAPANESE.message(finding.message)), finding.message


def test_a_message_keeps_its_values() -> None:
    """The places for values in a Japanese message are those of the English one, by name."""
    known = words.catalogue("checks")
    for (context, english), place in messages():
        found = known.get(english, context)
        assert found is not None, (english, place)
        assert set(fields(english)) == set(fields(str(found.string))), (english, found.string)


def test_nobody_is_said_to_comply_in_japanese() -> None:
    assert "準拠" not in words.po("checks").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("english", "japanese"),
    [
        ("the key does not rotate", "キーがローテーションしない"),
        ("no container of Api maps the port 8080", "Api に、ポート 8080 をマッピングするコンテナがない"),
        ("959 of at most 1,024 bytes", "上限 1,024 バイトのうち 959 バイトに達している"),
        ("480 of at most 500", "上限 500のうち 480に達している"),
        ("Api has no container web; it has none", "Api にコンテナ web がない（あるのは なし）"),
        (
            "the storage is not encrypted? StorageEncrypted is not known here",
            "ストレージが暗号化されていない可能性がある（StorageEncrypted の値がここでは分からない）",
        ),
        (
            "metrics of AWS/Route53 are in us-east-1, and this is in ap-northeast-1",
            "AWS/Route53 のメトリクスは us-east-1 にあるが、ここは ap-northeast-1 である",
        ),
        ("what nobody has translated", "what nobody has translated"),
    ],
)
def test_a_message_is_known_by_the_template_that_made_it(english: str, japanese: str) -> None:
    assert japanese == JAPANESE.message(english)


def test_english_is_what_checks_say() -> None:
    assert "the key does not rotate" == CheckWords("en").message("the key does not rotate")


def test_the_text_report_is_in_japanese_where_it_is_asked_for() -> None:
    finding = Finding("K01", "error", "the key does not rotate", "a.yaml", 3, "Resources/Key", source="a.py:4")
    report = Report((finding,), 2, waived=(Waived(finding, "not yet", "OPS-1", "team", "2999-12-31"),))

    assert as_text(report, JAPANESE).splitlines() == [
        "a.yaml:3: エラー K01 キーがローテーションしない",
        "    Resources/Key, 作成元 a.py:4",
        "免除:",
        "a.yaml:3: エラー K01 キーがローテーションしない",
        "    Resources/Key, 作成元 a.py:4",
        "    2999-12-31 まで免除（OPS-1、team）: not yet",
        "テンプレート 2 件: エラー 1 件、免除 1 件。",
    ]


@pytest.mark.usefixtures("project")
def test_the_language_is_that_of_lang_for_people_and_english_for_tools(
    cfngen: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    english, ids = cfngen("check")[1], cfngen("check", "--format", "json")[1]
    monkeypatch.setenv("LC_ALL", "ja_JP.UTF-8")

    assert "nothing rotates the secret" in english
    assert "シークレットがローテーションされない" in cfngen("check")[1]
    assert "# 対応状況" in cfngen("check", "--report", "markdown")[1]
    assert english == cfngen("check", "--lang", "en")[1]
    for tool in ("json", "sarif", "junit", "github"):
        assert not KANA.search(cfngen("check", "--format", tool, "--lang", "ja")[1])
    assert json.loads(ids) == json.loads(cfngen("check", "--format", "json")[1])
