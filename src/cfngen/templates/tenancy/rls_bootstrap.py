"""Row-level security of the database: roles, schemas, and the functions that protect tables

Roles and policies are SQL, for which CloudFormation has no type, and the database is in subnets without a way in. So a
task in the VPC runs the SQL, which this template carries, and a custom resource runs the task whenever the SQL changes
and waits for its end: what was reviewed is what the database has, or the update fails.
"""

from pathlib import Path
from typing import Any

from awacs import aws, ecs, iam
from troposphere import And, AWSObject, Equals, Or
from troposphere.validators import integer

from cfngen.language import Condition, Setting, Stack, Sub, account_id, att, partition, ref, region
from cfngen.parts.fargate_task import IMAGE_MUST, from_secret, task_definition
from cfngen.parts.inline_function import inline_function
from cfngen.parts.policy import allow
from cfngen.settings import environment, project_name
from cfngen.templates.compute._images import image, migration_image_uri, migration_image_version
from cfngen.templates.compute._settings import cpu_architecture, exec_enabled, services_deployed
from cfngen.templates.compute.ecr_repositories import migration_repository_uri
from cfngen.templates.compute.ecs_cluster import cluster_arn, cluster_name, migration_log_group_name
from cfngen.templates.compute.ecs_task_role import ecs_task_role_arn
from cfngen.templates.database._settings import db_name, db_port
from cfngen.templates.database.rds_postgresql import db_endpoint, db_secret_arn
from cfngen.templates.monitoring._settings import log_retention_days
from cfngen.templates.network import route_tables, vpc_endpoints
from cfngen.templates.network.security_groups import ecs_batch_security_group_id
from cfngen.templates.network.subnets import private_subnet_ids
from cfngen.templates.security.kms_keys import logs_key_arn
from cfngen.templates.security.secrets_manager import app_db_user_secret_arn, read_only_db_user_secret_arn
from cfngen.templates.tenancy._execution_role import execution_role
from cfngen.templates.tenancy.migrator import migrator_db_user_secret_arn

SQL = Path(__file__).parent / "_sql"
CONTAINER = FAMILY = "rls-bootstrap"
# The smallest that Fargate has: psql waits for the database.
CPU_UNITS = 256
MEMORY_MIB = 512
STOP_TIMEOUT_SECONDS = 30
# A task starts within a minute or two, and the SQL takes seconds; the longest that Lambda runs is 900.
FUNCTION_SECONDS = 600
# CloudFormation waits a little longer than the function lives, instead of an hour.
SERVICE_TIMEOUT_SECONDS = 660

stack = Stack(__name__)
# The task needs routes and endpoints to fetch its image and secrets, though no value of theirs.
stack.after(route_tables.stack, vpc_endpoints.stack)

tenant_schema = Setting(
    "TenantSchema",
    "Schema of the database that holds the tables of the tenants",
    default="app",
    allowed_pattern=r"^(?!pg_|public$|tenancy$|information_schema$)[a-z][a-z0-9_]{0,62}$",
    constraint_description="a lower-case name other than public, tenancy, information_schema and pg_...",
)
rls_bootstrap = Setting(
    "RlsBootstrap",
    "When the stack runs the SQL of row-level security: with-services, once DeployServices is true; now, as soon as "
    "the migration image is there; off, where migrations of the team's own do it",
    default="with-services",
    allowed_values=("with-services", "now", "off"),
)
runs = Condition(
    "RunsRlsBootstrap",
    Or(Equals(rls_bootstrap, "now"), And(Equals(rls_bootstrap, "with-services"), services_deployed)),
)


def text(name: str) -> str:
    """A file of the SQL folder."""
    return (SQL / name).read_text(encoding="utf-8")


def user(variable: str, secret_arn: Any) -> list[Any]:
    """Name and password of a database user."""
    return [from_secret(f"{variable}_{key.upper()}", secret_arn, key) for key in ("username", "password")]


role = execution_role(
    stack,
    FAMILY,
    [db_secret_arn, app_db_user_secret_arn, read_only_db_user_secret_arn, migrator_db_user_secret_arn],
)
task = stack.add(
    task_definition(
        FAMILY,
        CONTAINER,
        image=image(migration_repository_uri, migration_image_version, migration_image_uri),
        cpu=CPU_UNITS,
        memory_mib=MEMORY_MIB,
        architecture=cpu_architecture,
        execution_role_arn=att(role, "Arn"),
        task_role_arn=ecs_task_role_arn,
        log_group_name=migration_log_group_name,
        Command=["sh", "-c", text("bootstrap.sh")],
        variables={
            "DB_HOST": db_endpoint,
            "DB_PORT": db_port,
            "DB_NAME": db_name,
            "TENANT_SCHEMA": tenant_schema,
            "ROLES_SQL": text("roles.sql"),
            "SCHEMA_SQL": text("schema.sql"),
            "CHECKS_SQL": text("checks.sql"),
        },
        secrets=[
            *user("DB", db_secret_arn),
            *user("MIGRATOR_DB", migrator_db_user_secret_arn),
            *user("APP_DB", app_db_user_secret_arn),
            *user("READ_ONLY_DB", read_only_db_user_secret_arn),
        ],
        exec_enabled=exec_enabled,
        stop_timeout_seconds=STOP_TIMEOUT_SECONDS,
    ),
    why="In the migration's image, because that is there and no other registry is reachable. The SQL stands in the "
    "definition itself: a new text is a new revision, which the custom resource sees, and no bucket can hold another.",
    must=(
        *IMAGE_MUST,
        "The image has sh and psql 14 or newer, and PGSSLROOTCERT names the RDS certificate bundle in it.",
        "A table that is not protected stays closed to the application: there are no default privileges on tables.",
        "The text runs twice without harm, and changes no row.",
    ),
    mutable="review-required",
    mutability={"Family": "must-never-change"},
    controls=("L09", "S01", "S02", "S03", "S04", "C-ENC-03", "C-AUTH-05", "FI-05", "FI-20"),
)

function = inline_function(
    stack,
    "TaskRunner",
    FAMILY,
    source=Path(__file__).parent / "_functions" / "run_task.py",
    timeout_seconds=FUNCTION_SECONDS,
    retention_days=log_retention_days,
    logs_key_arn=logs_key_arn,
    statements=[
        allow(
            "StartTheTask",
            [ecs.RunTask],
            Sub(f"arn:{partition}:ecs:{region}:{account_id}:task-definition/{project_name}-{environment}-{FAMILY}:*"),
            aws.ArnEquals("ecs:cluster", cluster_arn),
        ),
        allow(
            "FollowAndStopTasks",
            [ecs.DescribeTasks, ecs.StopTask],
            Sub(f"arn:{partition}:ecs:{region}:{account_id}:task/{cluster_name}/*"),
            aws.ArnEquals("ecs:cluster", cluster_arn),
        ),
        allow(
            "TagItsTasks",
            [ecs.TagResource],
            Sub(f"arn:{partition}:ecs:{region}:{account_id}:task/{cluster_name}/*"),
            aws.StringEquals("ecs:CreateAction", "RunTask"),
        ),
        allow(
            "HandOverItsRoles",
            [iam.PassRole],
            [att(role, "Arn"), ecs_task_role_arn],
            aws.StringEquals("iam:PassedToService", "ecs-tasks.amazonaws.com"),
        ),
    ],
    why="Starts the task and waits; it has no way to the database and no secret. In no VPC: it calls ECS alone.",
    must=(
        "It answers in every case before its own time is over.",
        "It starts one task for one request, however often Lambda repeats it.",
    ),
)


class TaskRun(AWSObject):
    """One run of a task, repeated whenever one of these properties changes."""

    resource_type = "Custom::TaskRun"
    props = {  # noqa: RUF012 -- troposphere's form
        "ServiceToken": (str, True),
        "ServiceTimeout": (integer, True),
        "TaskDefinition": (str, True),
        "Cluster": (str, True),
        "Subnets": (list, True),
        "SecurityGroups": (list, True),
    }


stack.add(
    TaskRun(
        "RlsBootstrapRun",
        Condition=runs,
        ServiceToken=att(function, "Arn"),
        ServiceTimeout=SERVICE_TIMEOUT_SECONDS,
        TaskDefinition=ref(task),
        Cluster=cluster_arn,
        Subnets=private_subnet_ids,
        SecurityGroups=[ecs_batch_security_group_id],
    ),
    why="Runs the SQL when its text, a user's name or the image changes. In the batch's security group, which the "
    "database lets in already.",
    must=(
        "Deleting it changes nothing in the database.",
        "When the text goes back to an older one, as in a rollback, that one runs: it takes nothing away.",
    ),
    mutable="change-with-constraints",
    mutability={"ServiceToken": "must-never-change"},
    controls=("C-AUTH-05", "FI-05"),
)

rls_bootstrap_task_definition_arn = stack.output(
    "RlsBootstrapTaskDefinitionArn", ref(task), "ARN of the task definition that carries the SQL, with its revision"
)
