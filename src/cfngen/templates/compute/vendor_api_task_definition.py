"""Task definition of the vendor API

What runs for vendors. It differs from the staff API's by image, port, user pool and role, and faces the internet.
"""

from troposphere import ecs

from cfngen.language import Stack, ref
from cfngen.parts.fargate_task import IMAGE_MUST, database_secrets, from_secret, health_check, task_definition
from cfngen.templates.auth.cognito_user_pool import vendor_user_pool_id
from cfngen.templates.auth.cognito_user_pool_client import vendor_user_pool_client_id
from cfngen.templates.compute._images import image, vendor_api_image_uri, vendor_api_image_version
from cfngen.templates.compute._settings import (
    cpu_architecture,
    ecs_task_cpu,
    ecs_task_memory,
    exec_enabled,
    health_check_path,
    log_level,
    vendor_api_port,
)
from cfngen.templates.compute.ecr_repositories import vendor_api_repository_uri
from cfngen.templates.compute.ecs_cluster import vendor_api_log_group_name
from cfngen.templates.compute.ecs_execution_role import ecs_task_execution_role_arn
from cfngen.templates.compute.ecs_task_role import VENDOR_PREFIX, vendor_api_task_role_arn
from cfngen.templates.compute.reports_bucket import reports_bucket_name
from cfngen.templates.monitoring.sns_topics import alerts_topic_arn
from cfngen.templates.security.secrets_manager import (
    app_db_user_secret_arn,
    app_secret_arn,
    database_url_secret_arn,
    use_composed_url,
)

CONTAINER = "vendor-api"
STOP_TIMEOUT_SECONDS = 30  # as long as the load balancer lets requests under way end

stack = Stack(__name__)


task = stack.add(
    task_definition(
        "vendor-api",
        CONTAINER,
        image=image(vendor_api_repository_uri, vendor_api_image_version, vendor_api_image_uri),
        cpu=ecs_task_cpu,
        memory_mib=ecs_task_memory,
        architecture=cpu_architecture,
        execution_role_arn=ecs_task_execution_role_arn,
        task_role_arn=vendor_api_task_role_arn,
        log_group_name=vendor_api_log_group_name,
        PortMappings=[ecs.PortMapping(ContainerPort=vendor_api_port, Protocol="tcp")],
        HealthCheck=health_check(vendor_api_port, health_check_path),
        variables={
            "NODE_ENV": "production",
            "PORT": vendor_api_port,
            "LOG_LEVEL": log_level,
            "COGNITO_USER_POOL_ID": vendor_user_pool_id,
            "COGNITO_CLIENT_ID": vendor_user_pool_client_id,
            "REPORTS_BUCKET_NAME": reports_bucket_name,
            "REPORTS_PREFIX": VENDOR_PREFIX,
            "ALERTS_TOPIC_ARN": alerts_topic_arn,
        },
        secrets=database_secrets(
            use_composed_url,
            database_url_secret_arn,
            app_db_user_secret_arn,
            from_secret("SESSION_KEY", app_secret_arn, "session_key"),
        ),
        exec_enabled=exec_enabled,
        stop_timeout_seconds=STOP_TIMEOUT_SECONDS,
    ),
    why="The company of a token is the tenant that row-level security filters by, so the same database user as the "
    "staff API's shows each vendor its own rows only. Outside its prefix of the reports it can read nothing.",
    must=(
        *IMAGE_MUST,
        "The image has a shell and curl, for the health check, and the RDS certificate bundle.",
        "Each request sets the tenant before its first query: without one, row-level security shows nothing.",
        "Secrets are under Secrets, never under Environment, which everybody who may describe tasks can read.",
    ),
    mutable="change-with-constraints",
    mutability={"Family": "must-never-change", "TaskRoleArn": "review-required"},
    controls=("L09", "S01", "S02", "S03", "S04", "C-AUTH-05", "FI-20"),
)

vendor_api_task_definition_arn = stack.output(
    "VendorApiTaskDefinitionArn", ref(task), "ARN of the vendor API's task definition, with its revision"
)
