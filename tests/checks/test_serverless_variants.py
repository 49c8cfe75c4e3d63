"""Checks of functions and APIs, on other ways to write the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from cfngen.checks.catalogue import catalogue
from tests.checks.test_examples import report_on

WORK = """\
Resources:
  Queue: {Type: 'AWS::SQS::Queue', Properties: {VisibilityTimeout: HIDDEN}}
  Work: {Type: 'AWS::Lambda::Function', Properties: {FunctionName: work, Timeout: 30}}
  Version2425a73225: {Type: 'AWS::Lambda::Version', Properties: {FunctionName: !Ref Work}}
  Live:
    Type: AWS::Lambda::Alias
    Properties: {Name: live, FunctionName: !Ref Work, FunctionVersion: !GetAtt Version2425a73225.Version}
  Source:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {FunctionName: CALLED, EventSourceArn: !GetAtt Queue.Arn, BatchSize: 10MORE}
"""


def work(hidden: object = 180, called: str = "!Ref Live", more: str = "") -> str:
    return WORK.replace("HIDDEN", str(hidden)).replace("CALLED", called).replace("MORE", more)


def routes(kind: str, key: str, authorization: str = "") -> str:
    """An API of API Gateway's second form, with one route."""
    said = f", AuthorizationType: {authorization}" if authorization else ""
    return (
        f"Resources:\n  Api: {{Type: 'AWS::ApiGatewayV2::Api', Properties: {{ProtocolType: {kind}}}}}\n"
        f"  One: {{Type: 'AWS::ApiGatewayV2::Route', Properties: {{ApiId: !Ref Api, RouteKey: {key}{said}}}}}\n"
    )


def of(kind: str, properties: str, name: str = "One") -> str:
    return f"Resources:\n  {name}: {{Type: '{kind}', Properties: {{{properties}}}}}\n"


FOUND = {
    "CG180 error: a route without a type": routes("HTTP", "GET /a"),
    "CG180 error: $default": routes("HTTP", "$default", "NONE"),
    "CG180 error: the connection of a WebSocket": routes("WEBSOCKET", "$connect"),
    "CG180 error: a method with an API key alone": of(
        "AWS::ApiGateway::Method", "HttpMethod: ANY, ApiKeyRequired: true, AuthorizationType: NONE"
    ),
    "CG181 warning: a deployment": of("AWS::ApiGateway::Deployment", "RestApiId: a", "Deployment"),
    "CG181 warning: a number is no digest": of("AWS::Lambda::Version", "FunctionName: a", "Version20240101x"),
    "CG181 warning: a word of these letters is no digest": of("AWS::Lambda::Version", "FunctionName: a", "Facadeaded"),
    "CG182 warning: the permission of the function": work()
    .replace("EventSourceMapping", "Permission")
    .replace("!Ref Live", "!GetAtt Work.Arn"),
    "CG183 error: less than the timeout, by the alias": work(29),
    "CG183 warning: less than six times": work(179),
    "CG183 warning: with a window": work(180, more=", MaximumBatchingWindowInSeconds: 5"),
    "CG184 warning: a batch of ten": work(),
    "CG186 warning: a REST API without a policy": of("AWS::ApiGateway::RestApi", "Name: a"),
    "CG186 error: a name of an HTTP API": of(
        "AWS::ApiGatewayV2::DomainName", "DomainName: a.jp, DomainNameConfigurations: [{SecurityPolicy: TLS_1_0}]"
    ),
}
CLEAN = {
    "CG180: a preflight": routes("HTTP", "OPTIONS /a", "NONE"),
    "CG180: with a JWT": routes("HTTP", "GET /a", "JWT"),
    "CG180: messages of an open WebSocket": routes("WEBSOCKET", "send"),
    "CG181: as SAM writes it": of("AWS::Lambda::Version", "FunctionName: a", "FunctionVersion5ccd52d6fd"),
    "CG181: as the CDK writes it": of("AWS::ApiGateway::Deployment", "RestApiId: a", "ApiDeployment4EB9AFC4d0e1f2a3"),
    "CG181: bound to its code": of("AWS::Lambda::Version", "FunctionName: a, CodeSha256: b", "Version"),
    "CG182: the alias": work(),
    "CG182: the alias, by name": work(called="!Sub '${Work}:live'"),
    "CG182: a function without an alias": of("AWS::Lambda::EventSourceMapping", "FunctionName: other"),
    "CG183: six times": work(180),
    "CG183: a queue of somebody else": work().replace("!GetAtt Queue.Arn", "arn:aws:sqs:ap-northeast-1:1:q"),
    "CG184: one at a time": work(more="").replace("BatchSize: 10", "BatchSize: 1"),
    "CG184: named": work(more=", FunctionResponseTypes: [ReportBatchItemFailures]"),
    "CG185: a load balancer": of("AWS::WAFv2::WebACLAssociation", "ResourceArn: 'arn:aws:elasticloadbalancing:x'"),
    "CG186: a private API": of("AWS::ApiGateway::RestApi", "EndpointConfiguration: {Types: [PRIVATE]}"),
    "CG187: the cache is off": of("AWS::ApiGateway::Stage", "MethodSettings: [{CachingEnabled: true}]"),
}


@pytest.mark.parametrize("name", FOUND)
def test_it_is_found(name: str, tmp_path: Path) -> None:
    check, severity = name.partition(":")[0].split()

    findings = report_on(catalogue()[check], FOUND[name], tmp_path).findings

    assert [severity] == [one.severity for one in findings]


@pytest.mark.parametrize("name", CLEAN)
def test_it_is_not_found(name: str, tmp_path: Path) -> None:
    report = report_on(catalogue()[name.partition(":")[0]], CLEAN[name], tmp_path)

    assert ((), ()) == (report.findings, report.undecided)
