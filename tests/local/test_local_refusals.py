"""What CloudFormation refuses, in its words and with its codes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from cfngen.local import process
from tests.local.served import Endpoint
from tests.local.trees import put, text, topic

T = {"T": topic("one")}


def refusal(call: Any, **values: Any) -> tuple[str, str]:
    with pytest.raises(ClientError) as caught:
        call(**values)
    return caught.value.response["Error"]["Code"], caught.value.response["Error"]["Message"]


def created(cfn: Any, template: dict[str, Any] | str, **options: Any) -> str:
    body = template if isinstance(template, str) else text(template)
    code, message = refusal(cfn.create_stack, StackName="shop", TemplateBody=body, **options)
    assert "ValidationError" == code
    assert [] == cfn.list_stacks()["StackSummaries"]
    return message


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ('{"a" 1}', "Template format error: JSON not well-formed. (line 1, column 6)"),
        ("a: [", "Template format error: YAML not well-formed. (line 2, column 1)"),
        ("text", "Template format error: unsupported structure."),
        ({}, "Template format error: At least one Resources member must be defined."),
        ({"Resources": T, "Colour": {}}, "Invalid template property or properties [Colour]"),
        ({"Resources": {"T": {}}},
         "Template format error: [/Resources/T] Every Resources object must contain a Type member."),
        ({"Resources": {"T": {"Type": "AWS::No::Thing"}}},
         "Template format error: Unrecognized resource types: [AWS::No::Thing]"),
        ({"Resources": {"T-1": topic()}}, "Template format error: Resource name T-1 is non alphanumeric."),
        ({"Resources": {"T": topic() | {"Colour": 1}}}, "Invalid template resource property 'Colour'"),
        ({"Resources": {"T": topic(DisplayName={"Ref": "X"})}},
         "Template format error: Unresolved resource dependencies [X] in the Resources block of the template"),
        ({"Resources": T, "Outputs": {"O": {"Value": {"Ref": "X"}}}},
         "Template format error: Unresolved resource dependencies [X] in the Outputs block of the template"),
        ({"Resources": {"T": topic(DisplayName={"Fn::GetAtt": ["X", "Arn"]})}},
         "Template error: instance of Fn::GetAtt references undefined resource X"),
        ({"Resources": {"A": topic() | {"DependsOn": "B"}, "B": topic() | {"DependsOn": "A"},
                        "C": topic() | {"DependsOn": "A"}}},
         "Circular dependency between resources: [A, B]"),
        ({"Resources": {f"T{n}": topic() for n in range(501)}},
         "Template format error: Number of resources, 501, is greater than maximum allowed, 500"),
        ({"Resources": T, "Parameters": {f"P{n}": {"Type": "String", "Default": ""} for n in range(201)}},
         "Template format error: Number of parameters, 201, is greater than maximum allowed, 200"),
        ({"Resources": T, "Parameters": {"P": {}}},
         "Template format error: [/Parameters/P] Every Parameters object must contain a Type member."),
        ({"Resources": T, "Rules": {"R": {"Assertions": [
            {"Assert": {"Fn::Equals": ["a", "b"]}, "AssertDescription": "a must be b"}]}}},
         "Template rule R failed: a must be b"),
    ],
)  # fmt: skip
def test_a_template_is_refused_before_anything_begins(cfn: Any, template: Any, message: str) -> None:
    assert message == created(cfn, template)


P = "Parameter 'P' "


@pytest.mark.parametrize(
    ("declaration", "value", "message"),
    [
        ({"AllowedValues": ["a", "b"]}, "c", P + "must be one of AllowedValues"),
        ({"AllowedPattern": "[a-z]+"}, "C", P + "must match pattern [a-z]+"),
        ({"MinLength": 2}, "c", P + "must contain at least 2 characters"),
        ({"MaxLength": 2}, "ccc", P + "must contain at most 2 characters"),
        ({"Type": "Number"}, "many", P + "must be a number"),
        ({"Type": "Number", "MaxValue": 5}, "6", P + "must be a number not greater than 5"),
        ({"Type": "Number", "MinValue": 5}, "4", P + "must be a number not less than 5"),
        ({}, None, "Parameters: [P] must have values"),
    ],
)  # fmt: skip
def test_parameters_are_checked(cfn: Any, declaration: Any, value: Any, message: str) -> None:
    template = {"Parameters": {"P": {"Type": "String"} | declaration}, "Resources": T}
    given = [{"ParameterKey": "P", "ParameterValue": value}] if value is not None else []

    assert message == created(cfn, template, Parameters=given)


def test_parameters_that_are_not_declared_or_not_had_before(cfn: Any) -> None:
    template = {"Resources": T}
    surplus = [{"ParameterKey": "X", "ParameterValue": "1"}]
    assert "Parameters: [X] do not exist in the template" == created(cfn, template, Parameters=surplus)
    previous = [{"ParameterKey": "X", "UsePreviousValue": True}]
    expected = "Cannot specify usePreviousValue as true for a parameter key not in the previous template"
    assert expected in created(cfn, template, Parameters=previous)


@pytest.mark.parametrize(
    ("properties", "given", "expected"),
    [({}, [], "CAPABILITY_IAM"), ({"RoleName": "r"}, ["CAPABILITY_IAM"], "CAPABILITY_NAMED_IAM")],
)
def test_capabilities_must_be_acknowledged(cfn: Any, properties: Any, given: list[str], expected: str) -> None:
    role = {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {}} | properties}
    values = {"StackName": "shop", "TemplateBody": text({"Resources": {"R": role}}), "Capabilities": given}

    assert ("InsufficientCapabilitiesException", f"Requires capabilities : [{expected}]") == refusal(
        cfn.create_stack, **values
    )
    cfn.create_stack(**values | {"Capabilities": ["CAPABILITY_NAMED_IAM"]})


@pytest.mark.parametrize(
    ("call", "values", "message"),
    [
        ("describe_stacks", {}, "Stack with id nothing does not exist"),
        ("describe_stack_events", {}, "Stack [nothing] does not exist"),
        ("describe_stack_resources", {}, "Stack with id nothing does not exist"),
        ("get_template", {}, "Stack with id nothing does not exist"),
        ("list_stack_resources", {}, "Stack with id nothing does not exist"),
        ("list_change_sets", {}, "Stack [nothing] does not exist"),
        ("update_stack", {"UsePreviousTemplate": True}, "Stack [nothing] does not exist"),
        ("create_change_set", {"ChangeSetName": "a", "TemplateBody": "x"}, "Stack [nothing] does not exist"),
        ("execute_change_set", {"ChangeSetName": "a"}, "Stack [nothing] does not exist"),
        ("cancel_update_stack", {}, "Stack [nothing] does not exist"),
        ("continue_update_rollback", {}, "Stack [nothing] does not exist"),
        ("set_stack_policy", {"StackPolicyBody": "{}"}, "Stack [nothing] does not exist"),
        ("detect_stack_drift", {}, "Stack [nothing] does not exist"),
    ],
)
def test_a_stack_that_does_not_exist(cfn: Any, call: str, values: dict[str, Any], message: str) -> None:
    assert ("ValidationError", message) == refusal(getattr(cfn, call), StackName="nothing", **values)


def test_language_extensions_are_evaluated_and_other_transforms_refused(cfn: Any) -> None:
    name = {"Fn::ToJsonString": {"a": [1, "b"]}}
    template = {"Transform": "AWS::LanguageExtensions", "Resources": {"T": topic(DisplayName=name)}}
    cfn.create_stack(StackName="shop", TemplateBody=text(template), Capabilities=["CAPABILITY_AUTO_EXPAND"])
    rows = cfn.describe_stack_events(StackName="shop")["StackEvents"]
    assert '{"DisplayName":"{\\"a\\":[1,\\"b\\"]}"}' in [row.get("ResourceProperties") for row in rows]

    other = text({"Transform": "AWS::Serverless-2016-10-31", "Resources": T})
    assert "runs no transforms" in refusal(cfn.create_stack, StackName="sam", TemplateBody=other)[1]
    loop = {"Transform": "AWS::LanguageExtensions", "Resources": {"Fn::ForEach::L": ["X", ["a"], {"T${X}": topic()}]}}
    assert "does not expand" in refusal(cfn.create_stack, StackName="loop", TemplateBody=text(loop))[1]


def test_templates_come_from_one_place(endpoint: Endpoint, cfn: Any) -> None:
    url = put(endpoint, "t.json", {"Resources": T})
    both = refusal(cfn.create_stack, StackName="shop", TemplateBody="x", TemplateURL=url)
    none = refusal(cfn.create_stack, StackName="shop")
    missing = refusal(cfn.create_stack, StackName="shop", TemplateURL=url + "x")
    other = refusal(cfn.create_stack, StackName="shop", TemplateURL="https://example.jp/t.json")

    assert "Specify exactly one of 'TemplateBody' or 'TemplateUrl'" == both[1]
    assert "Either Template URL or Template Body must be specified." == none[1]
    assert missing[1].startswith("S3 error: The specified key does not exist.")
    assert "TemplateURL must be a supported URL." == other[1]
    cfn.create_stack(StackName="shop", TemplateURL=url)


def test_a_template_in_s3_may_have_a_megabyte(endpoint: Endpoint, cfn: Any) -> None:
    body = text({"Description": "", "Resources": T})
    exact = put(endpoint, "exact.json", body + " " * (1024 * 1024 - len(body)))
    over = put(endpoint, "over.json", body + " " * (1024 * 1024 - len(body) + 1))

    assert "1048576" in refusal(cfn.create_stack, StackName="shop", TemplateURL=over)[1]
    cfn.create_stack(StackName="shop", TemplateURL=exact)


def test_summary_and_validation_tell_what_a_template_declares(cfn: Any) -> None:
    role = {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {}, "RoleName": "r"}}
    parameter = {"Type": "Number", "Default": 3, "AllowedValues": [3, 4], "NoEcho": True, "Description": "how many"}
    body = text({"Description": "d", "Metadata": {"a": 1}, "Parameters": {"P": parameter}, "Resources": {"R": role}})
    summary, valid = cfn.get_template_summary(TemplateBody=body), cfn.validate_template(TemplateBody=body)

    assert ["CAPABILITY_NAMED_IAM"] == summary["Capabilities"] == valid["Capabilities"]
    assert "The following resource(s) require capabilities: [AWS::IAM::Role]" == valid["CapabilitiesReason"]
    assert ["AWS::IAM::Role"] == summary["ResourceTypes"]
    assert '{"a": 1}' == summary["Metadata"]
    shown = summary["Parameters"][0]
    assert ("3", True, ["3", "4"]) == (
        shown["DefaultValue"], shown["NoEcho"], shown["ParameterConstraints"]["AllowedValues"]
    )  # fmt: skip
    assert ["RoleName"] == summary["ResourceIdentifierSummaries"][0]["ResourceIdentifiers"]


def test_a_template_is_given_back_byte_for_byte(cfn: Any) -> None:
    body = "Resources:\r\n  T: # a comment\r\n    Type: AWS::SNS::Topic\r\nDescription: '日本語 <&>'\r\n"
    cfn.create_stack(StackName="shop", TemplateBody=body)

    assert body == cfn.get_template(StackName="shop")["TemplateBody"]


def test_no_drift_unless_one_was_set(endpoint: Endpoint, cfn: Any) -> None:
    cfn.create_stack(StackName="shop", TemplateBody=text({"Resources": T}))
    detection = cfn.detect_stack_drift(StackName="shop")["StackDriftDetectionId"]
    found = cfn.describe_stack_drift_detection_status(StackDriftDetectionId=detection)
    assert ("DETECTION_COMPLETE", "IN_SYNC", 0) == (
        found["DetectionStatus"], found["StackDriftStatus"], found["DriftedStackResourceCount"]
    )  # fmt: skip
    physical = cfn.describe_stack_resources(StackName="shop")["StackResources"][0]["PhysicalResourceId"]
    actual = {"DisplayName": "by hand", "TopicName": None}
    running = process.Running(0, endpoint.port, Path())
    process.call(running, "drift", {"physical_id": physical, "actual": actual})
    cfn.detect_stack_drift(StackName="shop")

    rows = cfn.describe_stack_resource_drifts(StackName="shop", StackResourceDriftStatusFilters=["MODIFIED"])
    differences = rows["StackResourceDrifts"][0]["PropertyDifferences"]
    assert [("/DisplayName", "ADD"), ("/TopicName", "REMOVE")] == [
        (row["PropertyPath"], row["DifferenceType"]) for row in differences
    ]
    assert "DRIFTED" == cfn.describe_stacks()["Stacks"][0]["DriftInformation"]["StackDriftStatus"]
