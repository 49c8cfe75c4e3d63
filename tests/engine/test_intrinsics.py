"""Every intrinsic function against results that AWS's documentation gives."""

from __future__ import annotations

from typing import Any

import pytest

from cfngen.engine.pseudo import Pseudo
from cfngen.engine.values import Opaque, Secret, UnknownValue
from cfngen.errors import CfngenError
from tests.engine.trees import changed, stack, topic

PSEUDO = Pseudo(account="123456789012", region="ap-northeast-1", stack_name="clinic")
PARAMETERS = {
    "Name": {"Type": "String", "Default": "example"},
    "Zones": {"Type": "CommaDelimitedList", "Default": "a, b ,c"},
    "Port": {"Type": "Number", "Default": 8080},
    "Secret": {"Type": "String", "Default": "hunter2", "NoEcho": True},
    "Image": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/golden/image"},
}
MAPPINGS = {"RegionMap": {"ap-northeast-1": {"HVM64": "ami-08847abae18baa040", "Ports": ["80", "443"]}}}
CONDITIONS = {
    "Yes": {"Fn::Equals": [{"Ref": "Name"}, "example"]},
    "No": {"Fn::Not": [{"Condition": "Yes"}]},
    "Both": {"Fn::And": [{"Condition": "Yes"}, {"Fn::Equals": ["1", 1]}]},
    "Either": {"Fn::Or": [{"Condition": "No"}, {"Condition": "Both"}]},
}
BASE = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-"

# (page of the reference, expression, result)
RESULTS: list[tuple[str, Any, Any]] = [
    ("ref", {"Ref": "Name"}, "example"),
    ("ref", {"Ref": "Port"}, "8080"),
    ("ref", {"Ref": "Zones"}, ["a", "b", "c"]),
    ("ref", {"Ref": "AWS::Region"}, "ap-northeast-1"),
    ("ref", {"Ref": "AWS::Partition"}, "aws"),
    ("ref", {"Ref": "AWS::URLSuffix"}, "amazonaws.com"),
    ("ref", {"Ref": "AWS::AccountId"}, "123456789012"),
    ("ref", {"Ref": "AWS::StackName"}, "clinic"),
    ("ref", {"Ref": "AWS::NotificationARNs"}, []),
    ("base64", {"Fn::Base64": "AWS CloudFormation"}, "QVdTIENsb3VkRm9ybWF0aW9u"),
    ("base64", {"Fn::Base64": {"Fn::Sub": "日本 ${Name}"}}, "5pel5pysIGV4YW1wbGU="),
    (
        "cidr",
        {"Fn::Cidr": ["192.168.0.0/24", "6", "5"]},
        [
            "192.168.0.0/27",
            "192.168.0.32/27",
            "192.168.0.64/27",
            "192.168.0.96/27",
            "192.168.0.128/27",
            "192.168.0.160/27",
        ],
    ),
    ("cidr", {"Fn::Select": [2, {"Fn::Cidr": ["10.0.0.0/16", 3, 8]}]}, "10.0.2.0/24"),
    (
        "cidr",
        {"Fn::Cidr": ["2001:db8:1234:1a00::/56", 2, 64]},
        ["2001:db8:1234:1a00::/64", "2001:db8:1234:1a01::/64"],
    ),
    ("findinmap", {"Fn::FindInMap": ["RegionMap", {"Ref": "AWS::Region"}, "HVM64"]}, "ami-08847abae18baa040"),
    ("findinmap", {"Fn::FindInMap": ["RegionMap", "ap-northeast-1", "Ports"]}, ["80", "443"]),
    ("findinmap", {"Fn::FindInMap": ["RegionMap", "us-east-1", "HVM64", {"DefaultValue": {"Ref": "Name"}}]}, "example"),
    ("getavailabilityzones", {"Fn::GetAZs": ""}, ["ap-northeast-1a", "ap-northeast-1b", "ap-northeast-1c"]),
    ("getavailabilityzones", {"Fn::GetAZs": "us-east-1"}, ["us-east-1a", "us-east-1b", "us-east-1c"]),
    ("join", {"Fn::Join": [":", ["a", "b", "c"]]}, "a:b:c"),
    ("join", {"Fn::Join": ["", []]}, ""),
    ("join", {"Fn::Join": [",", {"Ref": "Zones"}]}, "a,b,c"),
    ("select", {"Fn::Select": ["1", ["apples", "grapes", "oranges", "mangoes"]]}, "grapes"),
    ("select", {"Fn::Select": [0, {"Ref": "Zones"}]}, "a"),
    ("split", {"Fn::Split": ["|", "a|b|c"]}, ["a", "b", "c"]),
    ("split", {"Fn::Split": ["|", "a||c|"]}, ["a", "", "c", ""]),
    (
        "sub",
        {"Fn::Sub": "arn:${AWS::Partition}:ec2:${AWS::Region}:${!Literal}"},
        "arn:aws:ec2:ap-northeast-1:${Literal}",
    ),
    ("sub", {"Fn::Sub": ["www.${Domain} ${Name}", {"Domain": {"Ref": "AWS::StackName"}}]}, "www.clinic example"),
    ("conditions", {"Fn::If": ["Yes", "then", "else"]}, "then"),
    ("conditions", {"Fn::If": ["No", "then", "else"]}, "else"),
    ("conditions", {"Fn::If": ["Either", ["x"], "else"]}, ["x"]),
    ("conditions", [1, {"Fn::If": ["No", 2, {"Ref": "AWS::NoValue"}]}, 3], [1, 3]),
    ("length", {"Fn::Length": {"Ref": "Zones"}}, 3),
    (
        "ToJsonString",
        {"Fn::ToJsonString": {"key1": "value1", "key2": {"Ref": "Name"}, "n": [1, True]}},
        '{"key1":"value1","key2":"example","n":[1,true]}',
    ),
]


def value(expression: Any, exports: dict[str, Any] | None = None) -> Any:
    made = stack(
        {
            "Parameters": PARAMETERS,
            "Mappings": MAPPINGS,
            "Conditions": CONDITIONS,
            "Resources": {"Topic": topic(DisplayName=expression), "Other": topic()},
        },
        pseudo=PSEUDO,
    )
    made.exports = exports or {}
    evaluator = made.evaluator(lambda name, attribute: f"{name}/{attribute}")
    return evaluator.value(expression)


@pytest.mark.parametrize(("page", "expression", "result"), RESULTS, ids=lambda part: str(part)[:60])
def test_a_function_gives_what_its_page_says(page: str, expression: Any, result: Any) -> None:
    assert result == value(expression), BASE + page


def test_a_property_without_value_is_left_out() -> None:
    made = value({"A": {"Ref": "AWS::NoValue"}, "B": {"Fn::If": ["No", 1, {"Ref": "AWS::NoValue"}]}, "C": 0})

    assert {"C": 0} == made


def test_references_reach_the_resource() -> None:
    assert ["Other/None", "Other/A.B", "Other/A.B", "x-Other/None-Other/Arn"] == [
        value({"Ref": "Other"}),
        value({"Fn::GetAtt": ["Other", "A.B"]}),
        value({"Fn::GetAtt": "Other.A.B"}),
        value({"Fn::Sub": "x-${Other}-${Other.Arn}"}),
    ]


def test_a_dynamic_reference_stays_a_reference() -> None:
    reference = "{{resolve:secretsmanager:db:SecretString:password}}"

    assert reference == value({"Fn::Sub": reference})


def test_an_ssm_parameter_is_known_to_aws_only() -> None:
    found = value({"Fn::Sub": "image ${Image}"})

    assert (Opaque, "image <ssm:/golden/image>") == (type(found), found)


def test_a_text_with_a_secret_is_a_secret() -> None:
    for expression in (
        {"Fn::Join": ["-", ["a", {"Ref": "Secret"}]]},
        {"Fn::Base64": {"Ref": "Secret"}},
        {"Fn::Select": [0, {"Fn::Split": ["-", {"Ref": "Secret"}]}]},
        {"Fn::ToJsonString": {"password": {"Ref": "Secret"}}},
    ):
        assert Secret is type(value(expression)), expression


def test_a_secret_is_compared_and_never_shown() -> None:
    template = {
        "Parameters": {"Password": {"Type": "String", "NoEcho": "true"}},
        "Resources": {"Topic": topic(DisplayName={"Fn::Sub": "pw=${Password}"})},
    }
    old, new = stack(template, {"Password": "hunter2"}), stack(template, {"Password": "hunter3"})
    change = changed(old, new)["Topic"]

    assert ["****", "****"] == [change.details[0].target.before, change.details[0].target.after]
    assert "hunter" not in str(change.to_api())
    assert {} == changed(old, stack(template, {"Password": "hunter2"}))


def test_an_import_is_the_export_that_is_given() -> None:
    expression = {"Fn::ImportValue": {"Fn::Sub": "${AWS::StackName}-vpc"}}

    assert ["vpc-1", "<export clinic-vpc>"] == [value(expression, {"clinic-vpc": "vpc-1"}), value(expression)]


def test_an_unknown_part_makes_the_whole_text_unknown() -> None:
    made = stack({"Resources": {"Topic": topic(), "Other": topic(DisplayName={"Fn::Sub": "a ${Topic} b"})}})
    (other, _) = sorted(changed(None, made).values(), key=lambda change: change.logical_id)

    assert isinstance((other.after_properties or {})["DisplayName"], UnknownValue)
    assert ["Topic"] == [cause.entity for cause in other.causes["/Properties/DisplayName"]]


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ({"Fn::Select": [5, ["a"]]}, "Fn::Select cannot select nonexistent value at index 5"),
        ({"Fn::Select": ["bad", ["a"]]}, "Fn::Select requires a list argument"),
        ({"Fn::Select": [0, 2]}, "Fn::Select requires a list argument"),
        ({"Fn::Join": [",", "text"]}, "Fn::Join takes a delimiter and a list"),
        ({"Fn::Split": ["", "text"]}, "Fn::Split takes a delimiter"),
        ({"Fn::Sub": 5}, "Fn::Sub takes a text"),
        ({"Fn::Sub": "${Zones}"}, "variable Zones in Fn::Sub expression does not resolve to a string"),
        (
            {"Fn::FindInMap": ["RegionMap", "eu-west-1", "HVM64"]},
            "Unable to get mapping for RegionMap::eu-west-1::HVM64",
        ),
        ({"Fn::Cidr": ["10.0.0.0/24", 300, 4]}, "count must be between 1 and 256"),
        ({"Fn::Cidr": ["10.0.0.0/24", 5, 7]}, "has no room"),
        ({"Fn::Cidr": ["10.0.0/24", 1, 4]}, "Fn::Cidr"),
        ({"Fn::Transform": {"Name": "AWS::Include"}}, "Fn::Transform AWS::Include runs a macro in AWS"),
        ({"Fn::Nonsense": 1}, "Fn::Nonsense is no intrinsic function"),
        ({"Fn::ForEach::X": ["x", ["a"], {}]}, "Fn::ForEach::X needs the transform"),
    ],
    ids=str,
)
def test_what_aws_refuses_is_refused_with_the_place(expression: Any, said: str) -> None:
    template = {
        "Parameters": PARAMETERS,
        "Mappings": MAPPINGS,
        "Resources": {"Topic": topic(DisplayName=expression)},
    }

    with pytest.raises(CfngenError, match=said.replace("(", "\\(")) as caught:
        changed(None, stack(template, pseudo=PSEUDO))

    assert "root.yaml:1" == caught.value.problems[0].where


def test_a_mapping_without_the_region_says_which_region_is_meant() -> None:
    """Nobody may have named it: templates of others are taken to be in a default one."""
    template = {
        "Mappings": MAPPINGS,
        "Resources": {"T": topic(X={"Fn::FindInMap": ["RegionMap", {"Ref": "AWS::Region"}, "HVM64"]})},
    }

    with pytest.raises(CfngenError) as caught:
        changed(None, stack(template, pseudo=Pseudo(region="eu-north-1")))

    assert "The stack is taken to be in eu-north-1." == caught.value.problems[0].hint
