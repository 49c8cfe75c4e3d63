"""What did not change is not checked again, and nothing that could change the answer is missed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cfngen.checks import run as run_module

Run = Callable[..., tuple[int, str, str]]
Waive = Callable[..., None]


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Grows with each time that the checks really run."""
    found: list[int] = []
    look = run_module.look

    def counted(*args: object, **more: object) -> object:
        found.append(1)
        return look(*args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(run_module, "look", counted)
    return found


@pytest.mark.usefixtures("project")
def test_a_second_run_answers_the_same_without_looking(looks: list[int], cfngen: Run) -> None:
    first = cfngen("check", "--format", "json")

    assert first == cfngen("check", "--format", "json")
    assert [1] == looks


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("templates_out/nested/data/secret.yaml", "alias/data", "alias/other"),
        ("templates_out/parameters/prod.json", "30 days", "90 days"),
        ("src/estate/templates/data/secret.py", '"""A secret."""', '"""A secret."""\n'),
    ],
)
def test_what_changes_is_looked_at_again(
    project: Path, looks: list[int], cfngen: Run, name: str, old: str, new: str
) -> None:
    cfngen("check")
    text = (project / name).read_text(encoding="utf-8")
    assert old in text
    (project / name).write_text(text.replace(old, new), encoding="utf-8")

    cfngen("check")

    assert [1, 1] == looks


def test_waivers_are_judged_each_time(looks: list[int], waive: Waive, cfngen: Run) -> None:
    assert 1 == cfngen("check")[0]
    waive()
    assert 0 == cfngen("check")[0]
    waive(expires="2020-01-31")
    assert 1 == cfngen("check")[0]
    waive(check="K033")
    assert "no check has the id K033" in cfngen("check")[2]
    assert [1] == looks


def test_one_environment_is_not_taken_for_all(looks: list[int], project: Path, cfngen: Run) -> None:
    assert 1 == cfngen("check")[0]
    assert 0 == cfngen("check", "--env", "prod")[0]
    assert 1 == cfngen("check", "--env", "dev")[0]
    assert [1, 1, 1] == looks
    assert 3 == len(list((project / ".cache/cfngen/check").iterdir()))


@pytest.mark.parametrize("damage", [b"", b"{", b"0\n{}", b"\xff\xfe"])
def test_a_damaged_cache_is_made_again(looks: list[int], project: Path, cfngen: Run, damage: bytes) -> None:
    first = cfngen("check")
    (entry,) = (project / ".cache/cfngen/check").iterdir()
    good = entry.read_bytes()
    entry.write_bytes(damage)

    assert first == cfngen("check")
    assert [1, 1] == looks
    assert good == entry.read_bytes()


def test_a_cache_that_cannot_be_written_is_done_without(project: Path, cfngen: Run) -> None:
    (project / ".cache").write_text("a file", encoding="utf-8")

    assert 1 == cfngen("check")[0]
    assert 1 == cfngen("check")[0]


def test_checks_that_failed_are_not_remembered(looks: list[int], project: Path, cfngen: Run) -> None:
    (project / "templates_out/nested/data/secret.yaml").write_text("Resources: [\n", encoding="utf-8")
    (project / "templates_out/stack.yaml").write_text("Resources: [\n", encoding="utf-8")

    assert 1 == cfngen("check")[0]
    assert 1 == cfngen("check")[0]
    assert [1, 1] == looks
