"""Checks that something is there at all mean something only in an estate whose layers are about it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., tuple[int, str, str]]


@pytest.mark.usefixtures("project")
def test_a_project_without_the_layer_is_told_what_lies_outside(cfngen: Run) -> None:
    code, out, err = cfngen("check", "--only", "CG101", "--format", "json")

    assert (0, []) == (code, json.loads(out)["findings"])
    assert "Outside these templates, which have no such layer: CG101 (A trail records what is done" in err


def test_a_project_with_the_layer_has_to_have_it(project: Path, cfngen: Run) -> None:
    layer = project / "templates_out/nested/audit/bucket.yaml"
    layer.parent.mkdir()
    layer.write_text("Resources:\n  Bucket:\n    Type: AWS::S3::Bucket\n", encoding="utf-8")

    code, out, err = cfngen("check", "--only", "CG101", "--format", "json")

    (finding,) = json.loads(out)["findings"]
    assert (1, "there is no trail") == (code, finding["message"])
    assert ("templates_out/stack.yaml", ["dev", "prod"]) == (finding["file"], finding["environments"])
    assert "" == err


@pytest.mark.usefixtures("project")
def test_of_other_templates_nothing_is_asked(tmp_path: Path, cfngen: Run) -> None:
    template = tmp_path / "elsewhere.yaml"
    template.write_text("Resources:\n  Bucket:\n    Type: AWS::S3::Bucket\n", encoding="utf-8")

    code, _, err = cfngen("check", str(template), "--only", "CG101")

    assert 0 == code
    assert "CG101" in err


@pytest.mark.usefixtures("project")
def test_what_other_templates_have_is_not_told_to_lie_outside(tmp_path: Path, cfngen: Run) -> None:
    template = tmp_path / "baseline.yaml"
    template.write_text("Resources:\n  Trail: {Type: 'AWS::CloudTrail::Trail'}\n", encoding="utf-8")

    code, _, err = cfngen("check", str(template), "--only", "CG101", "--only", "CG103")

    assert (0, False, True) == (code, "CG101" in err, "CG103" in err)


def test_what_a_parameter_says_to_be_there_already_lies_outside(project: Path, cfngen: Run) -> None:
    """In an environment that owns the account, too; another environment of the project is still asked."""
    layer = project / "templates_out/nested/security-ext/hub.yaml"
    layer.parent.mkdir()
    layer.write_text("Resources:\n  Hub:\n    Type: AWS::SecurityHub::Hub\n", encoding="utf-8")
    parameters = project / "templates_out/parameters/dev.json"
    entries = [*json.loads(parameters.read_text("utf-8")), {"ParameterKey": "GuardDuty", "ParameterValue": "existing"}]
    parameters.write_text(json.dumps(entries), encoding="utf-8")

    code, out, err = cfngen("check", "--only", "CG103", "--format", "json")

    assert [["prod"]] == [it["environments"] for it in json.loads(out)["findings"]]
    assert (1, True) == (code, "say that it is there already: CG103 (A detector watches the account: Guard" in err)
    assert 0 == cfngen("check", "--only", "CG103", "--env", "dev")[0]
