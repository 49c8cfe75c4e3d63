"""Service of the vendor API

A service of its own rather than more routes of the staff API: vendors' peaks and faults stay theirs.
"""

from cfngen.language import Stack, att, ref
from cfngen.parts.api_service import api_service
from cfngen.templates.compute._settings import (
    ecs_desired_count,
    ecs_max_capacity,
    enable_execute_command,
    services_deployed,
    vendor_api_port,
)
from cfngen.templates.compute.alb_target_groups import vendor_api_target_group_arn
from cfngen.templates.compute.ecs_cluster import cluster_arn, cluster_name
from cfngen.templates.compute.vendor_api_task_definition import CONTAINER, vendor_api_task_definition_arn
from cfngen.templates.network import route_tables, vpc_endpoints
from cfngen.templates.network.security_groups import ecs_vendor_api_security_group_id
from cfngen.templates.network.subnets import private_subnet_ids

stack = Stack(__name__, when=services_deployed)
# A task that starts before the ways to ECR, Secrets Manager and CloudWatch Logs exist cannot start at all.
stack.after(route_tables.stack, vpc_endpoints.stack)

service = api_service(
    stack,
    "vendor-api",
    cluster_name=cluster_name,
    cluster_arn=cluster_arn,
    task_definition_arn=vendor_api_task_definition_arn,
    container=CONTAINER,
    port=vendor_api_port,
    target_group_arn=vendor_api_target_group_arn,
    subnet_ids=private_subnet_ids,
    security_group_id=ecs_vendor_api_security_group_id,
    desired_count=ecs_desired_count,
    max_capacity=ecs_max_capacity,
    enable_execute_command=enable_execute_command,
    why="Faces the internet: the most count also bounds what a flood that the web ACL lets through can cost.",
)

vendor_api_service_name = stack.output("VendorApiServiceName", att(service, "Name"), "Name of the vendor API's service")
vendor_api_service_arn = stack.output("VendorApiServiceArn", ref(service), "ARN of the vendor API's service")
