"""What `emit` writes reads back as the same data, with the readers that others use."""

from __future__ import annotations

import json
from typing import Any

import cfn_flip  # type: ignore[import-untyped]
import pytest
from cfnlint.decode.cfn_yaml import loads as cfnlint_loads
from hypothesis import given
from hypothesis import strategies as st

from cfngen.emit import emit
from tests.emission_cases import INTRINSICS, SCALARS, TRICKY_TEXT


def template(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": "A template",
        "Conditions": {
            "IsX": {"Fn::Equals": [{"Ref": "A"}, ""]},
            "Both": {"Fn::And": [{"Condition": "IsX"}] * 2},
        },
        "Resources": {"R": {"Type": "AWS::SNS::Topic", "Properties": properties}},
    }


def plain(node: Any) -> Any:
    """Strip the readers' own types."""
    if isinstance(node, dict):
        return {str(key): plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [plain(item) for item in node]
    return str(node) if isinstance(node, str) else node


def read_back(text: str) -> Any:
    decoded = cfnlint_loads(text)  # type: ignore[no-untyped-call]
    return plain(decoded[0] if isinstance(decoded, tuple) else decoded)


@pytest.mark.parametrize("text", TRICKY_TEXT, ids=ascii)
def test_text_reads_back_unchanged_as_value_item_and_sub(text: str) -> None:
    data = template({"v": text, "l": [text, [text]], "s": {"Fn::Sub": text}, "j": {"Fn::Join": ["", [text, text]]}})

    assert data == read_back(emit(data, "x"))


@pytest.mark.parametrize("name", INTRINSICS)
def test_an_intrinsic_reads_back_unchanged(name: str) -> None:
    data = template({"v": INTRINSICS[name], "l": [INTRINSICS[name]]})

    assert data == read_back(emit(data, "x"))


def test_numbers_and_truth_values_stay_what_they_are() -> None:
    data = template(dict(SCALARS))

    back = read_back(emit(data, "x"))

    assert data == back
    assert {k: type(v) for k, v in SCALARS.items()} == {
        k: type(v) for k, v in back["Resources"]["R"]["Properties"].items()
    }


def test_cfn_flip_reads_the_same_as_cfn_lint() -> None:
    """The second reader agrees wherever its own dialect allows it."""
    properties = {str(i): text for i, text in enumerate(TRICKY_TEXT)} | INTRINSICS
    data = template(properties | SCALARS)

    assert data == json.loads(cfn_flip.to_json(emit(data, "x")))


_json = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abcXYZ:_-# ", max_size=5), inner, max_size=4),
    max_leaves=12,
)


@given(_json)
def test_any_json_reads_back_unchanged(value: Any) -> None:
    data = template({"v": value})

    assert data == read_back(emit(data, "x"))


@pytest.mark.parametrize(
    "section",
    [
        {"Description": "a\n\n  b\nc"},
        {"Transform": "AWS::Serverless-2016-10-31"},
        {"Transform": ["A", "B"]},
        {"Metadata": {"k": "a\nb\n  c", "l": "\n  x\n y", "z": ["a\nb", {"q": "x\n  y"}], "k" * 200: {"a": 1}}},
        {"Mappings": {"1e3": {"on": {"y": "no"}}, "a: b": {"#x": ["q"]}, "two\nlines": {"a": {"b": 1}}}},
        {"Outputs": {"O": {"Description": "x\ny", "Value": {"Fn::Sub": "q\n  R:\n  z"}}}},
        {"Conditions": {"A": {"Fn::Not": [{"Condition": "B"}]}, "C": {"Condition": "A"}}},
        {"Conditions": {"Long": {"Fn::And": [{"Fn::Equals": [{"Ref": "A" * 40}, "x\ny"]}, {"Condition": "C"}]}}},
        {"Conditions": {}},
        {"Resources": {"R": {"Type": "T", "Properties": {"a": "q\n  R:\nb", "c": {"Fn::Sub": ["\n  R:\n", {}]}}}}},
        {"Resources": {"Fn::ForEach::X": ["a", ["b"], {"c": {"Type": "T"}}], "R": {"Type": "T"}}},
    ],
)
@pytest.mark.parametrize("headings", [None, {"R": "A heading"}])
def test_every_section_reads_back_unchanged(section: dict[str, Any], headings: dict[str, str] | None) -> None:
    """Blank lines between entries and headings above resources never end up inside a text."""
    data = {"Resources": {"R": {"Type": "AWS::SNS::Topic"}}} | section

    assert data == read_back(emit(data, "x", headings))


def test_sections_and_keys_stand_in_cloudformations_order() -> None:
    data = {
        "Outputs": {"O": {"Value": "1"}},
        "Resources": {
            "R": {
                "Properties": {},
                "Metadata": {"a": 1},
                "UpdateReplacePolicy": "Retain",
                "DeletionPolicy": "Retain",
                "DependsOn": ["X"],
                "Condition": "IsX",
                "Type": "AWS::SNS::Topic",
            }
        },
        "Description": "d",
        "AWSTemplateFormatVersion": "2010-09-09",
    }

    text = emit(data, "Made by a test")

    assert (
        text
        == """\
# Made by a test

AWSTemplateFormatVersion: '2010-09-09'

Description: d

Resources:
  R:
    Type: AWS::SNS::Topic
    Condition: IsX
    DependsOn:
    - X
    DeletionPolicy: Retain
    UpdateReplacePolicy: Retain
    Metadata:
      a: 1
    Properties: {}

Outputs:
  O:
    Value: '1'
"""
    )


def test_intrinsics_are_short_and_unquoted() -> None:
    text = emit(
        template(
            {
                "a": {"Ref": "VpcId"},
                "b": {"Fn::Sub": "${ProjectName}-vpc"},
                "c": {"Fn::GetAtt": ["Key", "Arn"]},
                "d": {"Fn::Select": [0, {"Fn::Cidr": [{"Ref": "VpcCidr"}, 22, 8]}]},
                "e": {"Fn::Join": [",", {"Ref": "Names"}]},
            }
        ),
        "x",
    )

    assert (
        """\
      a: !Ref VpcId
      b: !Sub ${ProjectName}-vpc
      c: !GetAtt Key.Arn
      d: !Select [0, !Cidr [!Ref VpcCidr, 22, 8]]
      e: !Join [',', !Ref Names]
"""
        in text
    )


def test_a_list_too_long_for_a_line_stands_in_a_block() -> None:
    text = emit(template({"a": {"Fn::Join": ["", ["x" * 40, {"Ref": "A"}, "y" * 40]]}}), "x")

    assert "a: !Join\n      - ''\n      - - " + "x" * 40 in text


def test_many_lines_stand_in_a_block_and_entries_are_set_apart() -> None:
    data = template({"a": {"Fn::Sub": "{\n  1\n}"}})
    data["Resources"]["S"] = {"Type": "AWS::SNS::Topic"}

    text = emit(data, "x", {"S": "Messages"})

    assert "a: !Sub |-\n        {\n          1\n        }\n" in text
    assert "\n\n  # Messages\n\n  S:\n    Type: AWS::SNS::Topic\n" in text
    assert "Conditions:\n  IsX: !Equals [!Ref A, '']\n  Both: !And [!Condition IsX, !Condition IsX]\n" in text
