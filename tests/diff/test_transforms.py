"""What AWS expands on its side: the rest is compared, and that is said."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cfngen.cli import main

Run = Callable[..., tuple[int, str, str]]
SAM = "AWS::Serverless-2016-10-31"
FUNCTION = {"Type": "AWS::Serverless::Function", "Properties": {"Handler": "app.one"}}
OTHER = {"Type": "AWS::Serverless::Function", "Properties": {"Handler": "app.two"}}


def topic(**properties: Any) -> dict[str, Any]:
    return {"Type": "AWS::SNS::Topic", "Properties": properties}


def template(function: Any, **properties: Any) -> dict[str, Any]:
    """A SAM template, which refers to a resource that only the transform makes."""
    return {
        "Transform": SAM,
        "Globals": {"Function": {"Timeout": 3}},
        "Resources": {"Function": function, "Topic": topic(**properties)},
        "Outputs": {"Role": {"Value": {"Fn::GetAtt": ["FunctionRole", "Arn"]}}},
    }


@pytest.fixture
def diff(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Compare two templates given as data: exit code, stdout, stderr."""

    def run(before: Any, after: Any, *options: str) -> tuple[int, str, str]:
        for name, data in (("old", before), ("new", after)):
            (tmp_path / f"{name}.json").write_text(json.dumps(data))
        with pytest.raises(SystemExit) as ended:
            main(["diff", str(tmp_path / "old.json"), str(tmp_path / "new.json"), *options])
        out, err = capsys.readouterr()
        return int(ended.value.code or 0), out, err

    return run


def test_what_no_transform_touches_is_compared(diff: Run) -> None:
    code, out, err = diff(template(FUNCTION), template(FUNCTION, DisplayName="x"), "--format", "json")

    (change,) = json.loads(out)["Changes"]
    assert (0, "") == (code, err)
    assert ("Topic", "Modify") == (
        change["ResourceChange"]["LogicalResourceId"],
        change["ResourceChange"]["Action"],
    )
    made = f"the transform {SAM} runs in AWS and makes other resources of Function"
    assert [f"{made}: what becomes of that is not compared"] == json.loads(out)["Undecided"]


def test_what_a_transform_makes_is_no_row_and_yet_a_difference(diff: Run) -> None:
    code, out, err = diff(template(FUNCTION), template(OTHER), "--detailed-exitcode", "--lang", "en")

    assert (3, "Nothing changes of what is known here.\n") == (code, out)
    assert "Function: not written the same on both sides" in err


def test_the_same_template_has_no_difference(diff: Run) -> None:
    code, _, err = diff(template(FUNCTION), template(FUNCTION), "--detailed-exitcode", "--lang", "en")

    assert 0 == code
    assert "makes other resources of Function" in err


@pytest.mark.parametrize("form", ["markdown", "html"])
def test_a_page_says_it_too(diff: Run, form: str) -> None:
    _, out, _ = diff(template(FUNCTION), template(OTHER), "--format", form, "--lang", "ja")

    assert "Function: 両側で記述が異なる" in out


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ({"Transform": ["Mine"], "Resources": {"T": topic(), "Odd": {"Kind": "x"}}}, "Mine runs in AWS and may change"),
        (
            {"Resources": {"M": {"Type": "My::Own::Net::MODULE"}, "T": topic(X={"Ref": "M.Vpc"})}},
            "My::Own::Net::MODULE",
        ),
        ({"Resources": {"Fn::Transform": {"Name": "AWS::Include"}, "T": topic()}}, "adds to the Resources"),
        ({"Resources": {"T": topic(Tags={"Fn::Transform": {"Name": "Tagger"}})}}, "makes parts of T"),
        ({"Resources": {"F": FUNCTION, "T": topic()}}, "which the template does not name"),
        ({"Transform": {"Name": "AWS::Include", "Parameters": {}}, "Resources": {"T": topic()}}, "AWS::Include runs"),
    ],
)
def test_macros_modules_and_includes_are_told(diff: Run, written: dict[str, Any], said: str) -> None:
    changed = json.loads(json.dumps(written))
    changed["Resources"]["T"]["Properties"]["DisplayName"] = "new"

    code, out, _ = diff(written, changed, "--format", "json")

    data = json.loads(out)
    assert 0 == code
    assert ["T"] == [it["ResourceChange"]["LogicalResourceId"] for it in data["Changes"]]
    assert [said] == [said for it in data["Undecided"] if said in it]
