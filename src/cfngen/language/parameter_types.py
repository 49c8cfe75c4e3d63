"""Types of CloudFormation parameters: which there are, which are lists, what SSM types resolve to."""

from __future__ import annotations

import re

# Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/parameters-section-structure.html
_AWS_TYPE = r"AWS::(?!SSM::)\w+(?:::\w+)+"
PLAIN = re.compile(rf"String|Number|CommaDelimitedList|List<Number>|{_AWS_TYPE}|List<{_AWS_TYPE}>")
SSM = re.compile(
    rf"AWS::SSM::Parameter::(?:Name|Value<(?:String|CommaDelimitedList|List<String>|{_AWS_TYPE}|List<{_AWS_TYPE}>)>)"
)


def is_list_type(type_: str) -> bool:
    """True for `CommaDelimitedList` and every `List<…>`."""
    return type_ == "CommaDelimitedList" or type_.startswith("List<")


def plain_type(type_: str) -> str:
    """The type of what an SSM-typed parameter resolves to; any other type unchanged."""
    if type_.startswith("AWS::SSM::Parameter::Value<"):
        inner = type_.removeprefix("AWS::SSM::Parameter::Value<").removesuffix(">")
        return "CommaDelimitedList" if inner == "List<String>" else inner  # which is no type outside SSM
    return "String" if type_ == "AWS::SSM::Parameter::Name" else type_


def type_hint(type_: str) -> str:
    """Say what to write instead of a type that there is not."""
    if type_ == "List<String>":
        return "use CommaDelimitedList"
    if type_.startswith("AWS::SSM::"):
        return "a nested change set cannot look up an SSM parameter whose name is not known yet; use String"
    return "String, Number, CommaDelimitedList, List<Number>, or an AWS-specific type such as AWS::EC2::VPC::Id"
