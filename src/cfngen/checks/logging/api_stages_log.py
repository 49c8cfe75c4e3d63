"""API Gateway stages log."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_set, is_true

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
        if not is_set(it.get("AccessLogSetting.DestinationArn")):
            yield it.wrong("the stage has no access log", "AccessLogSetting")
        settings = it.items("MethodSettings")
        # What `/*` and `*` say holds for every method that has no setting of its own.
        levels = {(str(one.get("ResourcePath")), str(one.get("HttpMethod"))): one.get("LoggingLevel") for one in settings}
        if levels.get(("/*", "*")) not in LOGGED or "OFF" in levels.values():
            yield it.wrong("the stage does not log execution", "MethodSettings")
        if any(is_true(setting.get("DataTraceEnabled")) for setting in settings):
            yield it.wrong("the stage logs whole requests and answers", "MethodSettings")
    sockets = [it for it in estate.of("AWS::ApiGatewayV2::Api") if it.get("ProtocolType") == "WEBSOCKET"]
    for it in estate.of("AWS::ApiGatewayV2::Stage"):
        if not is_set(it.get("AccessLogSettings.DestinationArn")):
            yield it.wrong("the stage has no access log", "AccessLogSettings")
        level = it.get("DefaultRouteSettings.LoggingLevel")
        if any(api.named_by(it.get("ApiId")) for api in sockets) and level not in LOGGED:
            yield it.wrong("the stage does not log execution", "DefaultRouteSettings")
