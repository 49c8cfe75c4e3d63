"""Reading what others write, and refusing what cannot be read: one clear message each, in bounded time."""

from __future__ import annotations

import json
import pickle
import time
from pathlib import Path

import pytest
import yaml

from cfngen.engine import document
from cfngen.engine.tree import load_stack
from cfngen.errors import CfngenError
from tests.engine.trees import changed, stack, topic

SHORT = """\
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      A: !Ref Name
      B: !GetAtt Other.Endpoint.Address
      C: !GetAtt [Other, Arn]
      D: !Sub
        - "${x}-${AWS::Region}"
        - x: !Select [0, !Split [",", !ImportValue list]]
      E: !If [IsProd, [!Base64 text], !Ref "AWS::NoValue"]
      F: !FindInMap [Map, !Ref "AWS::Region", key]
      G: !Equals [!Ref A, yes]
      H: !Cidr [!GetAtt Vpc.CidrBlock, 2, 8]
      I: !GetAZs ""
      J: !Not [!Condition Other]
      K: !ToJsonString {a: 1}
"""


def problem(text: str) -> str:
    with pytest.raises(CfngenError) as caught:
        document.read(text, "t.yaml")
    assert len(caught.value.problems) == 1
    return str(caught.value.problems[0])


def test_short_forms_become_long_forms_at_any_depth() -> None:
    properties = document.read(SHORT, "t.yaml").data["Resources"]["Topic"]["Properties"]

    assert {
        "A": {"Ref": "Name"},
        "B": {"Fn::GetAtt": ["Other", "Endpoint.Address"]},
        "C": {"Fn::GetAtt": ["Other", "Arn"]},
        "D": {
            "Fn::Sub": [
                "${x}-${AWS::Region}",
                {"x": {"Fn::Select": [0, {"Fn::Split": [",", {"Fn::ImportValue": "list"}]}]}},
            ]
        },
        "E": {"Fn::If": ["IsProd", [{"Fn::Base64": "text"}], {"Ref": "AWS::NoValue"}]},
        "F": {"Fn::FindInMap": ["Map", {"Ref": "AWS::Region"}, "key"]},
        "G": {"Fn::Equals": [{"Ref": "A"}, True]},
        "H": {"Fn::Cidr": [{"Fn::GetAtt": ["Vpc", "CidrBlock"]}, 2, 8]},
        "I": {"Fn::GetAZs": ""},
        "J": {"Fn::Not": [{"Condition": "Other"}]},
        "K": {"Fn::ToJsonString": {"a": 1}},
    } == properties


def test_scalars_keep_the_spelling_that_counts() -> None:
    text = "a: 012345678901\nb: 1.10\nc: 2012-10-17\nd: 1_000\ne: 22:22\nf: 'on'\ng: on\nh: ~\ni: 5\nj: 0.5\n012: k\n"

    assert {
        "a": "012345678901",
        "b": "1.10",
        "c": "2012-10-17",
        "d": "1_000",
        "e": "22:22",
        "f": "on",
        "g": True,
        "h": None,
        "i": 5,
        "j": 0.5,
        "012": "k",
    } == document.read(text, "t.yaml").data


def test_json_and_yaml_of_the_same_template_are_the_same() -> None:
    data = document.read(SHORT, "t.yaml").data

    assert data == document.read(json.dumps(data), "t.json").data
    assert {"a": "b"} == document.read("{a: b}", "flow.yaml").data


def test_an_alias_is_its_anchor() -> None:
    assert {"a": [1], "b": [1]} == document.read("a: &x [1]\nb: *x\n", "t.yaml").data


def test_lines_are_those_of_the_file() -> None:
    read = document.read(SHORT, "t.yaml")

    assert [2, 6, 9, None] == [
        read.line("Resources", "Topic"),
        read.line("Resources", "Topic", "Properties", "B"),
        read.line("Resources", "Topic", "Properties", "D", 0),
        read.line("Resources", "Absent"),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: [1\nb: 2\n", "t.yaml:2:2: this is not valid YAML"),
        ("a: 1\n\tb: 2\n", "t.yaml:2:1: this is not valid YAML"),
        ('{"a": 1,\n "b": }', "t.yaml:2:7: this is not valid JSON: Expecting value"),
        ("a: 1\nb: 2\na: 3\n", "t.yaml:3:1: the key 'a' is there twice"),
        ('{"a": 1,\n "b": 2,\n "a": 3}', "t.yaml:3: the key 'a' is there twice"),
        ("a: !Reff b\n", "t.yaml:1:4: !Reff is no intrinsic function"),
        ("a: !!binary aGk=\n", "t.yaml:1:4: CloudFormation does not support the YAML tag !!binary"),
        ("a: &x {b: 1}\nc:\n  <<: *x\n", "t.yaml:3:3: CloudFormation does not support YAML merge keys"),
        ("a: *nothing\n", "t.yaml:1:4: "),
        ("? [a]\n: 1\n", "t.yaml:1:3: a key must be text"),
        ("a: 1\n---\nb: 2\n", "more than one YAML document"),
        ("", "the template is empty"),
        ("- a\n", "not a mapping of sections"),
        ("just text", "not a mapping of sections"),
        ("a: " + "[" * 5000 + "\n", "nested more than 120 levels deep"),
        ('{"a": ' + "[" * 200 + "]" * 200 + "}", "nested more than 120 levels deep"),
        ('{"a": ' + "[" * 200_000 + "]" * 200_000 + "}", "nested more than 120 levels deep"),
        ("a: '" + "x" * 5_000_000 + "'\n", "AWS allows 1,048,576"),
    ],
    ids=lambda part: part[:40],
)
def test_what_cannot_be_read_is_one_message(text: str, said: str) -> None:
    assert said in problem(text)


def test_a_yaml_bomb_is_refused_before_it_grows() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 10)}]" for level in range(1, 12)]
    began = time.process_time()

    said = problem("\n".join(lines))

    assert "aliases expand to more than" in said
    assert time.process_time() - began < 5


def test_a_recursive_alias_is_refused() -> None:
    assert "names no earlier anchor" in problem("a: &x [*x]\n")


def test_a_file_over_the_limit_is_refused_unread(tmp_path: Path) -> None:
    file = tmp_path / "big.yaml"
    file.write_bytes(b"\xff" * 5_000_000)  # reading it as text would fail otherwise

    with pytest.raises(CfngenError, match="5,000,000 bytes"):
        load_stack(str(file))


def test_a_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "image.yaml"
    file.write_bytes(b"\x89PNG\xff")

    with pytest.raises(CfngenError, match="not UTF-8"):
        load_stack(str(file))


def test_a_missing_file_is_named() -> None:
    with pytest.raises(CfngenError, match=r"nowhere\.yaml: there is no such template"):
        load_stack("nowhere.yaml")


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ({"Resources": {}}, "At least one Resources member must be defined"),
        ({"Resourcess": {"A": topic()}}, "Invalid template property or properties [Resourcess]"),
        ({"Resources": [1]}, "Resources must be a mapping"),
        ({"Resources": {"A": {"Properties": {}}}}, "Every Resources object must contain a Type member"),
        ({"Resources": {"A": "x"}}, "must be an object: A"),
        ({"Resources": {"a-b": topic()}}, "Resource name a-b is non alphanumeric"),
        ({"Resources": {"A": topic() | {"Propertys": {}}}}, "Invalid template resource property 'Propertys'"),
        ({"Resources": {"A": topic(X={"Ref": "Nothing"})}}, "Unresolved resource dependencies [Nothing]"),
        ({"Resources": {"A": topic(X={"Fn::Sub": "${No.Arn}"})}}, "Unresolved resource dependencies [No]"),
        ({"Resources": {"A": topic() | {"DependsOn": "Gone"}}}, "Unresolved resource dependencies [Gone]"),
        ({"Resources": {"A": topic() | {"Condition": "Never"}}}, "Unresolved condition dependency Never"),
        ({"Resources": {"A": topic(X={"Fn::If": ["Cond", 1, 2]})}}, "Unresolved condition dependency Cond"),
        (
            {"Resources": {"A": topic()}, "Outputs": {"O": {"Value": {"Ref": "B"}}}},
            "Unresolved resource dependencies [B] in the Outputs block",
        ),
        (
            {"Conditions": {"C": {"Fn::Equals": [{"Ref": "A"}, "x"]}}, "Resources": {"A": topic()}},
            "Unresolved resource dependencies [A] in the Conditions block",
        ),
        ({"Transform": "AWS::Serverless-2016-10-31", "Resources": {"A": topic()}}, "the transform AWS::Serverless"),
        (
            {"Transform": "AWS::Serverless-2016-10-31", "Globals": {}, "Resources": {"A": topic()}},
            "the transform AWS::S",
        ),
        (
            {"Resources": {"A": {"Type": "Mine::And::Own::MODULE"}}},
            "resources of the module Mine::And::Own::MODULE",
        ),
        (
            {"Resources": {"Fn::ForEach::X": ["x", ["a"], {}]}},
            "Fn::ForEach::X needs the transform AWS::Lang",
        ),
        ({"Resources": {f"T{n}": topic() for n in range(501)}}, "501, is greater than maximum allowed, 500"),
        (
            {"Parameters": {f"P{n}": {"Type": "String"} for n in range(201)}, "Resources": {"A": topic()}},
            "201, is greater than maximum allowed, 200",
        ),
        ({"Description": "x" * 1025, "Resources": {"A": topic()}}, "longer than 1024 bytes"),
    ],
    ids=lambda part: str(part)[:60],
)
def test_what_cloudformation_refuses_is_refused(template: object, said: str) -> None:
    with pytest.raises(CfngenError) as caught:
        stack(template)

    assert any(said in str(problem) for problem in caught.value.problems), str(caught.value)


def test_everything_wrong_is_told_at_once_with_lines() -> None:
    text = """\
Resources:
  A:
    Type: AWS::SNS::Topic
    DependsOn: X
  B:
    Type: AWS::SNS::Topic
    Condition: Y
"""

    with pytest.raises(CfngenError) as caught:
        stack(text)

    assert ["root.yaml:2", "root.yaml:5"] == [problem.where for problem in caught.value.problems]


def test_circles_are_named() -> None:
    def ref(name: str) -> dict[str, str]:
        return {"Ref": name}

    template = {"Resources": {"A": topic(X=ref("B")), "B": topic(X=ref("C")), "C": topic(X=ref("B")), "D": topic()}}

    circular, fine = stack(template), stack({"Resources": {"A": topic()}})

    for before, after in ((None, circular), (circular, circular), (circular, fine)):
        with pytest.raises(CfngenError, match=r"Circular dependency between resources: \[B, C\]"):
            changed(before, after)


def test_a_condition_that_needs_itself_is_named() -> None:
    template = {
        "Conditions": {"A": {"Fn::Not": [{"Condition": "B"}]}, "B": {"Fn::Not": [{"Condition": "A"}]}},
        "Resources": {"T": topic() | {"Condition": "A"}},
    }

    with pytest.raises(CfngenError, match=r"circular condition dependency \[A\]"):
        changed(None, stack(template))


@pytest.mark.parametrize("text", [SHORT, json.dumps({"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}, indent=1)])
def test_a_document_that_another_process_has_read_knows_its_lines(text: str) -> None:
    read = document.read(text, "template.yaml")
    sent = pickle.loads(pickle.dumps(read))  # noqa: S301 -- what was written here
    paths = [("Resources",), ("Resources", "Topic"), ("Resources", "Topic", "Type"), ("Resources", "Topic", "Nothing")]

    assert read.data == sent.data
    assert [read.line(*path) for path in paths] == [sent.line(*path) for path in paths]
    assert read.line("Resources", "Topic", "Type")


def test_its_lines_need_no_second_reading_there(monkeypatch: pytest.MonkeyPatch) -> None:
    read = document.read(SHORT, "template.yaml")
    sent = pickle.loads(pickle.dumps(read))  # noqa: S301 -- what was written here
    paths = [
        ("Resources", "Topic"),
        ("Resources", "Topic", "Properties", "E"),
        ("Resources", "Topic", "Properties", "H"),
    ]
    expected = [read.line(*path) for path in paths]
    monkeypatch.setattr(yaml, "compose", None)

    assert expected == [sent.line(*path) for path in paths]
    assert all(expected)
