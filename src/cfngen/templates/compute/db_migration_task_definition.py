"""Task definition of the database migration

The database is in subnets without a way in, so schema, database roles and row-level policies are made by a task in
the VPC that the pipeline starts before a release, in the batch's security group.
"""

from cfngen.language import Stack, ref
from cfngen.parts.fargate_task import IMAGE_MUST, from_secret, task_definition
from cfngen.templates.compute._images import image, migration_image_uri, migration_image_version
from cfngen.templates.compute._settings import cpu_architecture, exec_enabled, log_level
from cfngen.templates.compute.ecr_repositories import migration_repository_uri
from cfngen.templates.compute.ecs_cluster import migration_log_group_name
from cfngen.templates.compute.ecs_execution_role import ecs_task_execution_role_arn
from cfngen.templates.compute.ecs_task_role import ecs_task_role_arn
from cfngen.templates.database._settings import db_name, db_port
from cfngen.templates.database.rds_postgresql import db_endpoint, db_secret_arn
from cfngen.templates.security.secrets_manager import app_db_user_secret_arn, read_only_db_user_secret_arn

CONTAINER = "migration"
CPU_UNITS = 512
MEMORY_MIB = 1024
STOP_TIMEOUT_SECONDS = 120  # the longest on Fargate: a migration that is cut off has to be mended by hand

stack = Stack(__name__)


task = stack.add(
    task_definition(
        "db-migration",
        CONTAINER,
        image=image(migration_repository_uri, migration_image_version, migration_image_uri),
        cpu=CPU_UNITS,
        memory_mib=MEMORY_MIB,
        architecture=cpu_architecture,
        execution_role_arn=ecs_task_execution_role_arn,
        task_role_arn=ecs_task_role_arn,
        log_group_name=migration_log_group_name,
        variables={
            "LOG_LEVEL": log_level,
            "DB_HOST": db_endpoint,
            "DB_PORT": db_port,
            "DB_NAME": db_name,
        },
        secrets=[
            from_secret("DB_USERNAME", db_secret_arn, "username"),
            from_secret("DB_PASSWORD", db_secret_arn, "password"),
            from_secret("APP_DB_USERNAME", app_db_user_secret_arn, "username"),
            from_secret("APP_DB_PASSWORD", app_db_user_secret_arn, "password"),
            from_secret("READ_ONLY_DB_USERNAME", read_only_db_user_secret_arn, "username"),
            from_secret("READ_ONLY_DB_PASSWORD", read_only_db_user_secret_arn, "password"),
        ],
        exec_enabled=exec_enabled,
        stop_timeout_seconds=STOP_TIMEOUT_SECONDS,
    ),
    why="The only task that signs in as the master user: somebody has to own the tables and make the users that do "
    "not. Host, port and name come from the stack: a master secret that RDS manages holds user and password alone.",
    must=(
        *IMAGE_MUST,
        "It gives the application users the passwords of their secrets, but no table and no BYPASSRLS.",
        "It sends passwords as SCRAM verifiers: the database logs CREATE and ALTER ROLE word for word.",
        "It forces row-level security on every table with a tenant: without FORCE the owner is not bound.",
        "It can run twice, and what it makes suits the version that still runs beside it.",
    ),
    mutable="change-with-constraints",
    mutability={"Family": "must-never-change", "TaskRoleArn": "review-required"},
    controls=("L09", "S01", "S02", "S03", "S04", "C-ENC-03", "C-AUTH-05", "FI-20"),
)

db_migration_task_definition_arn = stack.output(
    "DbMigrationTaskDefinitionArn", ref(task), "ARN of the database migration's task definition, with its revision"
)
