"""Documents about the hearing that are generated, and the JSON Schema for editors."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from cfngen.hearing.blank import blank
from cfngen.hearing.json_schema import json_schema
from cfngen.hearing.reference import reference
from tests.hearing.helpers import EXAMPLES, NAMES, cfngen, fresh, snapshot

DOCS = EXAMPLES.parent
META = "meta: {project_name: kibou, decided_on: '2026-12-01'}\n"


def test_the_reference_page_is_up_to_date() -> None:
    """If this fails: python -m cfngen.hearing.reference > docs/hearing/keys.md."""
    assert reference() == (DOCS / "keys.md").read_text()


@pytest.mark.parametrize("name", NAMES)
def test_each_example_has_a_walk_through(name: str) -> None:
    text = (DOCS / f"{name}.md").read_text()

    assert f"examples/{name}.yaml" in text
    assert f"]({name}.md)" in (DOCS / "README.md").read_text()


class _Editor(yaml.SafeLoader):
    """YAML as an editor's language server reads it: dates are texts."""


_Editor.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in rows if tag != "tag:yaml.org,2002:timestamp"]
    for first, rows in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def errors(text: str) -> list[str]:
    data = yaml.load(text, Loader=_Editor)  # noqa: S506 -- a SafeLoader
    return [error.json_path for error in Draft202012Validator(json_schema()).iter_errors(data)]


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(json_schema())


@pytest.mark.parametrize("name", NAMES)
def test_editors_accept_the_examples(name: str) -> None:
    assert [] == errors((EXAMPLES / f"{name}.yaml").read_text())


def test_editors_mark_only_what_is_required_in_the_file_of_init() -> None:
    assert {"$.meta.project_name", "$.meta.decided_on"} == set(errors(blank("x.json")))


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("db: {pg_major: 13}\n", "$.db"),
        ("dbs: {}\n", "$"),
        ("backup: {rds_days: 36}\n", "$.backup"),
        ("notes: {Q99.1: x}\n", "$.notes"),
        ("meta: {project_name: Kibou, decided_on: '2026-12-01'}\n", "$.meta.project_name"),
    ],
)
def test_editors_mark_what_is_wrong(text: str, path: str) -> None:
    whole = text if text.startswith("meta") else META + text

    assert [found for found in errors(whole) if found.startswith(path)]


def test_init_writes_the_file_and_its_schema_and_never_over_another(tmp_path: Path) -> None:
    fresh(tmp_path)

    assert 0 == cfngen(tmp_path, "hearing", "init").returncode
    before = snapshot(tmp_path)
    assert {"pyproject.toml", "answers.yaml", "answers.schema.json"} == set(before)

    done = cfngen(tmp_path, "hearing", "init")
    assert 1 == done.returncode
    assert "is already there" in done.stderr
    assert before == snapshot(tmp_path)


@pytest.mark.parametrize("arguments", [["ask"], ["check"], ["apply"]])
def test_commands_say_what_to_do_first(tmp_path: Path, arguments: list[str]) -> None:
    fresh(tmp_path)

    done = cfngen(tmp_path, "hearing", *arguments)

    assert 1 == done.returncode
    assert "there is no answers file" in done.stderr
    assert "cfngen hearing init" in done.stderr


def test_outside_a_project_apply_says_so(tmp_path: Path) -> None:
    (tmp_path / "answers.yaml").write_text(META)

    done: Any = cfngen(tmp_path, "hearing", "apply", "--yes")

    assert 1 == done.returncode
    assert "no cfngen project here" in done.stderr
    assert ["answers.yaml"] == [path.name for path in tmp_path.iterdir()]


@pytest.mark.parametrize("command", ["", "init", "ask", "check", "apply"])
def test_help_has_an_example(command: str) -> None:
    done = cfngen(Path.cwd(), "hearing", *filter(None, [command]), "--help")

    assert 0 == done.returncode
    assert "Example:\n" in done.stdout
