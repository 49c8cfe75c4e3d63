"""The records and the summary as Markdown, from the templates beside this module."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from cfngen.hearing.answers import Answers
from cfngen.hearing.branches import applies
from cfngen.hearing.decisions import Record
from cfngen.hearing.keys import asked_by, flow, keys, value_of
from cfngen.hearing.layers import Choice
from cfngen.hearing.questions import Question, sheet
from cfngen.hearing.resolve import Resolved, profile
from cfngen.hearing.rules import Finding


@dataclass(frozen=True)
class Effect:
    """One parameter: its text in each environment, the answers behind it, and the templates that take it."""

    parameter: str
    values: tuple[str, ...]
    keys: tuple[str, ...]
    templates: tuple[str, ...]
    example: bool


@dataclass(frozen=True)
class Outcome:
    """Everything that documents tell of."""

    resolved: Resolved
    records: list[Record]
    choices: list[Choice]
    findings: list[Finding]
    effects: list[Effect]
    selection: Mapping[str, Any]
    ignored: list[str]
    adr: str

    @property
    def answers(self) -> Answers:
        """The effective answers."""
        return self.resolved.answers


def record_text(record: Record, outcome: Outcome) -> str:
    """One decision record."""
    own = record.decision.keys
    return _render(
        "adr.md.j2",
        record=record,
        notes=_notes(record, outcome),
        rows=[_row(key, outcome) for key in own if applies(key, outcome.answers)],
        environments=outcome.answers.environments,
        effects=[effect for effect in outcome.effects if set(effect.keys) & set(own)],
        **_common(outcome),
    )


def summary_text(outcome: Outcome) -> str:
    """The summary: every question with its answer, and what is still open."""
    answers = outcome.answers
    questions = sheet().questions.values()
    return _render(
        "summary.md.j2",
        profile=profile(answers),
        given=len(outcome.resolved.given),
        total=len(keys()),
        noted=sum(bool(_note(question, answers)) for question in questions if question.kind == "record"),
        records=sum(question.kind == "record" for question in questions),
        selection=", ".join(f"{name} = {flow(value)}" for name, value in outcome.selection.items()),
        decisions=outcome.records,
        adr=outcome.adr,
        choices=outcome.choices,
        findings=outcome.findings,
        unanswered=[_row(key, outcome) for key in unanswered(outcome.resolved)],
        examples=[effect for effect in outcome.effects if effect.example],
        ignored=outcome.ignored,
        sections=[
            {
                "number": number,
                "title": title,
                "rows": [_answered(question, outcome) for question in questions if question.section == number],
            }
            for number, title in sheet().titles.items()
        ],
        **_common(outcome),
    )


def unanswered(resolved: Resolved) -> list[str]:
    """The keys that matter, apply, and have no answer."""
    return [
        name
        for name, key in keys().items()
        if key.important and name not in resolved.given and applies(name, resolved.answers)
    ]


def _common(outcome: Outcome) -> dict[str, Any]:
    answers = outcome.answers
    deciders = "、".join(_md(name) for name in answers.meta.attendees) or "（未記入）"
    return {"answers": answers, "date": answers.meta.decided_on.isoformat(), "deciders": deciders}


def _row(key: str, outcome: Outcome) -> dict[str, Any]:
    return {
        "key": key,
        "text": keys()[key].text,
        "questions": asked_by(key),
        "value": flow(value_of(outcome.answers, key)),
        "state": outcome.resolved.state(key),
    }


def _notes(record: Record, outcome: Outcome) -> list[tuple[Question, str]]:
    """Notes to the questions behind a record, and to those of its context."""
    own = {question for key in record.decision.keys for question in asked_by(key)} | set(record.decision.notes)
    return [
        (question, note)
        for question in sheet().questions.values()
        if question.id in own and (note := _note(question, outcome.answers))
    ]


def _note(question: Question, answers: Answers) -> str:
    """A question's note; for one that repeats another, the other's where it has none of its own."""
    return answers.notes.get(question.id, "") or answers.notes.get(question.same_as, "")


def _answered(question: Question, outcome: Outcome) -> dict[str, str]:
    note = _note(question, outcome.answers)
    names = question.keys
    if question.kind == "duplicate" or (question.same_as and not note):
        names = sheet().questions[question.same_as].keys
    values = [f"{name}: {flow(value_of(outcome.answers, name))}" for name in names]
    states = list(dict.fromkeys(outcome.resolved.state(name) for name in names))
    if question.kind == "record" and not names:
        states = ["記録" if note else "未回答"]
    if question.same_as:
        states.append(f"{question.same_as} と同じ")
    answer = "\n".join([*values, *([note] if note else [])]) or "-"
    return {"id": question.id, "text": question.text, "answer": answer, "state": "、".join(states)}


def _md(text: str) -> str:
    """Free text as Markdown that cannot leave its line, its table cell or its document."""
    escaped = re.sub(r"([\\`*_\[\]<>|#])", r"\\\1", text)
    return "<br>".join(part.strip() for part in escaped.splitlines())


@cache
def _environment() -> Environment:
    # Markdown, not HTML: `md` escapes what comes from answers.
    environment = Environment(
        loader=PackageLoader("cfngen.hearing", "."),
        autoescape=False,  # noqa: S701
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["md"] = _md
    return environment


def _render(template: str, **values: Any) -> str:
    return _environment().get_template(template).render(**values)
