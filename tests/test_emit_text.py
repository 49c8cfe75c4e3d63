"""How emitted text looks: every choice of style, pinned."""

from __future__ import annotations

from typing import Any

import pytest

from cfngen.emit import emit


def emitted(value: Any) -> str:
    """The lines of a property `v`, without their indentation."""
    text = emit({"Resources": {"R": {"Type": "T", "Properties": {"v": value}}}}, "x")
    lines = text.partition("    Properties:\n")[2].splitlines()
    return "\n".join(line[6:] for line in lines)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", "plain"),
        ("全角 é", "全角 é"),
        ("it's", "it's"),
        ("arn:aws:iam::aws:policy/x", "arn:aws:iam::aws:policy/x"),
        ("", "''"),
        ("- x", "'- x'"),
        ("a: b", "'a: b'"),
        ("x #y", "'x #y'"),
        ("a\nb", "|-\n  a\n  b"),
        ("a\n  b\n", "|\n  a\n    b"),
        ("a\n\nb", "|-\n  a\n\n  b"),
        ("a\nb\n\n", r'"a\nb\n\n"'),
        ("a \nb", r'"a \nb"'),
        ("a\nb ", r'"a\nb "'),
        (" a\nb", r'" a\nb"'),
        ("\na", r'"\na"'),
        ("\ta\nb", r'"\ta\nb"'),
        ("a\tb\nc", r'"a\tb\nc"'),
        ("a\rb", r'"a\rb"'),
        ("a\x07", r'"a\a"'),
        ("a\u2028b", r'"a\Lb"'),
        ("\ufeffa", r'"\uFEFFa"'),
    ],
)
def test_text(text: str, expected: str) -> None:
    assert f"v: {expected}" == emitted(text)


@pytest.mark.parametrize(
    "text",
    ["1e3", "1E-3", "+1", "0o17", "0x1F", "0b11", "08", "0123456789012", "1_000", "12:30:45", ".5", "5.", "-.INF",
     ".nan", "nan", "y", "N", "yes", "on", "OFF", "True", "null", "~", "=", "<<", "2012-10-17", "2012-1-7",
     "2012-10-17T10:00:00Z", "2012-10-17 10:00", "1,5"],
)  # fmt: skip
def test_text_that_some_reader_takes_for_something_else_is_quoted(text: str) -> None:
    """YAML 1.1 and 1.2 differ in what is a number; in an intrinsic the tag says that it is text."""
    assert f"v: '{text}'" == emitted(text)
    assert f"v: !Sub {text}" == emitted({"Fn::Sub": text})


@pytest.mark.parametrize(("first", "columns"), [("w ", 114), ("ww ", 113)])
def test_long_text_is_folded_at_the_first_space_after_column_112(first: str, columns: int) -> None:
    """Counted with the 6 of a property's indentation; a long word is never broken."""
    line, rest = emitted(first + "w " * 80 + "x" * 200).splitlines()

    assert columns == len(line) + 6
    assert rest.endswith("w " + "x" * 200)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"Ref": "A"}, "v: !Ref A"),
        ({"Ref": ["a"]}, "v:\n  Ref:\n  - a"),
        ({"Condition": "C"}, "v:\n  Condition: C"),
        ({"Fn::GetAtt": ["A", "B.C"]}, "v: !GetAtt A.B.C"),
        ({"Fn::GetAtt": ["A", {"Ref": "B"}]}, "v:\n  Fn::GetAtt:\n  - A\n  - !Ref B"),
        ({"Fn::GetAtt": "A.B"}, "v:\n  Fn::GetAtt: A.B"),
        ({"Fn::Base64": "x"}, "v: !Base64 x"),
        ({"Fn::Base64": {"Fn::Sub": "x"}}, "v:\n  Fn::Base64: !Sub x"),
        ({"Fn::GetAZs": {"Ref": "AWS::Region"}}, "v:\n  Fn::GetAZs: !Ref AWS::Region"),
        ({"Fn::Transform": {"Name": "X"}}, "v:\n  Fn::Transform:\n    Name: X"),
        ({"Fn::ToJsonString": {"a": 1}}, "v: !ToJsonString\n  a: 1"),
        ({"Fn::ToJsonString": {}}, "v: !ToJsonString {}"),
        ({"Fn::Cidr": 1}, "v:\n  Fn::Cidr: 1"),
        ({"Fn::If": ["C", {"Condition": "X"}, {}]}, "v: !If\n- C\n- !Condition X\n- {}"),
        ({"Fn::And": [{"Condition": "A"}, {"Fn::Not": [{"Condition": "B"}]}]},
         "v: !And [!Condition A, !Not [!Condition B]]"),
        ({"Fn::Or": [{"Condition": "A"}]}, "v: !Or [!Condition A]"),
        ({"Fn::Or": [{"Condition": ["A"]}, {"Other": "B"}]}, "v: !Or\n- Condition:\n  - A\n- Other: B"),
        ({"Fn::Join": [",", [{"Condition": "A"}]]}, "v: !Join\n- ','\n- - Condition: A"),
        ({"Fn::Select": [0, {"Fn::Split": [",", {"Ref": "A"}]}]}, "v: !Select [0, !Split [',', !Ref A]]"),
        ({"Fn::Join": [",", ["a\nb"]]}, "v: !Join\n- ','\n- - |-\n    a\n    b"),
        ({"Fn::Sub": ["${a}", {"a": "b"}]}, "v: !Sub\n- ${a}\n- a: b"),
        ({}, "v: {}"),
        ([], "v: []"),
        ([[], {}, ["a"]], "v:\n- []\n- {}\n- - a"),
        ({"a": {}, "b": []}, "v:\n  a: {}\n  b: []"),
        ([1, True, None, 1.5], "v:\n- 1\n- true\n- null\n- 1.5"),
        ({1: 2}, "v:\n  1: 2"),
        ({"a": 1, "Ref": "b"}, "v:\n  a: 1\n  Ref: b"),
    ],
)  # fmt: skip
def test_structure(value: Any, expected: str) -> None:
    assert expected == emitted(value)


@pytest.mark.parametrize(
    ("items", "room"),
    [
        (["a"], 58),
        ([{"Ref": "A"}], 53),
        ([["a"]], 54),
        ([{"Fn::Join": ["b", ["c"]]}], 41),
    ],
)
def test_a_list_of_an_intrinsic_stands_on_a_line_of_72_characters_at_most(items: list[Any], room: int) -> None:
    short, long = (emitted({"Fn::Equals": [*items, "x" * length]}) for length in (room, room + 1))

    assert short.startswith("v: !Equals [")
    assert long.startswith("v: !Equals\n- ")


def test_sections_stand_in_cloudformations_order_and_unknown_ones_last() -> None:
    names = [
        "AWSTemplateFormatVersion", "Description", "Metadata", "Parameters", "Rules", "Mappings", "Conditions",
        "Transform", "Resources", "Outputs", "Hooks",
    ]  # fmt: skip

    text = emit({name: {"A": "b"} for name in ["Hooks", *reversed(names[:-1])]}, "x")

    assert names == [line[:-1] for line in text.splitlines() if line and line[0] not in " #"]


def test_keys_of_a_resource_stand_in_the_order_of_reading_and_unknown_ones_last() -> None:
    keys = [
        "Type", "Condition", "DependsOn", "CreationPolicy", "UpdatePolicy", "DeletionPolicy", "UpdateReplacePolicy",
        "Metadata", "Properties", "Other",
    ]  # fmt: skip

    text = emit({"Resources": {"R": dict.fromkeys(["Other", *reversed(keys[:-1])], "a")}}, "x")

    assert keys == [line.strip().partition(":")[0] for line in text.splitlines() if line.startswith("    ")]


def test_a_condition_of_one_name_is_short_in_conditions_only() -> None:
    text = emit({"Conditions": {"A": {"Condition": "B"}}, "Outputs": {"O": {"Condition": "B"}}}, "two\nlines")

    assert "# two\n# lines\n\nConditions:\n  A: !Condition B\n\nOutputs:\n  O:\n    Condition: B\n" == text


def test_a_heading_stands_above_its_resource_once() -> None:
    resources = {"A": {"Type": "T"}, "B": {"Type": "T", "Metadata": {"B": {"x": 1}}}}

    text = emit({"Metadata": {"B": {"x": 1}}, "Resources": resources}, "x", {"B": "Second", "C": "None"})

    assert 1 == text.count("# Second")
    assert "Resources:\n  A:\n    Type: T\n\n  # Second\n\n  B:\n    Type: T\n    Metadata:\n      B:\n" in text
    assert "None" not in text
