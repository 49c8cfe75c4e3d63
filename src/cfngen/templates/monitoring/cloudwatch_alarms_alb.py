"""Alarms of the load balancers and of what they reach

Errors of an API and errors of its load balancer are told apart, because different people look after them.
"""

from typing import Any

from cfngen.language import Output, Stack
from cfngen.parts.alarm import alarm, metric
from cfngen.templates.compute.alb import internal_alb_full_name, public_alb_full_name
from cfngen.templates.compute.alb_target_groups import (
    staff_api_target_group_full_name,
    vendor_api_target_group_full_name,
)
from cfngen.templates.monitoring.sns_topics import alerts_topic_arn

NAMESPACE = "AWS/ApplicationELB"
ERRORS = 10  # responses within 5 minutes
SLOW_SECONDS = 3  # the 99th percentile; beyond it people press the button again

stack = Stack(__name__)


def of(name: str, statistic: str, period_seconds: int, load_balancer: Output, group: Output | None = None) -> Any:
    """A metric of a load balancer, or of its one target group. Dimensions are full names, not ARNs."""
    target = {} if group is None else {"TargetGroup": group}
    return metric(
        NAMESPACE,
        name,
        statistic=statistic,
        period_seconds=period_seconds,
        dimensions={**target, "LoadBalancer": load_balancer},
    )


def api_alarms(name: str, api: str, load_balancer: Output, group: Output) -> None:
    """What goes wrong in the tasks of an API."""
    purpose = f"{api}-api"
    alarm(
        stack,
        f"{name}Target5xxAlarm",
        f"{purpose}-target-5xx",
        f"The {api} API answered more than {ERRORS} requests with a 5xx code within 5 minutes. Look at its log group.",
        of=of("HTTPCode_Target_5XX_Count", "Sum", 300, load_balancer, group),
        threshold=ERRORS,
        missing_data="notBreaching",  # without an error there is no data
        topic=alerts_topic_arn,
        why="Apart from the load balancer's own errors: these the application answered, so its developers look. A "
        "number and not a share, because by night one failed request is a large share of all; 10 in five minutes "
        "is more than one user who tries again.",
    )
    alarm(
        stack,
        f"{name}UnHealthyHostAlarm",
        f"{purpose}-unhealthy-host",
        f"A task of the {api} API failed its health check in 2 of 3 minutes. Look at the service's events; without "
        "data there is no task at all.",
        of=of("UnHealthyHostCount", "Maximum", 60, load_balancer, group),
        threshold=0,  # tasks
        periods=3,
        breaching_periods=2,
        missing_data="missing",  # an empty target group reports nothing, which INSUFFICIENT_DATA then tells
        topic=alerts_topic_arn,
        why="Above 0, because the tasks that are left still answer: this is told before the service is gone. Two "
        "minutes of three and not three on end: ECS replaces a task that fails, so one that fails again and again "
        "is gone in between.",
    )
    alarm(
        stack,
        f"{name}ResponseTimeAlarm",
        f"{purpose}-response-time",
        f"One in a hundred requests to the {api} API took longer than {SLOW_SECONDS} seconds, for 15 minutes. Look at "
        "the database first.",
        of={
            **of("TargetResponseTime", "p99", 300, load_balancer, group),
            "EvaluateLowSampleCountPercentile": "ignore",  # of a handful of requests, p99 is the slowest
        },
        threshold=SLOW_SECONDS,
        periods=3,
        missing_data="notBreaching",
        topic=alerts_topic_arn,
        why=f"The 99th percentile, because an average hides the few who wait, and {SLOW_SECONDS} seconds, because "
        "people press the button again then. 15 minutes, so that one large report rings nobody; with too few "
        "requests for a percentile the state stays as it is.",
    )


def load_balancer_alarms(title: str, kind: str, load_balancer: Output) -> None:
    """What goes wrong before a request reaches a task."""
    alarm(
        stack,
        f"{title}Elb5xxAlarm",
        f"{kind}-alb-elb-5xx",
        f"The {kind} load balancer itself answered more than {ERRORS} requests with a 5xx code within 5 minutes: no "
        "task was healthy, or none answered in time.",
        of=of("HTTPCode_ELB_5XX_Count", "Sum", 300, load_balancer),
        threshold=ERRORS,
        missing_data="notBreaching",
        topic=alerts_topic_arn,
        why="The application's log may show nothing of these, for no task answered in time. The number is that of the "
        "API's own errors, so that the two side by side say where to look: this one alone speaks of tasks that "
        "are missing, crash or hang.",
    )
    alarm(
        stack,
        f"{title}RejectedConnectionAlarm",
        f"{kind}-alb-rejected-connections",
        f"The {kind} load balancer refused connections within 5 minutes: it reached its limit. Look for a flood.",
        of=of("RejectedConnectionCount", "Sum", 300, load_balancer),
        threshold=0,  # connections
        missing_data="notBreaching",
        topic=alerts_topic_arn,
        why="A load balancer grows with its load, so a single refused connection says that load came faster than it "
        "grows: a flood, or clients that connect anew without end. Whoever was refused left no trace in the "
        "access log.",
    )


api_alarms("StaffApi", "staff", internal_alb_full_name, staff_api_target_group_full_name)
api_alarms("VendorApi", "vendor", public_alb_full_name, vendor_api_target_group_full_name)
load_balancer_alarms("InternalAlb", "internal", internal_alb_full_name)
load_balancer_alarms("PublicAlb", "public", public_alb_full_name)
