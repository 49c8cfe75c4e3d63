"""`cfngen check`: choosing checks, severities, checks that fail themselves, and input that cannot be read."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cfngen.checks import catalogue as catalogue_module
from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check

Run = Callable[..., tuple[int, str, str]]
BUCKET = "Resources:\n  Bucket:\n    Type: AWS::S3::Bucket\n"


def rules(out: str) -> set[str]:
    return {it["rule"] for it in json.loads(out)["findings"]}


@pytest.fixture
def bucket(project: Path) -> str:
    """Somebody's template."""
    path = project / "bucket.yaml"
    path.write_text(BUCKET, encoding="utf-8")
    return str(path)


def test_only_and_skip_choose_checks(bucket: str, cfngen: Run) -> None:
    everything = rules(cfngen("check", bucket, "--format", "json")[1])

    assert {"P02", "B07"} <= everything
    assert {"P02"} == rules(cfngen("check", bucket, "--only", "P02", "--format", "json")[1])
    assert everything - {"P02"} == rules(cfngen("check", bucket, "--skip", "P02", "--format", "json")[1])
    assert set() == rules(cfngen("check", bucket, "--only", "P02", "--skip", "P02", "--format", "json")[1])


def test_the_text_says_once_what_to_do_about_each_error(project: Path, cfngen: Run) -> None:
    template = "Resources:\n  One: {Type: AWS::S3::Bucket}\n  Two: {Type: AWS::S3::Bucket}\n"
    (project / "buckets.yaml").write_text(template, encoding="utf-8")

    said = cfngen("check", "buckets.yaml", "--only", "P02", "--only", "B10")[1]
    errors = said.index(":2: error P02"), said.index("    fix: "), said.index(":3: error P02")

    assert sorted(errors) == list(errors)
    assert 1 == said.count("fix:")  # none for what is no error
    assert "直し方: " in cfngen("check", "buckets.yaml", "--only", "P02", "--lang", "ja")[1]


@pytest.mark.parametrize("option", ["--only", "--skip"])
def test_a_check_that_does_not_exist_is_a_mistake_of_usage(bucket: str, cfngen: Run, option: str) -> None:
    code, out, err = cfngen("check", bucket, option, "P99")

    assert (2, "") == (code, out)
    assert "no check has the id P99" in err


def test_severity_is_what_is_reported_and_what_fails(project: Path, cfngen: Run) -> None:
    template = project / "database.yaml"
    properties = "    Properties:\n      StorageEncrypted: true\n"
    template.write_text(f"Resources:\n  Db:\n    Type: AWS::RDS::DBInstance\n{properties}", encoding="utf-8")
    found = json.loads(cfngen("check", str(template), "--format", "json")[1])["findings"]
    severities = {it["severity"] for it in found}
    assert {"error", "warning"} <= severities
    warnings = [word for it in found if it["severity"] == "warning" for word in ("--only", it["rule"])]

    plain = cfngen("check", str(template), *warnings)
    errors = cfngen("check", str(template), *warnings, "--severity", "error")
    strict = cfngen("check", str(template), *warnings, "--severity", "warning")

    assert (0, 0, 1) == (plain[0], errors[0], strict[0])
    assert " warning " in plain[1]
    assert " warning " not in errors[1]


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> Check:
    """A check that raises after its first finding, among the others."""

    def find(estate: Estate) -> Iterator[Violation]:
        yield estate.resources[0].wrong("found before the mistake")
        raise KeyError("Properties")

    checks = dict(catalogue_module.catalogue())
    found = Check("ZZ1", "It breaks", "warning", "", "", "", "", "", "", find=find, module="people/it_breaks")
    monkeypatch.setattr(catalogue_module, "catalogue", lambda: {**checks, found.id: found})
    return found


@pytest.mark.usefixtures("broken")
def test_a_check_that_raises_is_its_own_failure_and_the_rest_goes_on(bucket: str, cfngen: Run) -> None:
    code, out, err = cfngen("check", bucket, "--format", "json")

    report: dict[str, Any] = json.loads(out)
    assert 1 == code
    mine = [it for it in report["findings"] if it["rule"] == "ZZ1"]
    assert {"found before the mistake", "the check people/it_breaks failed: KeyError: 'Properties'"} == {
        it["message"] for it in mine
    }
    assert {"error", "warning"} == {it["severity"] for it in mine}
    assert "P02" in rules(out)
    assert "Traceback" not in err


@pytest.mark.usefixtures("broken")
def test_a_check_that_raises_alone_fails_the_run(bucket: str, cfngen: Run) -> None:
    assert 1 == cfngen("check", bucket, "--only", "ZZ1", "--severity", "error")[0]


def test_a_check_of_a_whole_estate_that_raises_is_its_own_failure_too(
    bucket: str, cfngen: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is asked beforehand whether it has anything to say to other people's templates."""

    def find(_: Estate) -> Iterator[Violation]:
        raise KeyError("Type")

    checks = dict(catalogue_module.catalogue())
    found = replace(checks["CG101"], find=find)
    monkeypatch.setattr(catalogue_module, "catalogue", lambda: {**checks, found.id: found})

    code, out, err = cfngen("check", bucket, "--format", "json")

    (mine,) = [it for it in json.loads(out)["findings"] if it["rule"] == "CG101"]
    assert (1, "error") == (code, mine["severity"])
    assert mine["message"].endswith("failed: KeyError: 'Type'")
    assert "P02" in rules(out)
    assert "Traceback" not in err


@pytest.mark.usefixtures("broken")
def test_debug_shows_where_a_check_raised(bucket: str, cfngen: Run) -> None:
    _, _, err = cfngen("--debug", "check", bucket, "--only", "ZZ1")

    assert 1 == err.count("Traceback (most recent call last)")
    assert 'raise KeyError("Properties")' in err


def test_files_that_cannot_be_read_are_named_and_counted(project: Path, cfngen: Run) -> None:
    folder = project / "theirs"
    folder.mkdir()
    (folder / "good.yaml").write_text(BUCKET, encoding="utf-8")
    (folder / "broken.yaml").write_text("Resources:\n  A: [\n", encoding="utf-8")
    (folder / "latin.yaml").write_bytes("Resources:\n  # é\n  A: {Type: x}\n".encode("latin-1"))

    code, out, _ = cfngen("check", str(folder), "--format", "json")

    report = json.loads(out)
    assert 1 == code
    unreadable = [it for it in report["findings"] if it["rule"] == "CG000"]
    assert [("theirs/broken.yaml", 3), ("theirs/latin.yaml", 1)] == [(it["file"], it["line"]) for it in unreadable]
    assert (3, 2) == (report["summary"]["templates"], report["summary"]["unreadable"])
    assert "P02" in rules(out)


def test_json_has_the_documented_shape(bucket: str, cfngen: Run) -> None:
    report = json.loads(cfngen("check", bucket, "--format", "json")[1])

    assert ["findings", "undecided", "summary"] == list(report)
    names = ["id", "rule", "severity", "message", "file", "line", "path", "stack", "source", "environments"]
    assert [names] * len(report["findings"]) == [list(it) for it in report["findings"]]


def test_ids_do_not_change_with_the_line(bucket: str, project: Path, cfngen: Run) -> None:
    before = {it["id"] for it in json.loads(cfngen("check", bucket, "--format", "json")[1])["findings"]}
    (project / "bucket.yaml").write_text(f"# a comment\n\n{BUCKET}", encoding="utf-8")
    after = {it["id"] for it in json.loads(cfngen("check", bucket, "--format", "json")[1])["findings"]}

    assert before == after


def test_ids_do_not_change_with_the_machine(
    tmp_path_factory: pytest.TempPathFactory, cfngen: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A message that names another template names it as findings do."""
    found = []
    for folder in map(tmp_path_factory.mktemp, ("one", "two")):
        nested = "{Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: child.yaml, Parameters: {Size: 1}}}"
        (folder / "parent.yaml").write_text(f"Resources:\n  Child: {nested}\n", encoding="utf-8")
        (folder / "child.yaml").write_text(BUCKET, encoding="utf-8")
        monkeypatch.chdir(folder)
        document = cfngen("check", "parent.yaml", "--only", "CG001", "--format", "json")[1]
        found.append([(it["id"], it["message"]) for it in json.loads(document)["findings"]])

    assert ["child.yaml has no parameter Size, which the parent gives"] == [message for _, message in found[0]]
    assert found[0] == found[1]


@pytest.mark.parametrize("suffix", [".json", ".template"])
def test_templates_of_any_form_with_parameters(project: Path, cfngen: Run, suffix: str) -> None:
    """The block of public access depends on a parameter, and is an error only while that is false."""
    names = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")
    block = {name: {"Ref": "Block"} for name in names}
    properties = {"PublicAccessBlockConfiguration": block}
    template = {
        "Parameters": {"Block": {"Type": "String", "AllowedValues": ["true", "false"]}},
        "Resources": {"Bucket": {"Type": "AWS::S3::Bucket", "Properties": properties}},
    }
    path = project / f"theirs{suffix}"
    path.write_text(json.dumps(template, indent=2), encoding="utf-8")
    values = project / "values.json"

    found = {}
    for value in ("true", "false"):
        values.write_text(json.dumps([{"ParameterKey": "Block", "ParameterValue": value}]), encoding="utf-8")
        out = cfngen("check", str(path), "--parameters", str(values), "--only", "P02", "--format", "json")[1]
        found[value] = json.loads(out)

    assert not found["true"]["findings"]
    assert {"P02"} == {it["rule"] for it in found["false"]["findings"]}
    assert all(it["line"] > 1 for it in found["false"]["findings"])
    open_ = json.loads(cfngen("check", str(path), "--only", "P02", "--format", "json")[1])
    assert (0, True) == (len(open_["findings"]), bool(open_["undecided"]))


@pytest.mark.parametrize("style", ["sarif", "junit", "github", "text"])
def test_every_format_names_the_rule_and_the_line(bucket: str, cfngen: Run, style: str) -> None:
    code, out, _ = cfngen("check", bucket, "--only", "P02", "--format", style)

    assert 1 == code
    assert "P02" in out
    assert "bucket.yaml" in out


def test_a_file_with_several_problems_is_one_file_that_could_not_be_read(project: Path, cfngen: Run) -> None:
    path = project / "odd.yaml"
    path.write_text("Resources: {T: {Type: 'AWS::SNS::Topic'}}\nOutputs: 3\nParameters: [1]\n", encoding="utf-8")

    code, out, _ = cfngen("check", str(path))

    assert 1 == code
    assert "1 template: 2 errors, 1 file that could not be read." in out
