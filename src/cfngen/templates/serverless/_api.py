"""What both kinds of API have in common: access log, alarms, permission to call a function."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from troposphere import awslambda, logs

from cfngen.language import Condition, Stack, Sub, Value, account_id
from cfngen.parts.alarm import alarm, metric
from cfngen.parts.log_group import log_group
from cfngen.settings import environment, project_name
from cfngen.templates.monitoring._settings import audit_log_retention_days
from cfngen.templates.monitoring.sns_topics import alerts_topic_arn
from cfngen.templates.security.kms_keys import logs_key_arn

PERIOD_SECONDS = 300
# Well below what a browser waits for, well above a function that starts.
SLOW_MS = 3000


def access_log_format(**more: str) -> str:
    """One line of JSON a request. The path is the route's, so that no id stands in it; no query, no header, no body."""
    fields = {
        "requestId": "$context.requestId",
        "time": "$context.requestTimeEpoch",
        "ip": "$context.identity.sourceIp",
        "method": "$context.httpMethod",
        "status": "$context.status",
        "responseLength": "$context.responseLength",
        "integrationStatus": "$context.integrationStatus",
        "integrationLatency": "$context.integrationLatency",
        "responseLatency": "$context.responseLatency",
        "protocol": "$context.protocol",
    }
    return json.dumps(fields | more, separators=(",", ":"))


def access_logs(stack: Stack, title: str, name: Sub, purpose: str, why: str) -> logs.LogGroup:
    """A log group of an API, made before the API writes to it."""
    return log_group(
        stack,
        title,
        name,
        purpose,
        retention_days=audit_log_retention_days,
        key_arn=logs_key_arn,
        why=why,
        must=("No query string, header or body is logged: they may hold a token or a patient's data.",),
        controls=("E05", "L01", "L12", "C-ENC-01", "C-LOG-01", "C-LOG-04", "H-05", "FI-10"),
    )


def permission(stack: Stack, title: str, alias_arn: Value, source: Sub, when: Condition | None = None) -> None:
    """Let one API call the alias of a function. `source`: a pattern of the API's own ARNs."""
    optional: dict[str, Any] = {} if when is None else {"Condition": when}
    stack.add(
        awslambda.Permission(
            title,
            **optional,
            FunctionName=alias_arn,
            Action="lambda:InvokeFunction",
            Principal="apigateway.amazonaws.com",
            SourceAccount=account_id,
            SourceArn=source,
        ),
        why="On the alias, which is what the API calls: a permission of the function would not count for it.",
        must=("The source stays named: otherwise APIs of other accounts could call the function.",),
        mutable="review-required",
        controls=("P14", "C-AUTH-05"),
    )


def alarms(stack: Stack, kind: str, failures: str, dimensions: Mapping[str, object]) -> None:
    """Tell of answers that are our fault, and of slow ones. `failures`: the metric's name, which differs by kind."""
    low = kind.lower()
    alarm(
        stack,
        f"{kind}ApiErrorsAlarm",
        f"{low}-api-5xx",
        f"More than 1 % of the {kind} API's answers were errors of ours for 10 minutes. Look at the function's errors, "
        "then at the access log's integrationStatus.",
        of=metric(
            "AWS/ApiGateway", failures, statistic="Average", period_seconds=PERIOD_SECONDS, dimensions=dimensions
        ),
        threshold=0.01,
        periods=2,
        missing_data="notBreaching",
        topic=alerts_topic_arn,
        why="A share, which the average of this metric is, so that the limit holds by day and by night. Two periods, "
        "because by night one failed call is a large share of few; two on end are no accident.",
    )
    alarm(
        stack,
        f"{kind}ApiLatencyAlarm",
        f"{low}-api-latency",
        f"One in a hundred answers of the {kind} API took over {SLOW_MS / 1000:g} seconds for 15 minutes. Look at the "
        "traces for the call that is slow.",
        of=metric("AWS/ApiGateway", "Latency", statistic="p99", period_seconds=PERIOD_SECONDS, dimensions=dimensions),
        threshold=SLOW_MS,
        periods=3,
        missing_data="notBreaching",
        topic=alerts_topic_arn,
        why="The 99th percentile, because an average hides the few who wait. Above what a function takes that starts "
        "cold, and well below the time after which a call is cut off: people are told while they still get an "
        "answer.",
    )


def name(kind: str) -> Sub:
    """The API's name."""
    return Sub(f"{project_name}-{environment}-{kind}")
