"""Functions let their callers in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

from cfngen.checks.deliveries import ALARM_ACTIONS, ALARMS
from cfngen.checks.estate import Estate, Resource, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import MARK, is_open, is_set, listed
from cfngen.checks.serverless._functions import FUNCTION, function_of
from cfngen.checks.tasks._ecs import waits_for
from cfngen.engine.values import text

check = Check(
    id="CG188",
    title="Functions let their callers in",
    severity="error",
    what=(
        "A function that an EventBridge rule, a topic, a bucket, an API, a log subscription, a user pool, a Config "
        "rule, an alarm, an IoT rule or a target group calls has an AWS::Lambda::Permission for that service and "
        "source, which is there before a service that tests it."
    ),
    why=(
        "EventBridge, SNS and Cognito take the target and then drop every call; an API answers 500. S3, CloudWatch "
        "Logs, Config and ELB test the function and refuse: 'Unable to validate the following destination "
        "configurations'."
    ),
    fix="Add an AWS::Lambda::Permission with the service as Principal and the caller as SourceArn; DependsOn it.",
    source="https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html",
    controls=("CG188",),
    before="""\
Resources:
  Sweep:
    Type: AWS::Lambda::Function
  Nightly:
    Type: AWS::Events::Rule
    Properties:
      ScheduleExpression: rate(1 day)
      Targets: [{Id: sweep, Arn: !GetAtt Sweep.Arn}]
""",
    after="""\
Resources:
  Sweep:
    Type: AWS::Lambda::Function
  Nightly:
    Type: AWS::Events::Rule
    Properties:
      ScheduleExpression: rate(1 day)
      Targets: [{Id: sweep, Arn: !GetAtt Sweep.Arn}]
  Allow:
    Type: AWS::Lambda::Permission
    Properties:
      Action: lambda:InvokeFunction
      FunctionName: !Ref Sweep
      Principal: events.amazonaws.com
      SourceArn: !GetAtt Nightly.Arn
""",
)


class Caller(NamedTuple):
    """Where a type names functions that a service calls: in each item of `items` (the resource itself if empty).

    `role` is what takes a role instead of a permission; `source` names what SourceArn is about, if not the resource.
    """

    type: str
    service: str
    items: str
    function: str
    role: str = ""
    source: str = ""


class Call(NamedTuple):
    """A function that a resource calls, at a dotted path of it: by which service, and what the service calls for."""

    it: Resource
    path: str
    service: str
    function: Any
    source: Any  # what SourceArn names: a resource, or the value that names it


API, SNS, COGNITO = "apigateway.amazonaws.com", "sns.amazonaws.com", "cognito-idp.amazonaws.com"
LOGS, ALARM, ELB = "logs.amazonaws.com", "lambda.alarms.cloudwatch.amazonaws.com", "elasticloadbalancing.amazonaws.com"
S3, CONFIG, IOT = "s3.amazonaws.com", "config.amazonaws.com", "iot.amazonaws.com"
CALLERS = (
    Caller("AWS::Events::Rule", "events.amazonaws.com", "Targets", "Arn", role="RoleArn"),
    Caller("AWS::SNS::Subscription", SNS, "", "Endpoint", source="TopicArn"),
    Caller("AWS::SNS::Topic", SNS, "Subscription", "Endpoint"),
    Caller("AWS::S3::Bucket", S3, "NotificationConfiguration.LambdaConfigurations", "Function"),
    Caller("AWS::Logs::SubscriptionFilter", LOGS, "", "DestinationArn", source="LogGroupName"),
    Caller("AWS::Config::ConfigRule", CONFIG, "", "Source.SourceIdentifier"),
    Caller("AWS::ApiGateway::Method", API, "", "Integration.Uri", "Integration.Credentials", "RestApiId"),
    Caller("AWS::ApiGateway::Authorizer", API, "", "AuthorizerUri", "AuthorizerCredentials", "RestApiId"),
    Caller("AWS::ApiGatewayV2::Integration", API, "", "IntegrationUri", "CredentialsArn", "ApiId"),
    Caller("AWS::ApiGatewayV2::Authorizer", API, "", "AuthorizerUri", "AuthorizerCredentialsArn", "ApiId"),
    Caller("AWS::Cognito::UserPool", COGNITO, "LambdaConfig", "LambdaArn"),
    Caller("AWS::ElasticLoadBalancingV2::TargetGroup", ELB, "Targets", "Id"),
    Caller("AWS::IoT::TopicRule", IOT, "TopicRulePayload.Actions", "Lambda.FunctionArn"),
    *(Caller(kind, ALARM, name, "") for kind in ALARMS for name in ALARM_ACTIONS),
)
SOURCES = ("AWS::ApiGateway::RestApi", "AWS::ApiGatewayV2::Api", "AWS::SNS::Topic", "AWS::Logs::LogGroup")
# Services that call the function, or look into its policy, while the resource is made.
TESTED = (S3, LOGS, CONFIG, ELB)
INVOKED = re.compile(r".*:path/\d{4}-\d\d-\d\d/functions/(.+)/invocations")


@check.finds
def shut_out(estate: Estate) -> Iterator[Violation]:
    permissions: dict[int, list[Resource]] = {}
    is_elsewhere = False
    for one in estate.of("AWS::Lambda::Permission"):
        function = _function(estate, one.get("FunctionName"))
        is_elsewhere = is_elsewhere or (function is None and is_open(one.get("FunctionName")))
        permissions.setdefault(id(function), []).append(one)
    for call in _calls(estate):
        function = _function(estate, call.function)
        if function is not None:
            yield from _judged(estate, call, function, permissions.get(id(function), []), is_elsewhere=is_elsewhere)


def _judged(
    estate: Estate, call: Call, function: Resource, permissions: list[Resource], *, is_elsewhere: bool
) -> Iterator[Violation]:
    letting = [one for one in permissions if _lets(one, call)]
    matching = [one for one in letting if _is_for(estate, one.get("SourceArn"), call.source)]
    if not matching and is_elsewhere:
        message = f"may {call.service} call {function.logical_id}? A permission's function is not known here"
        yield call.it.unclear(message, call.path)
    elif not matching:
        yield call.it.wrong(f"{call.service} may not call {function.logical_id} for it", call.path)
        for one in letting:
            yield one.wrong(f"{call.it.logical_id} calls {function.logical_id}, and is not let in", "SourceArn")
    elif call.service in TESTED and not any(waits_for(call.it, one) for one in matching):
        message = f"it does not wait for {matching[0].logical_id}, which lets it call the function"
        yield call.it.wrong(message, call.path)


def _calls(estate: Estate) -> Iterator[Call]:
    for caller in CALLERS:
        for it in estate.of(caller.type):
            for path, item in _items(it, caller.items):
                if caller.role and is_set(_at(item, caller.role)):
                    continue
                path = f"{path}.{caller.function}" if isinstance(item, dict) else path
                source = it.get(caller.source) if caller.source else it
                yield Call(it, path.lstrip("."), caller.service, _at(item, caller.function), source)


def _items(it: Resource, path: str) -> Iterable[tuple[str, Any]]:
    found = it.get(path) if path else None
    if not path:
        return [("", it.properties)]
    if isinstance(found, dict):
        return [(f"{path}.{name}", item) for name, item in found.items()]
    return [(f"{path}.{position}", item) for position, item in enumerate(listed(found))]


def _at(item: Any, path: str) -> Any:
    for step in path.split("."):
        item = item.get(step) if isinstance(item, dict) else item
    return item


def _function(estate: Estate, value: Any) -> Resource | None:
    """The function that a name, an ARN (with a qualifier, too) or a URI of API Gateway means."""
    invoked = INVOKED.fullmatch(value) if isinstance(value, str) else None
    found = function_of(estate, invoked[1] if invoked else value)
    if found is not None or not isinstance(value, str) or "function:" not in value:
        return found
    name = (invoked[1] if invoked else value).partition("function:")[2].partition(":")[0]
    return next((it for it in estate.of(FUNCTION) if it.get("FunctionName") == name), None)


def _lets(one: Resource, call: Call) -> bool:
    principal, action = text(one.get("Principal")), text(one.get("Action")).lower()
    by_region = call.service == LOGS and principal.startswith("logs.")
    return action in ("lambda:invokefunction", "lambda:*") and (by_region or principal in (call.service, "*"))


def _is_for(estate: Estate, given: Any, source: Any) -> bool:
    """Whether a permission's SourceArn is, or may be, that of the source."""
    arn = text(given)
    if not is_set(given) or is_open(given) or is_open(source):
        return True
    wanted = source if isinstance(source, Resource) else estate.find(source, *SOURCES)
    if wanted is not None and wanted.named_by(given):
        return True
    if MARK.search(arn):
        return False  # it is for something else
    names = [text(name) for name in (wanted.names if wanted is not None else [source])]
    known = [name for name in names if not MARK.search(name) and "<" not in name]
    return not known or any(_matches(name.split(":", 5)[-1], arn.split(":", 5)[-1]) for name in known)


def _matches(name: str, pattern: str) -> bool:
    """Whether what ends an ARN is a name, or may be; accounts and Regions are other checks' matter."""
    if "*" in pattern and fnmatchcase(name, pattern):
        return True
    return bool(re.search(rf"(?:^|[:/]){re.escape(name)}(?:$|[:/*])", pattern))
