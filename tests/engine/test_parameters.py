"""Parameters and Rules, with the messages that AWS gives."""

from __future__ import annotations

from typing import Any

import pytest

from cfngen.errors import CfngenError
from tests.engine.trees import stack, topic

RESOURCES = {"Topic": topic()}


def said(about: dict[str, Any], value: Any) -> list[str]:
    """What AWS says of a parameter P with this value."""
    try:
        stack({"Parameters": {"P": about}, "Resources": RESOURCES}, {"P": value})
    except CfngenError as error:
        return [problem.what for problem in error.problems]
    return []


@pytest.mark.parametrize(
    ("about", "value", "message"),
    [
        ({"Type": "String", "AllowedValues": ["a", "b"]}, "c", "Parameter 'P' must be one of AllowedValues"),
        (
            {"Type": "CommaDelimitedList", "AllowedValues": ["a", "b"]},
            "a,c",
            "Parameter 'P' must be one of AllowedValues",
        ),
        ({"Type": "String", "AllowedPattern": "[a-z]+"}, "abc1", "Parameter 'P' must match pattern [a-z]+"),
        (
            {"Type": "String", "AllowedPattern": "[a-z]+", "ConstraintDescription": "letters only"},
            "1",
            "Parameter P failed to satisfy constraint: letters only",
        ),
        ({"Type": "String", "MinLength": "3"}, "ab", "Parameter 'P' must contain at least 3 characters"),
        ({"Type": "String", "MaxLength": 3}, "abcd", "Parameter 'P' must contain at most 3 characters"),
        ({"Type": "Number"}, "thirty", "Parameter 'P' must be a number"),
        ({"Type": "List<Number>"}, "1,x", "Parameter 'P' must be a list of numbers"),
        ({"Type": "Number", "MinValue": 5}, 4, "Parameter 'P' must be a number not less than 5"),
        ({"Type": "Number", "MaxValue": 5}, "5.5", "Parameter 'P' must be a number not greater than 5"),
        ({"Type": "String"}, "x" * 4097, "Parameter 'P' must contain at most 4096 bytes"),
    ],
)
def test_a_value_outside_its_constraint_is_refused(about: dict[str, Any], value: Any, message: str) -> None:
    assert [message] == said(about, value)


@pytest.mark.parametrize(
    ("about", "value"),
    [
        ({"Type": "String", "AllowedValues": [True, 5]}, "5"),
        ({"Type": "CommaDelimitedList", "AllowedValues": ["a", "b"]}, "b, a"),
        ({"Type": "Number", "MinValue": 5, "MaxValue": "6"}, "5.5"),
        ({"Type": "String", "AllowedPattern": "[a-z"}, "a pattern that only Java may read"),
        ({"Type": "AWS::EC2::VPC::Id"}, "vpc-1"),
        ({"Type": "AWS::SSM::Parameter::Value<String>", "AllowedPattern": "[0-9]"}, "/path/of/it"),
    ],
)
def test_a_value_inside_its_constraint_is_accepted(about: dict[str, Any], value: Any) -> None:
    assert [] == said(about, value)


def test_missing_and_surplus_parameters_are_named_together() -> None:
    with pytest.raises(CfngenError) as caught:
        stack({"Parameters": {"B": {"Type": "String"}, "A": {"Type": "String"}}, "Resources": RESOURCES}, {"C": "1"})

    assert [
        "Parameters: [A, B] must have values",
        "Parameters: [C] do not exist in the template",
    ] == [problem.what for problem in caught.value.problems]


def test_lists_and_numbers_are_converted() -> None:
    parameters = {
        "L": {"Type": "List<AWS::EC2::Subnet::Id>"},
        "E": {"Type": "CommaDelimitedList", "Default": ""},
        "N": {"Type": "Number", "Default": 30},
    }
    made = stack({"Parameters": parameters, "Resources": RESOURCES}, {"L": ["subnet-1", "subnet-2"]})

    assert {"L": ["subnet-1", "subnet-2"], "E": [], "N": "30"} == made.parameter_values


RULES = {
    "ProdIsBig": {
        "RuleCondition": {"Fn::Equals": [{"Ref": "Env"}, "prod"]},
        "Assertions": [
            {"Assert": {"Fn::Contains": [["m", "l"], {"Ref": "Size"}]}, "AssertDescription": "prod needs m or l"},
            {"Assert": {"Fn::Not": [{"Fn::Equals": [{"Ref": "Size"}, "l"]}]}},
        ],
    },
    "Zones": {"Assertions": [{"Assert": {"Fn::EachMemberIn": [{"Ref": "Zones"}, ["a", "c"]]}}]},
    "Same": {
        "Assertions": [{"Assert": {"Fn::EachMemberEquals": [{"Ref": "Zones"}, "a"]}, "AssertDescription": "all a"}]
    },
    "Vpc": {
        "Assertions": [{"Assert": {"Fn::EachMemberIn": [{"Fn::ValueOf": ["Zones", "VpcId"]}, {"Fn::RefAll": "x"}]}}]
    },
}


@pytest.mark.parametrize(
    ("env", "size", "zones", "failed"),
    [
        ("dev", "s", "a,a", []),
        ("prod", "m", "a", []),
        ("prod", "s", "a", ["Template rule ProdIsBig failed: prod needs m or l"]),
        ("prod", "l", "a", ["Template rule ProdIsBig failed: assertion 2 does not hold"]),
        (
            "dev",
            "s",
            "a,b",
            ["Template rule Zones failed: assertion 1 does not hold", "Template rule Same failed: all a"],
        ),
    ],
)
def test_rules_are_checked(env: str, size: str, zones: str, failed: list[str]) -> None:
    """What needs the account, as Fn::ValueOf and Fn::RefAll do, is left to AWS."""
    parameters = {"Env": {"Type": "String"}, "Size": {"Type": "String"}, "Zones": {"Type": "CommaDelimitedList"}}
    template = {"Parameters": parameters, "Rules": RULES, "Resources": RESOURCES}
    given = {"Env": env, "Size": size, "Zones": zones}

    try:
        stack(template, given)
        found = []
    except CfngenError as error:
        found = [problem.what for problem in error.problems]

    assert failed == found
