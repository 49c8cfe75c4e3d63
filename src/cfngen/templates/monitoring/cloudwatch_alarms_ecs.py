"""Alarms of the API services

Services scale at 70 % of their CPU, so an alarm at 80 % says that scaling is exhausted or too slow, not that it works.
Memory is not scaled on: there, 80 % says that a task is too small or leaks.
"""

from cfngen.language import Output, Stack
from cfngen.parts.alarm import alarm, metric
from cfngen.parts.api_service import CPU_TARGET_PERCENT
from cfngen.templates.compute._settings import services_deployed
from cfngen.templates.compute.ecs_cluster import cluster_name
from cfngen.templates.compute.staff_api_service import staff_api_service_name
from cfngen.templates.compute.vendor_api_service import vendor_api_service_name
from cfngen.templates.monitoring.sns_topics import alerts_topic_arn

NAMESPACE = "AWS/ECS"
HIGH_PERCENT = 80

stack = Stack(__name__, when=services_deployed)


def service_alarm(name: str, api: str, service_name: Output, what: str, look: str, why: str) -> None:
    """CPU or memory of a service, over all its tasks."""
    alarm(
        stack,
        f"{name}{what}Alarm",
        f"{api}-api-{what.lower()}",
        f"The {api} API's tasks have used over {HIGH_PERCENT} % of their {look} Without data, no task runs.",
        of=metric(
            NAMESPACE,
            "CPUUtilization" if what == "Cpu" else "MemoryUtilization",
            statistic="Average",
            period_seconds=300,
            dimensions={"ClusterName": cluster_name, "ServiceName": service_name},
        ),
        threshold=HIGH_PERCENT,
        periods=2,
        missing_data="breaching",  # a service that runs always reports: no data means that it is gone
        topic=alerts_topic_arn,
        why=f"{why} Over all tasks and for 10 minutes: a new task that warms up is no alarm.",
    )


for name, api, service_name in (
    ("StaffApi", "staff", staff_api_service_name),
    ("VendorApi", "vendor", vendor_api_service_name),
):
    service_alarm(
        name,
        api,
        service_name,
        "Cpu",
        "CPU for 10 minutes. Look whether the service is at ECSMaxCapacity.",
        f"The service scales at {CPU_TARGET_PERCENT} %, so at {HIGH_PERCENT} % scaling has reached its most, is too "
        "slow or does not work.",
    )
    service_alarm(
        name,
        api,
        service_name,
        "Memory",
        "memory for 10 minutes. Look for a leak since the last release.",
        "Nothing scales on memory, because a further task mends no leak. A task that reaches its limit is killed with "
        "the requests that it holds; the last fifth is the time to see that coming.",
    )
