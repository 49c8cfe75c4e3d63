"""The interview, driven by a list of typed lines."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from cfngen.errors import CfngenError
from cfngen.hearing.blank import blank
from cfngen.hearing.interview import Interview
from cfngen.hearing.reading import read_answers


class NoLineLeftError(Exception):
    """No line is left to type."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file without answers."""
    file = tmp_path / "answers.yaml"
    file.write_text(blank("answers.schema.json"))
    return file


def sitting(path: Path, typed: Iterable[str], again: bool = False, only: int | None = None) -> list[str]:
    """Type lines and then leave as with Ctrl-C; what was said."""
    said: list[str] = []
    lines = iter(typed)

    def prompt(text: str) -> str:
        del text
        try:
            return next(lines)
        except StopIteration:
            raise NoLineLeftError from None

    try:
        Interview(path, prompt, said.append, again, only).run()
    except NoLineLeftError:
        said.append("<end>")
    return said


def asked(said: list[str]) -> list[str]:
    """The headings of the questions, as `1. 体制と役割 2/4`."""
    return [text.split("[")[1].partition(",")[0] for text in said if text.startswith("\n[")]


def test_answers_are_saved_one_by_one(path: Path) -> None:
    sitting(path, ["kibou", "2026-12-01", "佐藤、鈴木"])

    answers = read_answers(path).answers
    assert ("kibou", "2026-12-01", ["佐藤", "鈴木"]) == (
        answers.meta.project_name,
        answers.meta.decided_on.isoformat(),
        answers.meta.attendees,
    )


def test_wrong_answers_are_asked_again(path: Path) -> None:
    said = sitting(path, ["Kibou", "../x", "kibou", "yesterday", "2026-12-01"])

    assert 3 == sum("は使えません" in text for text in said)
    assert ["案件 1/3", "案件 2/3", "案件 3/3"] == asked(said)


def test_back_asks_the_question_before_again_and_then_goes_on_where_it_was(path: Path) -> None:
    said = sitting(path, ["<", "kibou", "2026-12-01", "<", "<", "kibou2", "佐藤"])

    assert any("これより前の質問はありません" in text for text in said)
    assert [f"案件 {number}/3" for number in (1, 1, 2, 3, 2, 1, 3)] == asked(said)[:7]
    meta = read_answers(path).answers.meta
    assert ("kibou2", "2026-12-01", ["佐藤"]) == (meta.project_name, meta.decided_on.isoformat(), meta.attendees)


def test_what_is_answered_is_not_asked_again_unless_wanted(path: Path) -> None:
    sitting(path, ["kibou", "2026-12-01"])

    assert "案件 3/3" == asked(sitting(path, []))[0]
    assert "案件 1/3" == asked(sitting(path, [], again=True))[0]


def test_one_section(path: Path) -> None:
    said = sitting(path, ["medical", "はい", "", "＝"], only=8)

    assert [f"8. 医療データ {n}/4" for n in range(1, 5)] == asked(said)
    answers = read_answers(path, unfinished=True).answers
    assert ("medical", True, "japan-only") == (answers.meta.industry, answers.data.contains_phi, answers.data.residency)
    assert "masking" not in answers.data.model_fields_set
    assert "答えました" in said[-1]


def test_branches_skip_what_does_not_apply(path: Path) -> None:
    without = asked(sitting(path, [""] * 20, only=7))
    sitting(path, ["batch"], only=7)
    path.write_text(path.read_text().replace("  engine:\n", "  engine: batch\n", 1))
    said = sitting(path, ["false", "ゲノム解析", "true", "5", "io"], only=7)

    assert [] == without
    assert [f"7. HPC {n}/5" for n in range(1, 6)] == asked(said)
    answers = read_answers(path, unfinished=True).answers
    assert (False, "ゲノム解析", True, 5, "io") == (
        answers.hpc.decided,
        answers.hpc.purpose,
        answers.hpc.gpu,
        answers.hpc.lustre_tib,
        answers.hpc.bound,
    )


def test_an_answer_can_be_taken_back(path: Path) -> None:
    sitting(path, ["medical", "true", "app", "any"], only=8)
    sitting(path, ["", "-"], again=True, only=8)

    answers = read_answers(path, unfinished=True).answers
    assert {"masking", "residency"} == answers.data.model_fields_set


def test_a_contradiction_is_said_when_it_arises_and_once(path: Path) -> None:
    said = sitting(path, ["medical", "true", "none", "any", "q"], only=8)

    assert 1 == sum("矛盾 R1" in text for text in said)


def test_help_and_the_end(path: Path) -> None:
    before = path.read_bytes()

    said = sitting(path, ["?", "？", "q"])

    assert 2 == sum("前の質問に戻る" in text for text in said)
    assert "<end>" not in said
    assert before == path.read_bytes()


def test_wide_letters_and_lists_and_mappings(path: Path) -> None:
    sitting(path, ["kibou", "２０２６-１２-０１", "佐藤（CTO）"])
    ranges = ["prod=10.9.0.0/16, dev=10.8.0.0/16", "nope", "none", "10.20.0.0/16、10.21.0.0/16", "no", "false"]
    databases = ["rds-postgresql,dynamodb", "17", "dev", "dev=true"]
    sitting(path, ["ap-northeast-1", "none", *ranges, *databases], only=3)

    answers = read_answers(path).answers
    assert ["佐藤(CTO)"] == answers.meta.attendees
    assert {"prod": "10.9.0.0/16", "dev": "10.8.0.0/16"} == {e: str(n) for e, n in answers.network.vpc_cidr.items()}
    assert ["10.20.0.0/16", "10.21.0.0/16"] == [str(network) for network in answers.network.onprem_cidrs]
    assert {"dev": True} == answers.db.multi_az


def test_record_only_answers_are_notes_and_may_hold_anything(path: Path) -> None:
    note = '"引用": {波括弧} # シャープ'

    sitting(path, ["", "", note], only=1)

    assert {"Q1.4": note} == read_answers(path, unfinished=True).answers.notes


def test_a_note_that_is_too_long_is_asked_again(path: Path) -> None:
    said = sitting(path, ["", "", "x" * 4001, "短く"], only=1)

    assert any("4000 文字まで" in text for text in said)
    assert {"Q1.4": "短く"} == read_answers(path, unfinished=True).answers.notes


def test_a_file_changed_meanwhile_is_not_overwritten(path: Path) -> None:
    def typing() -> Iterable[str]:
        yield "kibou"
        path.write_text(path.read_text() + "# changed in an editor\n")
        yield "2026-12-01"

    with pytest.raises(CfngenError, match="was changed by something else"):
        sitting(path, typing())

    assert path.read_text().endswith("# changed in an editor\n")
    assert "2026-12-01" not in path.read_text()


def test_a_broken_file_is_said_before_the_first_question(path: Path) -> None:
    path.write_text("meta: [\n")

    with pytest.raises(CfngenError, match="not YAML"):
        sitting(path, [])


def test_every_question_can_be_passed_and_nothing_is_written(path: Path) -> None:
    before = path.read_bytes()

    said = sitting(path, [""] * 200)

    assert before == path.read_bytes()
    headings = asked(said)
    assert len(headings) > 100
    assert "規則の例外" not in " ".join(headings)
    assert "<end>" not in said
