"""The 136 questions of the hearing sheet: which key each one answers, or that it is kept as a note."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class Question:
    """One question.

    `kind` is `key` (it answers `keys`), `duplicate` (another question, `same_as`, has its key) or `record` (kept
    as a note; where `same_as` names a question, one answer serves both).
    """

    id: str
    section: int
    kind: str
    text: str
    keys: tuple[str, ...] = ()
    same_as: str = ""


@dataclass(frozen=True)
class Sheet:
    """The questions by id, in order, and the titles of the sections by number."""

    questions: dict[str, Question]
    titles: dict[int, str]

    def of_key(self, key: str) -> list[Question]:
        """The questions that a key answers, in order."""
        return [question for question in self.questions.values() if key in question.keys]


@cache
def sheet() -> Sheet:
    """Read the table beside this module."""
    questions = {}
    titles: dict[int, str] = {}
    text = files("cfngen.hearing").joinpath("questions.tsv").read_text(encoding="utf-8")
    for name, kind, target, words in csv.reader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE):
        number = int(name[1:].partition(".")[0])
        if kind == "section":
            titles[number] = words
            continue
        keys = tuple(target.split(",")) if kind == "key" else ()
        questions[name] = Question(name, number, kind, words, keys, "" if kind == "key" else target)
    return Sheet(questions, titles)
