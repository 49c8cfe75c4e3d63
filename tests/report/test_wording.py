"""The words that reviewers read, and the catalogue that has them in Japanese."""

from __future__ import annotations

import ast
import re

import pytest

from cfngen.engine.sentences import AFTERWARDS, Sentence, joined
from cfngen.report.wording import Words, language, wording
from cfngen.report.wrapping import columns, folded, wrap
from words import catalogue


def test_the_catalogue_is_complete_and_compiled() -> None:
    """Otherwise: python -m words, and translate what it names."""
    assert [] == catalogue.problems()


def test_a_word_without_a_translation_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    known = catalogue.wanted()
    monkeypatch.setattr(catalogue, "wanted", lambda *_: known | {(None, "a new word"): ["x.j2"]})

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


def test_sentences_are_literals_that_the_catalogue_finds() -> None:
    """A text put together before it becomes a sentence would be said in English whatever is asked for."""
    wrong = []
    for module in sorted(catalogue.PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or getattr(node.func, "id", "") != "Sentence":
                continue
            if isinstance(node.args[0], ast.JoinedStr | ast.BinOp):
                wrong.append(f"{module.name}:{node.lineno}")

    assert [] == wrong


def test_a_sentence_is_told_with_what_stands_in_it() -> None:
    granted = Sentence("%(actions)s on %(resources)s", actions=joined(["s3:*", AFTERWARDS]), resources="100%")
    said = Sentence("allows %(grants)s", grants=granted)

    assert "allows s3:*, (known after execution) on 100%" == said == Words("en").told(said)
    assert "許可: s3:*, （実行後に確定）（対象: 100%）" == Words("ja").told(said)
    assert "on the last day of the month" == Words("ja").told("on the last day of the month")


@pytest.mark.parametrize("width", [24, 40, 80])
def test_japanese_lines_are_as_wide_as_the_terminal(width: int) -> None:
    text = "保護が外れる（arn:aws:s3:::clinic-prod-reports/*）。次の変更で、置換の可能性がある。 👩‍⚕️ end"
    lines = wrap(text, width, subsequent_indent="  ")

    assert width + 2 >= max(map(columns, lines))  # a closing mark may hang over
    assert re.sub(r"\s", "", text) == re.sub(r"\s", "", "".join(lines))
    assert not [line for line in lines if line.strip()[:1] in "、。）"]


@pytest.mark.parametrize("width", [44, 60])
def test_a_coloured_line_is_folded_where_words_and_folders_end(width: int) -> None:
    line = "    \x1b[31mDBInstance\x1b[0m  AWS::RDS::DBInstance  "
    line += "\x1b[1m置換（旧リソースは最終スナップショットの後に削除）\x1b[0m"
    line += f" src/cfngen/templates/database/rds_postgresql.py:114 {'x' * 90}"
    plain = [re.sub(r"\x1b\[\d*m", "", part) for part in folded(line, width)]

    assert width >= max(map(columns, plain)) - 2  # a closing mark may hang over
    assert re.sub(r"\s", "", line) == re.sub(r"\s", "", "".join(folded(line, width)))
    assert {" " * 8} == {part[:8] for part in plain[1:]}
    assert any(part.endswith("/") for part in plain)


def test_a_line_that_fits_is_left_alone() -> None:
    assert ["a  \x1b[1mb\x1b[0m"] == folded("a  \x1b[1mb\x1b[0m", 44)
