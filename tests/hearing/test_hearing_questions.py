"""The 136 questions: each in exactly one class, each key asked or known not to be."""

from __future__ import annotations

from collections import Counter

from cfngen.hearing.branches import BRANCHES
from cfngen.hearing.decisions import decisions
from cfngen.hearing.interview import steps
from cfngen.hearing.keys import keys
from cfngen.hearing.questions import sheet

# Questions in each of the sheet's 28 sections.
SECTIONS = (5, 6, 7, 6, 5, 8, 6, 4, 4, 7, 4, 5, 4, 4, 4, 4, 5, 4, 4, 4, 6, 4, 4, 5, 4, 5, 4, 4)
# What the sheet's head and the rules ask for.
UNASKED = {
    "meta.project_name",
    "meta.decided_on",
    "meta.attendees",
    "override.api_cache_phi",
    "override.pg14",
}


def test_every_question_of_the_sheet_is_there() -> None:
    expected = [f"Q{section}.{number}" for section, count in enumerate(SECTIONS, 1) for number in range(1, count + 1)]

    assert 136 == len(expected)
    assert expected == list(sheet().questions)
    assert list(range(1, 29)) == list(sheet().titles)


def test_every_question_is_in_exactly_one_class() -> None:
    questions = sheet().questions.values()

    assert {"key": 75, "duplicate": 4, "record": 57} == Counter(question.kind for question in questions)
    for question in questions:
        assert (question.kind == "key") == bool(question.keys), question
        if question.kind == "duplicate":
            assert "key" == sheet().questions[question.same_as].kind, question
        if question.kind == "record" and question.same_as:
            assert "duplicate" != sheet().questions[question.same_as].kind, question
        assert question.text, question


def test_questions_and_keys_name_each_other() -> None:
    asked = {key for question in sheet().questions.values() for key in question.keys}

    assert set(keys()) == asked | UNASKED
    assert set() == asked & UNASKED


def test_every_key_is_prompted_for_once_and_every_record_only_question_unless_it_repeats_one() -> None:
    names = [step.name for step in steps()]
    records = [q.id for q in sheet().questions.values() if q.kind == "record" and not q.same_as]

    assert sorted([*keys(), *records]) == sorted(names)


def test_every_key_but_the_name_and_the_people_stands_in_a_record() -> None:
    documented = {key for decision in decisions() for key in decision.keys}

    assert {"meta.project_name", "meta.decided_on", "meta.attendees"} == set(keys()) - documented
    assert set() == documented - set(keys())


def test_records_take_notes_of_questions_that_there_are() -> None:
    assert {note for decision in decisions() for note in decision.notes} <= set(sheet().questions)
    assert set(BRANCHES) <= {*keys(), *sheet().questions}


def test_options_of_records_name_keys_and_values_that_there_are() -> None:
    for decision in decisions():
        for option in decision.options:
            if option.key and option.key != "dr.mode":
                choices = keys()[option.key].choices
                assert not choices or option.when.rpartition("=")[2] in choices, option
                assert option.key in decision.keys, option
