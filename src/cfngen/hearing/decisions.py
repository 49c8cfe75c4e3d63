"""The decision records: which options the answers choose, the status, and what each record rests on."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from cfngen.hearing.answers import Answers
from cfngen.hearing.branches import applies
from cfngen.hearing.keys import flow, keys, value_of
from cfngen.hearing.layers import Choice
from cfngen.hearing.resolve import Resolved, dr_mode
from cfngen.hearing.rules import Finding


@dataclass(frozen=True)
class Option:
    """One option with why it is chosen or rejected. `none` marks the option of doing without."""

    when: str
    label: str
    chosen: tuple[str, ...]
    rejected: tuple[str, ...]
    good: tuple[str, ...]
    bad: tuple[str, ...]
    none: bool = False

    @property
    def key(self) -> str:
        """The key that the option is an answer to; '' for one that no answer changes."""
        return re.split("!?=", self.when)[0] if "=" in self.when else ""


@dataclass(frozen=True)
class Decision:
    """One record as the table has it: `keys` are the answers it rests on, `notes` the questions of its context."""

    number: int
    slug: str
    title: str
    keys: tuple[str, ...]
    notes: tuple[str, ...]
    context: str
    result: str
    options: tuple[Option, ...]

    @property
    def file_name(self) -> str:
        """The record's file, as `0006-secrets.md`."""
        return f"{self.number:04}-{self.slug}.md"


@dataclass(frozen=True)
class Record:
    """One record made from answers."""

    decision: Decision
    title: str
    status: str
    result: str
    chosen: tuple[Option, ...]
    rejected: tuple[Option, ...]
    choices: tuple[Choice, ...]
    findings: tuple[Finding, ...]
    conditions: tuple[str, ...]


@cache
def decisions() -> tuple[Decision, ...]:
    """Read the table beside this module."""
    text = files("cfngen.hearing").joinpath("decisions.toml").read_text(encoding="utf-8")
    return tuple(
        Decision(
            entry["number"],
            entry["slug"],
            entry["title"],
            tuple(entry["keys"]),
            tuple(entry["notes"]),
            entry["context"],
            entry["result"],
            tuple(_option(option) for option in entry["options"]),
        )
        for entry in tomllib.loads(text)["decision"]
    )


def _option(entry: dict[str, object]) -> Option:
    lists = {name: tuple(map(str, _list(entry[name]))) for name in ("chosen", "rejected", "good", "bad")}
    return Option(str(entry["when"]), str(entry["label"]), **lists, none=bool(entry.get("none")))


def _list(value: object) -> Iterable[object]:
    return value if isinstance(value, list) else ()


def make_records(resolved: Resolved, choices: list[Choice], findings: list[Finding]) -> list[Record]:
    """Every record, in order."""
    return [_record(decision, resolved, choices, findings) for decision in decisions()]


def _record(decision: Decision, resolved: Resolved, choices: list[Choice], findings: list[Finding]) -> Record:
    a = resolved.answers
    options = [option for option in decision.options if not option.key or applies(option.key, a)]
    chosen = tuple(option for option in options if holds(option.when, a))
    rejected = tuple(option for option in options if option not in chosen)
    own = tuple(choice for choice in choices if choice.layer.decision == decision.slug)
    said = tuple(f for f in findings if f.severity != "error" and set(f.keys) & set(decision.keys))
    conditions = _conditions(decision, a, own)
    return Record(
        decision,
        _filled(decision.title, chosen, a),
        _status(decision, resolved, chosen, conditions),
        _filled(decision.result, chosen, a),
        chosen,
        rejected,
        own,
        said,
        conditions,
    )


def holds(when: str, answers: Answers) -> bool:
    """Whether an option is what the answers choose: equal to an answer, or among a list of them."""
    if when in ("always", "never"):
        return when == "always"
    name, unlike, wanted = re.fullmatch(r"([\w.]+)(!?)=(.*)", when).groups()  # type: ignore[union-attr]
    value = dr_mode(answers) if name == "dr.mode" else value_of(answers, name)
    said = [flow(item) for item in value] if isinstance(value, list) else [flow(value)]
    return (wanted in said) != bool(unlike)


def _filled(text: str, chosen: tuple[Option, ...], answers: Answers) -> str:
    """A text with `{chosen}` and `{section.key}` replaced."""
    labels = "、".join(option.label for option in chosen) or "該当なし"
    return re.sub(
        r"\{([\w.]+)\}", lambda found: labels if found[1] == "chosen" else flow(value_of(answers, found[1])), text
    )


def _conditions(decision: Decision, answers: Answers, choices: tuple[Choice, ...]) -> tuple[str, ...]:
    found = []
    if decision.slug == "hpc" and answers.hpc.engine != "none" and not answers.hpc.decided:
        found.append("HPC は検討段階。決まるまで資源は作らない")
    for choice in choices:
        if not choice.built:
            place = f"テンプレート {choice.layer.template}" if choice.layer.template else "この設定"
            found.append(f"{choice.layer.title} ({choice.layer.toggle}): {place} はまだない。できるまで構成に現れない")
    return tuple(found)


def _status(decision: Decision, resolved: Resolved, chosen: tuple[Option, ...], conditions: tuple[str, ...]) -> str:
    sources = [key for key in decision.keys if applies(key, resolved.answers) and key in keys()]
    without = [option for option in chosen if option.none]
    if without and all(option.key in resolved.given for option in without):
        return "却下（不要）"
    if conditions:
        return "条件付き承認"
    return "提案" if any(key not in resolved.given for key in sources) else "承認"
