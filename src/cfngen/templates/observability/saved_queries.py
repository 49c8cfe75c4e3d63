"""Saved queries of Logs Insights

What is asked of the logs at night, written and tried by day. They stand in the console under the environment's name,
and start from the log groups that they are for.
"""

from collections.abc import Sequence
from typing import Any

from troposphere import logs

from cfngen.language import Condition, Output, Stack, Sub, Value
from cfngen.settings import environment, project_name
from cfngen.templates.compute.ecs_cluster import (
    batch_log_group_name,
    migration_log_group_name,
    staff_api_log_group_name,
    vendor_api_log_group_name,
)
from cfngen.templates.database._settings import db_custom_identifier, has_db_custom_identifier
from cfngen.templates.foundation.flow_logs import FIELDS
from cfngen.templates.monitoring.cloudwatch_logs_groups import ecs_exec_log_group_name, vpc_flow_log_group_name

MOST_LINES = 200

stack = Stack(__name__)


def query(
    title: str, name: str, groups: Sequence[Value | Sub], *commands: str, why: str, when: Condition | None = None
) -> None:
    """A query `<project>-<environment>/<name>`, its commands joined as Logs Insights joins them."""
    optional: dict[str, Any] = {} if when is None else {"Condition": when}
    stack.add(
        logs.QueryDefinition(
            title,
            Name=Sub(f"{project_name}-{environment}/{name}"),
            LogGroupNames=list(groups),
            QueryLanguage="CWLI",
            QueryString="\n| ".join(commands),
            **optional,
        ),
        why=why,
        mutable="free-to-tune",
        controls=("FI-10",),
    )


newest = ("sort @timestamp desc", f"limit {MOST_LINES}")
apis: tuple[Output, ...] = (staff_api_log_group_name, vendor_api_log_group_name)
tasks = (*apis, batch_log_group_name, migration_log_group_name)

query(
    "ErrorsQuery",
    "errors",
    tasks,
    "fields @timestamp, @log, @message",
    "filter @message like /(?i)(error|exception|fatal|panic)/",
    *newest,
    why="The first question of every alarm, over all that runs in tasks.",
)
query(
    "ErrorRateQuery",
    "errors-over-time",
    tasks,
    "filter @message like /(?i)(error|exception|fatal|panic)/",
    "stats count(*) as errors by bin(5m), @log",
    why="When it began, and whether it ends.",
)
query(
    "OneRequestQuery",
    "one-request",
    apis,
    "fields @timestamp, @log, @message",
    "filter @message like /Root=1-00000000-000000000000000000000000/",
    "sort @timestamp asc",
    f"limit {MOST_LINES}",
    why="Everything about one request, by the X-Amzn-Trace-Id that the load balancer gives it; put the id in the place "
    "of the zeros. It needs applications that log the header, and no tracing.",
)
query(
    "ExecQuery",
    "commands-in-tasks",
    [ecs_exec_log_group_name],
    "fields @timestamp, @logStream, @message",
    *newest,
    why="Who typed what in a running task: the record that a review of remote maintenance asks for.",
)

# Logs Insights knows the fields of the default format only, so they are named in the order of the flow log's own.
named = ", ".join(field.replace("-", "_") for field in FIELDS)
parsed = f'parse @message "{" ".join("*" for _ in FIELDS)}" as {named}'
query(
    "RefusedQuery",
    "refused-connections",
    [vpc_flow_log_group_name],
    parsed,
    'filter action = "REJECT"',
    "stats count(*) as refused, sum(packets) as packets_refused by pkt_srcaddr, pkt_dstaddr, dstport",
    "sort refused desc",
    "limit 50",
    why="A task that misses a rule, or somebody who looks for an open door: both show up as refusals.",
)
query(
    "LeavingQuery",
    "what-leaves",
    [vpc_flow_log_group_name],
    parsed,
    'filter flow_direction = "egress" and action = "ACCEPT" and traffic_path not in ["", "-", "1"]',
    "stats sum(bytes) / 1048576 as mebibytes by pkt_srcaddr, pkt_dstaddr, dstport, pkt_dst_aws_service, traffic_path",
    "sort mebibytes desc",
    "limit 50",
    why="Who sends how much out of the VPC and by which way: a leak, or an endpoint that would pay.",
)
query(
    "WafQuery",
    "web-acl-blocks",
    [Sub(f"aws-waf-logs-{project_name}-{environment}")],
    'filter action = "BLOCK"',
    "stats count(*) as blocked by terminatingRuleId, httpRequest.clientIp, httpRequest.country",
    "sort blocked desc",
    "limit 50",
    why="Which rule blocks whom: before a rule is loosened for a vendor who complains.",
)
query(
    "BatchQuery",
    "batch-ends",
    [Sub(f"/aws/events/{project_name}-{environment}/batch")],
    "fields @timestamp, detail.lastStatus, detail.stopCode, detail.stoppedReason, detail.containers.0.exitCode",
    *newest,
    why="How the month-end batch ended, after ECS has forgotten it.",
)
query(
    "SignInQuery",
    "failed-sign-ins",
    [Sub(f"/aws/vendedlogs/cognito/{project_name}-{environment}")],
    "fields @timestamp, @message",
    "filter @message like /(?i)fail/",
    *newest,
    why="Sign-ins that failed and messages that did not arrive.",
)
query(
    "SlowStatementsQuery",
    "slow-statements",
    [Sub(f"/aws/rds/instance/{db_custom_identifier}/postgresql")],
    "filter @message like /duration: /",
    'parse @message "duration: * ms" as milliseconds',
    "filter milliseconds > 1000",
    "fields @timestamp, milliseconds, @message",
    "sort milliseconds desc",
    f"limit {MOST_LINES}",
    why="What the database was slow at. The log group has a known name only where the instance has one.",
    when=has_db_custom_identifier,
)
query(
    "DatabaseErrorsQuery",
    "database-errors",
    [Sub(f"/aws/rds/instance/{db_custom_identifier}/postgresql")],
    "fields @timestamp, @message",
    "filter @message like /(ERROR|FATAL|PANIC): /",
    *newest,
    why="Refused sign-ins, deadlocks and statements that failed, as the database says it.",
    when=has_db_custom_identifier,
)
