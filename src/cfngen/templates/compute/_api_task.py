"""What the tasks of both APIs have in common: size, secrets, and what they are told."""

from __future__ import annotations

from troposphere import If, ecs

from cfngen.language import Setting, Value
from cfngen.parts.fargate_task import database_secrets, from_secret, health_check, task_definition
from cfngen.templates.compute._settings import (
    cpu_architecture,
    ecs_task_cpu,
    ecs_task_memory,
    exec_enabled,
    health_check_path,
    log_level,
)
from cfngen.templates.compute.ecs_execution_role import ecs_task_execution_role_arn
from cfngen.templates.compute.reports_bucket import reports_bucket_name
from cfngen.templates.monitoring.sns_topics import alerts_topic_arn
from cfngen.templates.security.secrets_manager import (
    app_db_user_secret_arn,
    app_secret_arn,
    database_url_secret_arn,
    use_composed_url,
)

STOP_TIMEOUT_SECONDS = 30  # as long as the load balancer lets requests under way end


def api_task(
    name: str,
    *,
    image: If,
    port: Setting,
    task_role_arn: Value,
    log_group_name: Value,
    user_pool_id: Value,
    user_pool_client_id: Value,
    reports_prefix: str = "",
) -> ecs.TaskDefinition:
    """The task definition of an API, whose family and container are named alike.

    `user_pool_id`: whose tokens it accepts. `reports_prefix`: where its reports lie, when it may not see all.
    """
    return task_definition(
        name,
        name,
        image=image,
        cpu=ecs_task_cpu,
        memory_mib=ecs_task_memory,
        architecture=cpu_architecture,
        execution_role_arn=ecs_task_execution_role_arn,
        task_role_arn=task_role_arn,
        log_group_name=log_group_name,
        PortMappings=[ecs.PortMapping(ContainerPort=port, Protocol="tcp")],
        HealthCheck=health_check(port, health_check_path),
        variables={
            "NODE_ENV": "production",
            "PORT": port,
            "LOG_LEVEL": log_level,
            "COGNITO_USER_POOL_ID": user_pool_id,
            "COGNITO_CLIENT_ID": user_pool_client_id,
            "REPORTS_BUCKET_NAME": reports_bucket_name,
            **({"REPORTS_PREFIX": reports_prefix} if reports_prefix else {}),
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
    )
