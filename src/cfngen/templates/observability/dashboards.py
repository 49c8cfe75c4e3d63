"""Dashboard of the environment

From what users see down to what runs out: alarms, load balancers, tasks, database, then whatever the environment has
of queues, functions, tables, canaries and NAT gateways, found by the beginning of their names.
"""

from troposphere import cloudwatch

from cfngen.language import Output, Stack, Sub, account_id, partition, ref, region, sub_json
from cfngen.parts.tags import tags
from cfngen.settings import environment, project_name
from cfngen.templates.compute.alb import internal_alb_full_name, public_alb_full_name
from cfngen.templates.compute.alb_target_groups import (
    staff_api_target_group_full_name,
    vendor_api_target_group_full_name,
)
from cfngen.templates.compute.ecs_cluster import cluster_name
from cfngen.templates.compute.staff_api_service import staff_api_service_name
from cfngen.templates.compute.vendor_api_service import vendor_api_service_name
from cfngen.templates.database.rds_postgresql import db_instance_identifier
from cfngen.templates.frontend.cloudfront_distributions import staff_distribution_id, vendor_distribution_id
from cfngen.templates.monitoring import cloudwatch_alarms_alb, cloudwatch_alarms_ecs, cloudwatch_alarms_rds
from cfngen.templates.observability._widgets import HEIGHT, Metric, alarms, found, graph, heading, metric, placed

CLOUDFRONT_REGION = "us-east-1"
PREFIX = "${ProjectName}-${Environment}-"

stack = Stack(__name__)
own = f"{project_name}-{environment}"


def arns_of(*watched: Stack) -> list[Sub]:
    """The ARNs of the alarms of these stacks, by their names."""
    names = [
        str(resource.AlarmName.data["Fn::Sub"]).removeprefix(PREFIX)
        for one in watched
        for resource in one.resources.values()
        if isinstance(resource, cloudwatch.Alarm)
    ]
    return [Sub(f"arn:{partition}:cloudwatch:{region}:{account_id}:alarm:{own}-{name}") for name in names]


def balancers(name: str, *, of_targets: bool = False) -> list[Metric]:
    """A metric of both load balancers, or of what they reach."""
    pairs = (
        ("staff", internal_alb_full_name, staff_api_target_group_full_name),
        ("vendor", public_alb_full_name, vendor_api_target_group_full_name),
    )
    return [
        metric(
            "AWS/ApplicationELB",
            name,
            api,
            **({"TargetGroup": group} if of_targets else {}),
            LoadBalancer=balancer,
        )
        for api, balancer, group in pairs
    ]


def services(name: str, namespace: str = "AWS/ECS") -> list[Metric]:
    """A metric of both API services; a service that is not deployed has none."""
    names = (("staff", staff_api_service_name.or_else("none")), ("vendor", vendor_api_service_name.or_else("none")))
    return [metric(namespace, name, api, ClusterName=cluster_name, ServiceName=service) for api, service in names]


def database(name: str, label: str) -> list[Metric]:
    """A metric of the database instance."""
    return [metric("AWS/RDS", name, label, DBInstanceIdentifier=db_instance_identifier)]


def distributions(name: str) -> list[Metric]:
    """A metric of both distributions; CloudFront reports in us-east-1 only."""
    pairs: tuple[tuple[str, Output], ...] = (("staff", staff_distribution_id), ("vendor", vendor_distribution_id))
    return [metric("AWS/CloudFront", name, pages, DistributionId=one, Region="Global") for pages, one in pairs]


def of_environment(namespace: str, dimension: str, name: str, statistic: str) -> list[Metric]:
    """A metric of everything whose name contains the environment's; in quotes it would have to be the whole name."""
    return found(Sub(f"SEARCH('{{{namespace},{dimension}}} MetricName=\"{name}\" {own}', '{statistic}', 300)"))


ROWS = (
    (
        HEIGHT,
        [
            alarms(
                "Alarms",
                arns_of(cloudwatch_alarms_alb.stack, cloudwatch_alarms_ecs.stack, cloudwatch_alarms_rds.stack),
            )
        ],
    ),
    (1, [heading("## What users see")]),
    (
        HEIGHT,
        [
            graph("Requests", balancers("RequestCount"), statistic="Sum", unit="in 5 minutes"),
            graph(
                "Errors of the APIs (5xx)",
                balancers("HTTPCode_Target_5XX_Count", of_targets=True),
                statistic="Sum",
                unit="in 5 minutes",
            ),
            graph(
                "Slowest of a hundred",
                balancers("TargetResponseTime", of_targets=True),
                statistic="p99",
                unit="seconds",
            ),
            graph(
                "Errors of CloudFront (5xx)",
                distributions("5xxErrorRate"),
                statistic="Average",
                unit="percent",
                at=CLOUDFRONT_REGION,
            ),
        ],
    ),
    (1, [heading("## Tasks")]),
    (
        HEIGHT,
        [
            graph("Processor", services("CPUUtilization"), statistic="Average", unit="percent"),
            graph("Memory", services("MemoryUtilization"), statistic="Average", unit="percent"),
            graph(
                "Running tasks",
                services("RunningTaskCount", "ECS/ContainerInsights"),
                statistic="Minimum",
                unit="tasks",
            ),
            graph("Healthy", balancers("HealthyHostCount", of_targets=True), statistic="Minimum", unit="tasks"),
        ],
    ),
    (1, [heading("## Database")]),
    (
        HEIGHT,
        [
            graph("Processor", database("CPUUtilization", "used"), statistic="Average", unit="percent"),
            graph("Connections", database("DatabaseConnections", "open"), statistic="Maximum", unit="connections"),
            graph("Free storage", database("FreeStorageSpace", "free"), statistic="Minimum", unit="bytes"),
            graph(
                "Waiting for the disk",
                [*database("ReadLatency", "read"), *database("WriteLatency", "write")],
                statistic="Average",
                unit="seconds",
            ),
        ],
    ),
    (1, [heading("## What else there is, by name")]),
    (
        HEIGHT,
        [
            graph(
                "Oldest message of each queue",
                of_environment("AWS/SQS", "QueueName", "ApproximateAgeOfOldestMessage", "Maximum"),
                statistic="Maximum",
                unit="seconds",
            ),
            graph(
                "Errors of functions",
                of_environment("AWS/Lambda", "FunctionName", "Errors", "Sum"),
                statistic="Sum",
                unit="in 5 minutes",
            ),
            graph(
                "Canaries that succeed",
                of_environment("CloudWatchSynthetics", "CanaryName", "SuccessPercent", "Average"),
                statistic="Average",
                unit="percent",
            ),
        ],
    ),
)

dashboard = stack.add(
    cloudwatch.Dashboard(
        "Dashboard",
        DashboardName=Sub(own),
        DashboardBody=sub_json({"start": "-PT12H", "periodOverride": "inherit", "widgets": placed(ROWS)}),
        Tags=tags("dashboard"),
    ),
    why="One page for whoever is called at night, in the order in which he asks: who is affected, by what, since when. "
    "The last row searches by name, so that it needs no change when a layer is added.",
    must=("It shows numbers and no log lines: dashboards are shared with people who may not read logs.",),
    mutable="free-to-tune",
    mutability={"DashboardName": "must-never-change"},
    controls=("FI-46",),
)

dashboard_name = stack.output("DashboardName", ref(dashboard), "Name of the environment's dashboard")
