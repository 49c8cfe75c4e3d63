"""Service of the staff API

Absent until its image is pushed and the database migrated; from then on it replaces its tasks without a pause.
"""

from cfngen.language import Stack, att, ref
from cfngen.parts.api_service import api_service
from cfngen.templates.compute._settings import (
    ecs_desired_count,
    ecs_max_capacity,
    enable_execute_command,
    services_deployed,
    staff_api_port,
)
from cfngen.templates.compute.alb_target_groups import staff_api_target_group_arn
from cfngen.templates.compute.ecs_cluster import cluster_arn, cluster_name
from cfngen.templates.compute.staff_api_task_definition import CONTAINER, staff_api_task_definition_arn
from cfngen.templates.network import route_tables, vpc_endpoints
from cfngen.templates.network.security_groups import ecs_staff_api_security_group_id
from cfngen.templates.network.subnets import private_subnet_ids

stack = Stack(__name__, when=services_deployed)
# A task that starts before the ways to ECR, Secrets Manager and CloudWatch Logs exist cannot start at all.
stack.after(route_tables.stack, vpc_endpoints.stack)

service = api_service(
    stack,
    "staff-api",
    cluster_name=cluster_name,
    cluster_arn=cluster_arn,
    task_definition_arn=staff_api_task_definition_arn,
    container=CONTAINER,
    port=staff_api_port,
    target_group_arn=staff_api_target_group_arn,
    subnet_ids=private_subnet_ids,
    security_group_id=ecs_staff_api_security_group_id,
    desired_count=ecs_desired_count,
    max_capacity=ecs_max_capacity,
    enable_execute_command=enable_execute_command,
    why="Staff work by day, so the least count is for availability and the rest for the morning's peak.",
)

staff_api_service_name = stack.output("StaffApiServiceName", att(service, "Name"), "Name of the staff API's service")
staff_api_service_arn = stack.output("StaffApiServiceArn", ref(service), "ARN of the staff API's service")
