"""`cfngen build`, as a process: what it writes and what it leaves alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.estates import (
    EVERY_FILE,
    PROJECT_FILES,
    assert_manifest_is_true,
    assert_nothing_temporary,
    cfngen,
    contents,
    template,
    topic,
    write_project,
)

FIRST_STACK = PROJECT_FILES["network/vpc_topic.py"]


def test_every_file_is_written_and_the_manifest_tells_them(built: Path) -> None:
    assert EVERY_FILE == list(contents(built))
    assert_manifest_is_true(built)
    assert_nothing_temporary(built)
    assert [
        {"path": "edge/stack.yaml", "region": "us-east-1"},
        {"path": "stack.yaml", "region": "ap-northeast-1"},
    ] == json.loads((built / "manifest.json").read_bytes())["roots"]


def test_a_template_tells_where_it_comes_from_and_the_root_has_headings(built: Path) -> None:
    assert (
        (built / "nested/network/vpc-topic.yaml")
        .read_text(encoding="utf-8")
        .startswith(
            "# Made by cfngen from the Python module estate.network.vpc_topic.\n"
            "# Change the module and run `cfngen build`; not this file.\n\nAWSTemplateFormatVersion: '2010-09-09'\n"
        )
    )
    root = (built / "stack.yaml").read_text(encoding="utf-8")
    assert 1 == root.count("  # ---- Layer network\n\n  UsersStack:\n")
    assert 2 == root.count("  # ---- ")
    assert "TemplateURL: nested/network/vpc-topic.yaml\n" in root


def test_a_second_build_changes_nothing(project: Path, built: Path) -> None:
    before = {path: (built / path).stat().st_mtime_ns for path in contents(built) if path != "manifest.json"}
    bytes_before = contents(built)

    done = cfngen(project, "build")

    assert 0 == done.returncode
    assert "6 templates for dev, prod, stg in " in done.stderr
    assert "nothing changed." in done.stderr
    assert bytes_before == contents(built)
    assert before == {path: (built / path).stat().st_mtime_ns for path in before}


def test_stale_files_go_and_foreign_files_stay(project: Path, built: Path) -> None:
    """A file that cfngen made and no longer makes is removed with its empty folder; others are never touched."""
    foreign = built / "nested" / "data" / "notes.txt"
    foreign.write_text("mine", encoding="utf-8")
    (built / "nested" / "own.yaml").write_text("mine", encoding="utf-8")
    (project / "estate/data/store.py").unlink()
    (project / "estate/data/other.py").write_text(template(topic()), encoding="utf-8")
    (project / "estate/edge/wall.py").unlink()
    (project / "estate/edge/__init__.py").unlink()
    (project / "parameters/stg.json").unlink()

    done = cfngen(project, "build")

    assert 0 == done.returncode, done.stderr
    assert [
        "manifest.json",
        "nested/data/notes.txt",
        "nested/data/other.yaml",
        "nested/network/users.yaml",
        "nested/network/vpc-topic.yaml",
        "nested/own.yaml",
        "parameters.schema.json",
        "parameters/dev.json",
        "parameters/prod.json",
        "stack.yaml",
    ] == list(contents(built))
    assert not (built / "edge").exists()


def test_check_tells_what_is_out_of_date_and_writes_nothing(project: Path, built: Path) -> None:
    assert 0 == cfngen(project, "build", "--check").returncode
    (project / "estate/network/vpc_topic.py").write_text(FIRST_STACK.replace("日本", "new\u2028name"), encoding="utf-8")
    (project / "estate/data/store.py").unlink()
    (project / "estate/data/made.py").write_text(template(topic()), encoding="utf-8")
    before = contents(built)

    done = cfngen(project, "build", "--check")

    assert 1 == done.returncode
    assert before == contents(built)
    lines = done.stdout.splitlines()
    assert "--- templates_out/nested/network/vpc-topic.yaml" in lines
    assert "+++ templates_out/nested/network/vpc-topic.yaml" in lines
    assert any(line.startswith("+") and 'new\\Lname"' in line for line in lines)
    assert lines.index("--- templates_out/nested/data/store.yaml") + 1 == lines.index("+++ /dev/null")
    assert lines.index("--- /dev/null") + 1 == lines.index("+++ templates_out/nested/data/made.yaml")
    assert "Error: " in done.stderr
    assert "the output is out of date\n    run: cfngen build" in done.stderr
    assert 0 == cfngen(project, "build").returncode
    done = cfngen(project, "build", "--check")
    assert (0, "") == (done.returncode, done.stdout)
    assert "templates_out is up to date." in done.stderr


def test_check_finds_a_hand_edited_and_a_missing_file(project: Path, built: Path) -> None:
    path = built / "nested/network/users.yaml"
    content = path.read_text(encoding="utf-8")
    path.write_text(content + "# by hand\n", encoding="utf-8")
    assert "\n-# by hand\n" in cfngen(project, "build", "--check").stdout
    path.write_text(content + "# by hand", encoding="utf-8")
    assert "\n-# by hand\n" in cfngen(project, "build", "--check").stdout
    path.unlink()
    assert 1 == cfngen(project, "build", "--check").returncode
    path.write_text(content, encoding="utf-8")
    assert 0 == cfngen(project, "build", "--check").returncode
    (built / "manifest.json").unlink()
    assert 1 == cfngen(project, "build", "--check").returncode


def test_from_a_subfolder_of_the_project(project: Path) -> None:
    done = cfngen(project / "estate" / "network", "build")

    assert 0 == done.returncode, done.stderr
    assert EVERY_FILE == list(contents(project / "templates_out"))


def test_an_own_package_may_lie_in_src(tmp_path: Path) -> None:
    project = write_project(tmp_path / "project")
    (project / "src").mkdir()
    (project / "estate").rename(project / "src" / "estate")

    assert 0 == cfngen(project, "build").returncode


def test_templates_of_another_installation_are_not_built_in_their_place(tmp_path: Path) -> None:
    """Else `build --check` would call the templates of the folder up to date whatever stands in them."""
    here, elsewhere = (write_project(tmp_path / name) for name in ("here", "elsewhere"))
    (here / "src").mkdir()
    (here / "estate").rename(here / "src/estate")  # where Python looks only because cfngen tells it to
    assert 0 == cfngen(here, "build", PYTHONPATH=str(elsewhere)).returncode, "a copy of the same bytes does no harm"
    module = here / "src/estate/network/users.py"
    module.write_text(module.read_text(encoding="utf-8").replace('"T"', '"U"'), encoding="utf-8")

    refused = cfngen(here, "build", "--check", PYTHONPATH=str(elsewhere))

    assert 1 == refused.returncode
    assert f"Python imports estate from {elsewhere / 'estate'}" in refused.stderr
    assert 1 == cfngen(here, "build", "--check").returncode
    assert 0 == cfngen(here, "build").returncode


def test_outside_a_project(tmp_path: Path) -> None:
    done = cfngen(tmp_path, "build")

    assert 1 == done.returncode
    assert "no cfngen project here" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("manifest", "message"),
    [
        ("{", "cannot be read"),
        ("[]", "cannot be read"),
        ('{"files": 1}', "cannot be read"),
        ("\udcff", "cannot be read"),
    ],
)
def test_a_manifest_that_cannot_be_read_is_not_guessed(project: Path, built: Path, manifest: str, message: str) -> None:
    (built / "manifest.json").write_bytes(manifest.encode(errors="surrogateescape"))

    done = cfngen(project, "build")

    assert 1 == done.returncode
    assert f"manifest.json: {message}" in done.stderr
    assert "restore it from git, or delete it and build again" in done.stderr


def test_a_manifest_cannot_reach_outside_the_folder(project: Path, built: Path, tmp_path: Path) -> None:
    victims = [tmp_path / "victim", project / "victim"]
    for victim in victims:
        victim.write_text("x", encoding="utf-8")
    listed = {str(victims[0]): "", "../victim": "", "nested/../../victim": "", "manifest.json": ""}
    (built / "manifest.json").write_text(json.dumps({"files": listed}), encoding="utf-8")

    assert 0 == cfngen(project, "build").returncode
    assert all(victim.exists() for victim in victims)
    assert_manifest_is_true(built)


def test_an_author_error_is_told_without_a_traceback_and_nothing_is_written(project: Path, built: Path) -> None:
    before = contents(built)
    (project / "estate/data/store.py").write_text(template("if project_name:\n    pass"), encoding="utf-8")

    done = cfngen(project, "build")

    assert 1 == done.returncode
    assert "Error: estate.data.store: ProjectName is used as a condition of Python" in done.stderr
    assert "Traceback" not in done.stderr
    assert "Traceback" in cfngen(project, "--debug", "build").stderr
    assert before == contents(built)


def test_an_exception_of_a_template_shows_its_line_and_its_template(project: Path) -> None:
    (project / "estate/data/store.py").write_text(template('stack.add(sns.Topic("T", No=1))'), encoding="utf-8")

    done = cfngen(project, "build")

    assert 1 == done.returncode
    assert 'stack.add(sns.Topic("T", No=1))' in done.stderr
    assert "while the template estate.data.store was imported" in done.stderr


def test_usage_errors(project: Path, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    assert 2 == cfngen(project, "build", "--nothing").returncode
    assert 2 == cfngen(project, "build", "--out", str(file)).returncode
    done = cfngen(project, "buidl")
    assert 2 == done.returncode
    assert "Did you mean 'build'?" in done.stderr
    done = cfngen(project, "build", "--profile", "reprot")
    assert 1 == done.returncode
    assert "unknown profile 'reprot'" in done.stderr
