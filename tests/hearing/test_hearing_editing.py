"""One answer changed in a file: everything else stays byte for byte, whatever style it is written in."""

from __future__ import annotations

import difflib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cfngen.errors import CfngenError
from cfngen.hearing.blank import blank
from cfngen.hearing.editing import with_answer
from cfngen.hearing.keys import flow, keys
from cfngen.hearing.reading import Document, parse_answers

META = "meta: {project_name: kibou, decided_on: 2026-12-01}\n"


def read(text: str) -> Document:
    return parse_answers(text, "answers.yaml", unfinished=True)


@pytest.mark.parametrize(
    ("before", "path", "value", "after"),
    [
        ("db:\n  pg_major:\n", "db.pg_major", "16", "db:\n  pg_major: 16\n"),
        ("db:\n  pg_major: 14  # 古い\n", "db.pg_major", "16", "db:\n  pg_major: 16  # 古い\n"),
        ("db:\n  pg_major: 14\n", "db.pg_major", None, "db:\n  pg_major: \n"),
        ("db: {pg_major: 14}\n", "db.pg_major", "16", "db: {pg_major: 16}\n"),
        ("db: {pg_major: 14}\n", "db.read_replicas", 2, "db: {read_replicas: 2, pg_major: 14}\n"),
        ("db: {}\n", "db.read_replicas", 2, "db: {read_replicas: 2}\n"),
        ("db:\n", "db.read_replicas", 2, "db:\n  read_replicas: 2\n"),
        ("db:\n  # 版\n  pg_major: 14\n", "db.read_replicas", 2, "db:\n  # 版\n  read_replicas: 2\n  pg_major: 14\n"),
        ("", "db.read_replicas", 2, "db:\n  read_replicas: 2\n"),
        ("iac:\n  current:\n  - cdk\n  - none\n  repo: other\n", "iac.current", ["cdk"],
         "iac:\n  current: [cdk]\n  repo: other\n"),
        ("iac:\n  current:\n  # まだ\n  - cdk\n\n  # 次\n  repo: other\n", "iac.current", ["cdk", "terraform"],
         "iac:\n  current:\n  # まだ\n    [cdk, terraform]\n\n  # 次\n  repo: other\n"),
        ("network:\n  vpc_cidr:\n    dev: 10.0.0.0/16\n    # 本番\n    prod: 10.2.0.0/16  # 広い\n", "network.vpc_cidr",
         {"dev": "10.3.0.0/16"}, "network:\n  vpc_cidr: {dev: 10.3.0.0/16}  # 広い\n"),
        ("notes:\n  Q1.4: |\n    一\n    二\n  Q1.5: 三\n", "notes.Q1.4", "四", "notes:\n  Q1.4: 四\n  Q1.5: 三\n"),
        ("notes:\n  Q1.4:\n", "notes.Q1.4", "a: b # c", 'notes:\n  Q1.4: "a: b # c"\n'),
        ("environments: [dev]\n", "environments", ["dev", "prod"], "environments: [dev, prod]\n"),
        ("environments:\n", "environments", ["dev"], "environments: [dev]\n"),
        ("network:\n  vpc_cidr: {dev: 10.0.0.0/16}\n", "network.vpc_cidr", {"prod": "10.1.0.0/16"},
         "network:\n  vpc_cidr: {prod: 10.1.0.0/16}\n"),
    ],
)  # fmt: skip
def test_one_place_changes(before: str, path: str, value: Any, after: str) -> None:
    section, dot, leaf = path.partition(".")
    document = with_answer(read(META + before), (section, leaf) if dot else (section,), value)

    assert META + after == document.text


def test_in_the_file_of_init_one_line_changes() -> None:
    text = blank("answers.schema.json")
    answers = {"db.pg_major": "16", "network.onprem_cidrs": ["10.9.0.0/16"], "environments": ["dev"]}

    for path, value in answers.items():
        changed = with_answer(read(text), tuple(path.split(".")), value).text
        lines = [line for line in difflib.ndiff(text.splitlines(), changed.splitlines()) if line.startswith(("+", "-"))]
        assert [f"- {lines[0][2:]}", f"+ {lines[0][2:]} {flow(value)}"] == lines


def test_the_file_of_init_is_unanswered_and_has_every_key() -> None:
    document = read(blank("x.json"))

    assert {} == {
        name: section for name, section in document.root.plain().items() if section and name != "schema_version"
    }
    for name, key in keys().items():
        assert f"{name.rpartition('.')[2]}:\n" in document.text
        assert key.text in document.text
        assert f"書ける値: {key.allowed}\n" in document.text
        assert f"既定値: {key.default}\n" in document.text


@settings(deadline=None, max_examples=200)
@given(st.text(alphabet=st.characters(blacklist_categories=["Cs", "Cc"]), min_size=1, max_size=60))
def test_any_note_is_read_back_as_it_was_given(note: str) -> None:
    for text in (f"{META}notes:\n  Q1.4:\n", f"{META}notes: {{Q1.4: x}}\n"):
        changed = with_answer(read(text), ("notes", "Q1.4"), note.strip())
        expected = note.strip()

        assert expected == changed.answers.notes.get("Q1.4", "")


def test_a_place_that_cannot_be_written_is_refused() -> None:
    """A key whose value stands on lines of its own, with a comment in between, keeps its meaning or is refused."""
    document = read(f"{META}db:\n  ? pg_major\n  : 14\n")

    changed = with_answer(document, ("db", "pg_major"), "16")

    assert "16" == changed.answers.db.pg_major
    with pytest.raises(CfngenError):
        with_answer(document, ("db", "pg_major"), "sixteen")
