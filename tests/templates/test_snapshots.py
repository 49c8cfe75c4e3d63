"""Versions of functions and deployments of APIs: a change makes a new one, and without a change there is none."""

from __future__ import annotations

from typing import Any

import pytest
from troposphere import Tags, apigateway, awslambda

from cfngen.language import Setting, Stack, Sub
from cfngen.language.template import make_template
from cfngen.templates import root
from cfngen.templates.serverless import api_gateway, http_api, lambda_functions
from cfngen.templates.serverless._release import NOT_IN_A_VERSION, release
from cfngen.templates.serverless._rest_routes import routes, snapshot_digest

memory = Setting("Memory", "Memory", type="Number")
FUNCTION: dict[str, Any] = {
    "FunctionName": "records",
    "Description": "Records.",
    "Code": awslambda.Code(ZipFile="a = 1"),
    "Handler": "index.handler",
    "Runtime": "python3.13",
    "Role": "arn:aws:iam::111111111111:role/r",
    "MemorySize": memory,
    "Timeout": 10,
}


def version(**changed: Any) -> str:
    """The logical id of the version of a function that has this other than the rest."""
    stack = Stack(__name__)
    function = stack.add(awslambda.Function("Records", **(FUNCTION | changed)))
    release(stack, function, [memory])
    (title,) = (name for name, made in stack.resources.items() if made.resource_type == "AWS::Lambda::Version")
    assert str(function.Description).endswith(f" Build {title.removeprefix('RecordsVersion')}")
    return title


@pytest.mark.parametrize(
    "changed",
    [
        {"Code": awslambda.Code(ZipFile="a = 2")},
        {"Timeout": 11},
        {"MemorySize": 256},
        {"Environment": awslambda.Environment(Variables={"TABLE": "t"})},
        {"Role": Sub("${AWS::Partition}")},
        {"TracingConfig": awslambda.TracingConfig(Mode="Active")},
    ],
)
def test_a_change_of_code_or_configuration_is_a_new_version(changed: dict[str, Any]) -> None:
    assert version() != version(**changed)


def test_without_a_change_the_version_is_the_same() -> None:
    assert version() == version()


@pytest.mark.parametrize(
    "changed",
    [
        {"FunctionName": "other"},
        {"ReservedConcurrentExecutions": 5},
        {"Tags": Tags(Name="x")},
        {"Description": "Text."},
    ],
)
def test_what_a_version_does_not_hold_makes_no_new_one(changed: dict[str, Any]) -> None:
    """Lambda refuses to publish a function that is the same as its last version."""
    assert changed.keys() <= NOT_IN_A_VERSION
    assert version() == version(**changed)


def build(less: int = 0, **changed: dict[str, Any]) -> str:
    """The digest of the API's snapshot, where resources have other properties, or the last ones are left out."""
    stack = Stack(__name__)
    api = stack.add(apigateway.RestApi("RestApi", Name="api", FailOnWarnings=True))
    parts = routes(stack, api)
    for title, properties in changed.items():
        for name, value in properties.items():
            setattr(stack.resources[title], name, value)
    return snapshot_digest(api, parts[: len(parts) - less])


@pytest.mark.parametrize(
    "changed",
    [
        {"RecordResource": {"PathPart": "{name}"}},
        {"GetRecord": {"AuthorizationType": "NONE"}},
        {"UserPoolAuthorizer": {"AuthorizerResultTtlInSeconds": 0}},
        {"Default4XX": {"StatusCode": "400"}},
        {"RestApi": {"DisableExecuteApiEndpoint": True}},
    ],
)
def test_a_change_of_the_api_is_a_new_deployment(changed: dict[str, dict[str, Any]]) -> None:
    assert build() != build(0, **changed)


def test_one_resource_less_is_a_new_deployment() -> None:
    assert build() != build(less=1)


def test_without_a_change_the_deployment_is_the_same() -> None:
    assert build() == build() == build(RestApi={"Name": "another", "Description": "words"})


def resources(stack: Stack) -> dict[str, dict[str, Any]]:
    template, _ = make_template(stack, root.prefix, lambda value: (value.name,))
    made: dict[str, dict[str, Any]] = template.data["Resources"]
    return made


def test_a_deployment_waits_for_all_that_it_is_a_snapshot_of() -> None:
    made = resources(api_gateway.stack)
    parts = {
        name
        for name, item in made.items()
        if item["Type"].startswith("AWS::ApiGateway::")
        and item["Type"].rpartition("::")[2]
        in ("Authorizer", "RequestValidator", "Resource", "Method", "GatewayResponse")
    }
    deployments = [item for item in made.values() if item["Type"] == "AWS::ApiGateway::Deployment"]

    assert len(deployments) == 2
    assert all(set(item["DependsOn"]) == parts for item in deployments)


def test_nothing_in_the_snapshot_comes_from_a_setting_or_another_stack_but_the_user_pools() -> None:
    """A new value would not reach the stage: the deployment's id does not know it."""
    made = resources(api_gateway.stack)
    parts = next(item["DependsOn"] for name, item in made.items() if name.startswith("NamedDeployment"))
    own = {"RestApi", *made}

    used = {name for part in parts for name in _refs(made[part]["Properties"])} - own

    assert used == {"VendorUserPoolArn", "StaffUserPoolArn"}


def test_every_value_that_a_setting_gives_a_function_is_in_the_description_of_its_version() -> None:
    """Or the version keeps the value of its day. Clients and keys never change; subnets and groups must not."""
    made = resources(lambda_functions.stack)
    constant = {"VendorUserPoolClientId", "StaffUserPoolClientId", "FunctionsKeyArn", "PrivateSubnetIds"}
    constant |= {"FunctionSecurityGroupId", "ProjectName", "Environment", "RecordsReservedConcurrency"}
    for title in ("RecordsFunction", "WorkFunction"):
        (version,) = (item for name, item in made.items() if name.startswith(f"{title}Version"))
        parameters = {str(name) for name in lambda_functions.stack.resources} | constant
        text = str(version["Properties"]["Description"])
        asked = [name for name in _refs(made[title]["Properties"]) if name not in parameters and "::" not in name]

        assert [] == [name for name in asked if name not in text], title
        assert asked


def _refs(node: Any) -> list[str]:
    if isinstance(node, dict):
        return [node["Ref"]] if set(node) == {"Ref"} else [name for inner in node.values() for name in _refs(inner)]
    return [name for inner in node for name in _refs(inner)] if isinstance(node, list) else []


def test_callers_and_event_sources_name_the_alias() -> None:
    made = resources(lambda_functions.stack)
    outputs = {name: output.value for name, output in lambda_functions.stack.outputs.items()}

    assert {"Ref": "WorkFunctionAlias"} == made["WorkEventSource"]["Properties"]["FunctionName"]
    assert "RecordsFunctionAlias" in repr(outputs["RecordsFunctionArn"])
    for stack in (api_gateway.stack, http_api.stack):
        callers = [
            item["Properties"]["FunctionName"] for item in resources(stack).values() if "Permission" in item["Type"]
        ]
        assert {"Ref": "RecordsFunctionArn"} in callers
