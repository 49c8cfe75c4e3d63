"""API Gateway stages log."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Resource, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_open, is_set, is_true, listed, mapping

check = Check(
    id="L12",
    title="API Gateway stages log",
    severity="error",
    what=(
        "A stage has an access log; a REST or WebSocket stage also logs execution at ERROR or INFO, without "
        "whole requests."
    ),
    why=(
        "The access log shows who called; the execution log why a call failed. DataTraceEnabled would write "
        "bodies, and with them patients' data."
    ),
    fix="Set AccessLogSetting.DestinationArn, and MethodSettings for /*/* with LoggingLevel ERROR or INFO.",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/apigateway-controls.html#apigateway-1",
    controls=("L12", "C-LOG-01", "H-05"),
    also=(
        "Security Hub APIGateway.1",
        "Security Hub APIGateway.9",
        "AWS Config API_GW_EXECUTION_LOGGING_ENABLED (HIPAA Security pack)",
        "CT.APIGATEWAY.PR.1",
        "CT.APIGATEWAY.PR.4",
        "CKV_AWS_76",
        "CKV_AWS_95",
        "cdk-nag APIGWExecutionLoggingEnabled",
    ),
    before="""\
Resources:
  Stage:
    Type: AWS::ApiGateway::Stage
    Properties:
      StageName: v1
""",
    after="""\
Resources:
  Logs:
    Type: AWS::Logs::LogGroup
  Stage:
    Type: AWS::ApiGateway::Stage
    Properties:
      AccessLogSetting:
        DestinationArn: !GetAtt 'Logs.Arn'
      MethodSettings:
        - ResourcePath: /*
          HttpMethod: '*'
          LoggingLevel: INFO
""",
)


LOGGED = ("ERROR", "INFO")


@check.finds
def silent_stages(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::ApiGateway::Stage"):
        yield from silent(it, "")
    for it in estate.of("AWS::ApiGateway::Deployment"):
        if is_set(it.get("StageName")):  # it makes a stage
            yield from silent(it, "StageDescription.")
    sockets = [it for it in estate.of("AWS::ApiGatewayV2::Api") if it.get("ProtocolType") == "WEBSOCKET"]
    for it in estate.of("AWS::ApiGatewayV2::Stage"):
        if not is_set(it.get("AccessLogSettings.DestinationArn")):
            yield it.wrong("the stage has no access log", "AccessLogSettings")
        level = it.get("DefaultRouteSettings.LoggingLevel")
        if any(api.named_by(it.get("ApiId")) for api in sockets) and level not in LOGGED and not is_open(level):
            yield it.wrong("the stage does not log execution", "DefaultRouteSettings")


def silent(it: Resource, place: str) -> Iterator[Violation]:
    """What a stage of a REST API does not log, or logs too much of; `place` is where it is described."""
    if not is_set(it.get(f"{place}AccessLogSetting.DestinationArn")):
        yield it.wrong("the stage has no access log", f"{place}AccessLogSetting")
    settings = it.items(f"{place}MethodSettings")
    # What `/*` and `*` say holds for every method that has no setting of its own.
    levels = {(str(one.get("ResourcePath")), str(one.get("HttpMethod"))): one.get("LoggingLevel") for one in settings}
    general = levels.pop(("/*", "*"), it.get(f"{place}LoggingLevel") if place else None)
    if is_open(general) or (general is None and any(map(is_open, listed(it.get(f"{place}MethodSettings"))))):
        yield it.unclear("does the stage log execution?", f"{place}MethodSettings")
    elif general not in LOGGED or "OFF" in levels.values():
        yield it.wrong("the stage does not log execution", f"{place}MethodSettings")
    if any(is_true(one.get("DataTraceEnabled")) for one in [*settings, mapping(it.get(place.strip(".")))]):
        yield it.wrong("the stage logs whole requests and answers", f"{place}MethodSettings")
