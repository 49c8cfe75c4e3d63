"""`cfngen build` of one environment, of several, and into another folder."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.estates import (
    EVERY_FILE,
    PROJECT_FILES,
    assert_manifest_is_true,
    cfngen,
    contents,
    write_parameters,
)

FIRST_STACK = PROJECT_FILES["network/vpc_topic.py"]


def test_the_templates_do_not_depend_on_the_environment(project: Path, built: Path) -> None:
    """Only parameters differ: build once, promote."""
    write_parameters(project, "dev", {"ProjectName": "other", "Environment": "dev", "Names": "q"})
    before = contents(built)

    assert 0 == cfngen(project, "build").returncode

    changed = {path for path, content in contents(built).items() if content != before[path]}
    assert {"parameters/dev.json", "edge/parameters/dev.json", "manifest.json"} == changed


def test_parameter_files_hold_the_roots_parameters_in_order(built: Path) -> None:
    assert [
        {"ParameterKey": "ProjectName", "ParameterValue": "shop"},
        {"ParameterKey": "Environment", "ParameterValue": "stg"},
        {"ParameterKey": "Names", "ParameterValue": "x,y"},
        {"ParameterKey": "WallArn", "ParameterValue": ""},
    ] == json.loads((built / "parameters/stg.json").read_bytes())


def test_env_writes_one_environment_and_keeps_the_others(project: Path, built: Path) -> None:
    before = contents(built)
    for name in ("dev", "prod"):
        write_parameters(project, name, {"ProjectName": "new", "Environment": name})

    done = cfngen(project, "build", "--env", "prod")

    after = contents(built)
    assert 0 == done.returncode, done.stderr
    assert {"parameters/prod.json", "edge/parameters/prod.json", "manifest.json"} == {
        path for path in after if after[path] != before[path]
    }
    assert_manifest_is_true(built)


def test_env_builds_where_another_environments_file_is_missing(project: Path, built: Path) -> None:
    (built / "parameters/stg.json").unlink()

    assert 0 == cfngen(project, "build", "--env", "prod").returncode
    assert_manifest_is_true(built)


def test_parameter_files_keep_japanese_readable(project: Path, built: Path) -> None:
    write_parameters(project, "stg", {"ProjectName": "shop", "Environment": "stg", "Names": "東京,大阪"})

    done = cfngen(project, "build")

    assert 0 == done.returncode, done.stderr
    assert "東京,大阪" in (built / "parameters/stg.json").read_text(encoding="utf-8")
    assert "6 templates for dev, prod, stg in " in done.stderr
    assert ": 2 files changed." in done.stderr


def test_env_requires_only_that_environment_to_be_valid(project: Path, built: Path) -> None:
    write_parameters(project, "dev", {"Environment": "dev"})

    assert 0 == cfngen(project, "build", "--env", "prod", "--env", "stg").returncode
    assert 1 == cfngen(project, "build", "--env", "prod", "--env", "dev").returncode
    assert (built / "parameters/dev.json").is_file()


def test_env_removes_the_files_of_an_environment_that_is_gone(project: Path, built: Path) -> None:
    (project / "parameters/stg.json").unlink()

    assert 0 == cfngen(project, "build", "--env", "prod").returncode
    assert [] == [path for path in contents(built) if path.endswith("stg.json")]
    assert_manifest_is_true(built)


def test_out_writes_elsewhere_and_keeps_other_environments_there(project: Path, tmp_path: Path) -> None:
    out = tmp_path / "else" / "where"
    for names in (("dev", "prod"), ("stg",)):
        options = [option for name in names for option in ("--env", name)]
        assert 0 == cfngen(project, "build", "--out", str(out), *options).returncode

    assert EVERY_FILE == list(contents(out))
    assert_manifest_is_true(out)
    assert not (project / "templates_out").exists()


@pytest.mark.usefixtures("built")
def test_check_of_one_environment_compares_what_the_same_call_would_write(project: Path) -> None:
    write_parameters(project, "dev", {"ProjectName": "new", "Environment": "dev"})

    assert 0 == cfngen(project, "build", "--check", "--env", "prod").returncode
    assert 1 == cfngen(project, "build", "--check", "--env", "dev").returncode
