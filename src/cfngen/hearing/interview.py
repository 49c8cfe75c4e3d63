"""The interview: one question after another on a terminal, every answer saved as soon as it is given."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from cfngen.errors import CfngenError
from cfngen.files import write_files
from cfngen.hearing.branches import applies
from cfngen.hearing.editing import with_answer
from cfngen.hearing.keys import Key, asked_by, flow, keys, value_of
from cfngen.hearing.plan import judge
from cfngen.hearing.questions import sheet
from cfngen.hearing.reading import read_answers

HELP = """\
  Enter  答えずに次へ (前の答えは残る)
  =      既定値に決める
  <      前の質問に戻る
  -      答えを消す
  q      ここまでで終わる"""
_FLAGS = {"はい": "true", "いいえ": "false", "y": "true", "n": "false"}
_LONGEST_NOTE = 4000


@dataclass(frozen=True)
class Step:
    """One prompt: a key, or a record-only question (`key` is None). `section` is 0 before the sheet's first."""

    name: str
    section: int
    title: str
    words: tuple[str, ...]
    key: Key | None

    @property
    def path(self) -> tuple[str, ...]:
        """Where the answer stands in the file."""
        return tuple(self.name.split(".")) if self.key else ("notes", self.name)


def steps() -> list[Step]:
    """Every prompt in the order of the sheet; a key that several questions share comes once, at the first."""
    unasked = [key for key in keys().values() if not asked_by(key.name)]
    found = [_of_key(key, 0, "案件") for key in unasked if key.name.startswith("meta.")]
    seen: set[str] = set()
    for question in sheet().questions.values():
        title = f"{question.section}. {sheet().titles[question.section]}"
        if question.kind == "record" and not question.same_as:
            found.append(Step(question.id, question.section, title, (f"{question.id} {question.text}",), None))
        for name in question.keys:
            if name not in seen:
                seen.add(name)
                found.append(_of_key(keys()[name], question.section, title))
    last = max(sheet().titles) + 1
    return found + [_of_key(key, last, "規則の例外") for key in unasked if not key.name.startswith("meta.")]


def _of_key(key: Key, section: int, title: str) -> Step:
    questions = [sheet().questions[name] for name in asked_by(key.name)]
    words = [f"{question.id} {question.text}" for question in questions if question.kind == "key"]
    return Step(key.name, section, title, (*words, key.text), key)


@dataclass
class Interview:
    """One sitting over an answers file.

    `prompt` takes the text of a prompt and gives the line that was typed; `say` prints. With `again`, what is
    answered is asked too; `only` is the number of one section of the sheet.
    """

    path: Path
    prompt: Callable[[str], str]
    say: Callable[[str], None]
    again: bool = False
    only: int | None = None

    def run(self) -> None:
        """Ask until the end or until `q`. Raises CfngenError when the file is broken or changes underneath."""
        self.document = read_answers(self.path, unfinished=True)
        self.content = self.path.read_bytes()
        every = [step for step in steps() if self.only is None or step.section == self.only]
        place, visited = 0, list[int]()
        back = False
        while place < len(every):
            step = every[place]
            if not back and not self._wanted(step):
                place += 1
                continue
            move = self._ask(step, every)
            if move == "quit":
                break
            back = move == "back" and bool(visited)
            if back:
                place = visited.pop()
            elif move == "back":
                self.say("  これより前の質問はありません。")
            else:
                visited.append(place)
                place += 1
        self._finish()

    def _wanted(self, step: Step) -> bool:
        resolved, _ = judge(self.document)
        return applies(step.name, resolved.answers) and (self.again or self._answer(step) is None)

    def _answer(self, step: Step) -> Any:
        """The answer in the file, plain; None where there is none."""
        value: Any = self.document.root.plain()
        for part in step.path:
            value = value.get(part) if isinstance(value, dict) else None
        return value

    def _ask(self, step: Step, every: list[Step]) -> str:
        """Ask one question until an answer or a move: `next`, `back` or `quit`."""
        self.say(self._heading(step, every))
        while True:
            typed = self.prompt(">").strip()
            if typed in ("<", "＜"):
                return "back"
            if typed in ("q", "ｑ"):
                return "quit"
            if typed in ("?", "？"):
                self.say(HELP)
            elif typed == "" or self._take(step, typed):
                return "next"

    def _take(self, step: Step, typed: str) -> bool:
        """Save what was typed; False after saying what is wrong with it."""
        if typed in ("-", "－"):
            self._save(step, None)
            return True
        if step.key is None:
            if len(typed) > _LONGEST_NOTE:
                self.say(f"  {_LONGEST_NOTE} 文字までです。")
                return False
            self._save(step, typed)
            return True
        if typed in ("=", "＝"):
            if step.key.required:
                self.say("  既定値はありません。")
                return False
            resolved, _ = judge(self.document)
            self._save(step, value_of(resolved.answers, step.name))
            return True
        try:
            value = step.key.parse(_typed(step.key, typed))
        except (ValidationError, ValueError):
            self.say(f"  「{typed}」は使えません。{step.key.text}: {step.key.allowed}")
            return False
        self._save(step, value)
        return True

    def _save(self, step: Step, value: Any) -> None:
        before = self._contradictions()
        if self.path.read_bytes() != self.content:
            raise CfngenError(
                "was changed by something else while the questions were asked",
                where=self.path.name,
                hint="nothing was overwritten; run `cfngen hearing ask` again",
            )
        self.document = with_answer(self.document, step.path, value)
        self.content = self.document.text.encode()
        write_files(self.path.parent, {self.path.name: self.content})
        for text in self._contradictions():
            if text not in before:
                self.say(f"  矛盾 {text}  (このまま進めます。< で前の質問に戻れます)")

    def _contradictions(self) -> list[str]:
        _, found = judge(self.document)
        return [f"{finding.rule}: {finding.text}" for finding in found if finding.severity == "error"]

    def _heading(self, step: Step, every: list[Step]) -> str:
        resolved, _ = judge(self.document)
        applying = [other for other in every if applies(other.name, resolved.answers) or other is step]
        within = [other for other in applying if other.section == step.section]
        lines = [
            "",
            f"[{step.title} {within.index(step) + 1}/{len(within)}, 全体 {applying.index(step) + 1}/{len(applying)}]",
            *step.words,
        ]
        if step.key:
            lines.append(f"  書ける値: {_how(step.key)}")
        answer = self._answer(step)
        if answer is not None:
            lines.append(f"  いまの答え: {flow(answer)}")
        elif step.key:
            default = "なし (必須)" if step.key.required else flow(value_of(resolved.answers, step.name))
            lines.append(f"  未回答 (既定値 {default})")
        return "\n".join(lines)

    def _finish(self) -> None:
        resolved, found = judge(self.document)
        every = [step for step in steps() if applies(step.name, resolved.answers)]
        done = sum(self._answer(step) is not None for step in every)
        errors = sum(finding.severity == "error" for finding in found)
        self.say(f"\n{done}/{len(every)} に答えました。矛盾 {errors} 件。答えは {self.path.name} にあります。")


def _how(key: Key) -> str:
    """The allowed values, with the form in which a terminal takes lists and mappings."""
    if key.is_map:
        return (
            f"{key.allowed} (dev=値, prod=値 の形)"
            if "dev" in key.allowed
            else f"{key.allowed} (名前=値, 名前=値 の形)"
        )
    return f"{key.allowed}、コンマで区切る" if key.is_list else key.allowed


def _typed(key: Key, typed: str) -> Any:
    """What was typed in the form that the schema reads. Raises ValueError for a mapping without `=`."""
    text = typed if key.is_text else unicodedata.normalize("NFKC", typed)
    if key.is_list:
        return [] if text in ("[]", "なし") else [part for part in re.split(r"\s*[,、]\s*", text.strip("[]")) if part]
    if key.is_map:
        return dict(part.strip().split("=", 1) for part in re.split(r"[,、]", text))
    return _FLAGS.get(text.lower(), text) if key.choices == ("true", "false") else text
