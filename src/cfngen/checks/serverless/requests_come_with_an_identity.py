"""Requests to APIs come with an identity."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_open, is_set

check = Check(
    id="CG180",
    title="Requests to APIs come with an identity",
    severity="error",
    what=(
        "A method of a REST API and a route of an HTTP API have an AuthorizationType other than NONE. OPTIONS, which "
        "browsers send without a token, is left out; of a WebSocket API only $connect is asked."
    ),
    why="NONE is the default, and whoever finds the URL calls what stands behind it; an API key identifies nobody.",
    fix="Set AuthorizationType and AuthorizerId; for an API that is meant to be public, agree on a waiver.",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/apigateway-controls.html#apigateway-8",
    controls=("CG180", "C-AUTH-05", "H-07"),
    also=("Security Hub APIGateway.8", "CT.APIGATEWAY.PR.5", "CKV_AWS_59", "CKV_AWS_309", "cdk-nag AwsSolutions-APIG4"),
    before="""\
Resources:
  Get:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: api
      ResourceId: root
      HttpMethod: GET
      AuthorizationType: NONE
""",
    after="""\
Resources:
  Get:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: api
      ResourceId: root
      HttpMethod: GET
      AuthorizationType: AWS_IAM
  Preflight:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: api
      ResourceId: root
      HttpMethod: OPTIONS
      AuthorizationType: NONE
""",
)


@check.finds
def nameless(estate: Estate) -> Iterator[Violation]:
    sockets = [it for it in estate.of("AWS::ApiGatewayV2::Api") if it.get("ProtocolType") == "WEBSOCKET"]
    for it in estate.of("AWS::ApiGateway::Method", "AWS::ApiGatewayV2::Route"):
        asked = str(it.get("HttpMethod") or it.get("RouteKey")).partition(" ")[0]
        later = asked != "$connect" and any(api.named_by(it.get("ApiId")) for api in sockets)
        if asked == "OPTIONS" or later:
            continue
        kind = it.get("AuthorizationType")
        if is_open(kind):
            yield it.unclear("does it ask who calls?", "AuthorizationType")
        elif not is_set(kind) or kind == "NONE":
            yield it.wrong("anyone may call it", "AuthorizationType")
