"""What the embedded endpoint needs of the engine: order, resolved values, capabilities, imports, live values."""

from __future__ import annotations

from typing import Any

from cfngen.engine.compare import compare
from cfngen.engine.order import creation_order
from cfngen.engine.resolve import outputs, properties
from cfngen.engine.summary import capabilities, capabilities_reason, imports
from tests.engine.trees import stack, topic

ROLE = {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {}}}


def test_resources_are_created_after_what_they_need() -> None:
    made = stack(
        {
            "Conditions": {"Never": {"Fn::Equals": [1, 2]}},
            "Resources": {
                "A": topic(DisplayName={"Fn::Sub": "${B.TopicName}"}),
                "B": topic() | {"DependsOn": ["C", "D"]},
                "C": topic(DisplayName={"Fn::GetAtt": "D.TopicName"}),
                "D": topic(),
                "E": topic() | {"Condition": "Never"},
            },
        }
    )

    assert ["D", "C", "B", "A"] == creation_order(made)


def test_values_are_resolved_with_live_attributes() -> None:
    template = {
        "Parameters": {"Secret": {"Type": "String", "NoEcho": True}},
        "Conditions": {"Never": {"Fn::Equals": [1, 2]}},
        "Resources": {"A": topic(), "B": topic(DisplayName={"Fn::Sub": "${A}/${A.TopicName}/${Secret}"}, Fifo=True)},
        "Outputs": {
            "Arn": {
                "Value": {"Ref": "A"},
                "Description": "the topic",
                "Export": {"Name": {"Fn::Sub": "x-${A.TopicName}"}},
            },
            "List": {"Value": {"Fn::Split": [",", "a,b"]}},
            "Gone": {"Value": "x", "Condition": "Never"},
        },
    }
    made = stack(template, {"Secret": "hunter2"})

    def live(name: str, attribute: str | None) -> Any:
        return f"live:{name}:{attribute or 'id'}"

    assert {"DisplayName": "live:A:id/live:A:TopicName/hunter2", "Fifo": True} == properties(made, "B", live)
    assert [
        {
            "OutputKey": "Arn",
            "OutputValue": "live:A:id",
            "Description": "the topic",
            "ExportName": "x-live:A:TopicName",
        },
        {"OutputKey": "List", "OutputValue": "a,b"},
    ] == outputs(made, live)


def test_a_comparison_takes_live_values_where_there_are_some() -> None:
    old = stack({"Resources": {"A": topic(), "B": topic(DisplayName="x")}})
    new = stack({"Resources": {"A": topic(), "B": topic(DisplayName={"Ref": "A"})}})

    (change,) = compare(old, new, lambda path, name, attribute: f"{path}{name}{attribute}")

    assert "()ANone" == change.details[0].target.after


def test_capabilities_follow_the_template() -> None:
    named = ROLE | {"Properties": {"RoleName": "r"}}

    assert [[], ["CAPABILITY_IAM"], ["CAPABILITY_NAMED_IAM"], ["CAPABILITY_AUTO_EXPAND"]] == [
        capabilities(stack(template).template)
        for template in (
            {"Resources": {"T": topic()}},
            {"Resources": {"R": ROLE, "T": topic()}},
            {"Resources": {"R": ROLE, "N": named}},
            {"Transform": "AWS::LanguageExtensions", "Resources": {"T": topic()}},
        )
    ]
    assert ["R"] == capabilities_reason(stack({"Resources": {"R": ROLE, "T": topic()}}).template)


def test_imports_are_those_that_count() -> None:
    template = {
        "Conditions": {"Never": {"Fn::Equals": [1, 2]}},
        "Resources": {
            "A": topic(
                DisplayName={"Fn::ImportValue": {"Fn::Sub": "${AWS::StackName}-a"}},
                Other={"Fn::If": ["Never", {"Fn::ImportValue": "not"}, "x"]},
            ),
            "B": topic(DisplayName={"Fn::ImportValue": "not"}) | {"Condition": "Never"},
        },
        "Outputs": {
            "O": {"Value": {"Fn::ImportValue": "o"}},
            "P": {"Value": {"Fn::ImportValue": "p"}, "Condition": "Never"},
        },
    }

    assert ["o", "stack-a"] == imports(stack(template))
