"""The interview through a real pseudo-terminal: wrong answers, back-steps, an interruption, and going on."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import pexpect  # type: ignore[import-untyped]
import pytest

from cfngen.hearing.reading import read_answers
from tests.hearing.helpers import cfngen, fresh
from tests.terminal import interrupt

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no pseudo-terminal")


def start(folder: Path, *arguments: str) -> Any:
    """A command of cfngen on a terminal."""
    environment = os.environ | {"NO_COLOR": "1", "PYTHONUTF8": "1", "LANG": "C.UTF-8", "TERM": "dumb"}
    return pexpect.spawn(
        sys.executable, ["-m", "cfngen", *arguments], cwd=str(folder), env=environment, encoding="utf-8", timeout=30
    )


def test_an_interview_that_is_interrupted_and_goes_on(tmp_path: Path) -> None:
    fresh(tmp_path)
    assert 0 == cfngen(tmp_path, "hearing", "init").returncode
    path = tmp_path / "answers.yaml"

    terminal = start(tmp_path, "hearing", "ask")
    for expected, typed in [
        (r"\[案件 1/3, 全体 1/1\d\d\]", "Kibou"),
        ("「Kibou」は使えません", "kibou"),
        (r"\[案件 2/3", "2026-13-01"),
        ("「2026-13-01」は使えません", "2026-12-01"),
        (r"\[案件 3/3", "<"),
        (r"\[案件 2/3(.|\n|\r)*いまの答え: 2026-12-01", "2026-12-02"),
        (r"\[案件 3/3", "佐藤"),
        (r"\[1\. 体制と役割 1/4", "はい"),
        (r"\[1\. 体制と役割 2/4", "多い"),
        ("「多い」は使えません", "３"),
    ]:
        terminal.expect(expected)
        terminal.expect("> ")
        terminal.sendline(typed)
    terminal.expect(r"\[1\. 体制と役割 3/4")
    terminal.expect("> ")
    said = interrupt(terminal)

    assert "答えは answers.yaml に残っています" in said
    assert 130 == terminal.exitstatus
    answers = read_answers(path).answers
    assert ("kibou", "2026-12-02", ["佐藤"]) == (
        answers.meta.project_name,
        answers.meta.decided_on.isoformat(),
        answers.meta.attendees,
    )
    assert (True, 3) == (answers.team.has_ml_engineers, answers.team.infra_members)
    assert [] == [file.name for file in tmp_path.iterdir() if file.name.endswith(".tmp")]

    again = start(tmp_path, "hearing", "ask")
    again.expect(r"\[(.*?), 全体")
    assert "1. 体制と役割 3/4" == again.match[1]
    again.expect("> ")
    again.sendline("設計と運用")
    again.expect(r"\[1\. 体制と役割 4/4")
    again.expect("> ")
    again.sendline("q")
    again.expect(r"6/1\d\d に答えました。矛盾 0 件")
    again.expect(pexpect.EOF)
    again.close()

    assert 0 == again.exitstatus
    assert {"Q1.4": "設計と運用"} == read_answers(path).answers.notes


@pytest.mark.parametrize(("typed", "code"), [("n", 130), ("y", 0)])
def test_apply_shows_the_diff_and_asks(tmp_path: Path, typed: str, code: int) -> None:
    fresh(tmp_path)
    (tmp_path / "answers.yaml").write_text("meta: {project_name: kibou, decided_on: 2026-12-01}\n")

    terminal = start(tmp_path, "hearing", "apply")
    terminal.expect(r"\+\+\+ parameters/stg.json")
    terminal.expect("Write this\\?")
    terminal.sendline(typed)
    terminal.expect(pexpect.EOF)
    terminal.close()

    assert code == terminal.exitstatus
    assert (typed == "y") == (tmp_path / "parameters/prod.json").exists()
