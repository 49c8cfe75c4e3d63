"""Database user that owns the tables, and the task that migrates as it

Migrations that sign in as the master user make the master the tables' owner, and give every mistake in them its
rights. This user owns the schema and nothing else, and row-level security binds it too: what it forgets to say for
which tenant it does, it does for none.
"""

from cfngen.language import Stack, att, ref
from cfngen.parts.fargate_task import IMAGE_MUST, from_secret, task_definition
from cfngen.templates.compute._images import image, migration_image_uri, migration_image_version
from cfngen.templates.compute._settings import cpu_architecture, exec_enabled, log_level
from cfngen.templates.compute.db_migration_task_definition import CPU_UNITS, MEMORY_MIB, STOP_TIMEOUT_SECONDS
from cfngen.templates.compute.ecr_repositories import migration_repository_uri
from cfngen.templates.compute.ecs_cluster import migration_log_group_name
from cfngen.templates.compute.ecs_task_role import ecs_task_role_arn
from cfngen.templates.database._settings import db_name, db_port
from cfngen.templates.database.rds_postgresql import db_endpoint
from cfngen.templates.security.secrets_manager import database_user, username
from cfngen.templates.tenancy._execution_role import execution_role

CONTAINER = "tenant-migration"

stack = Stack(__name__)

migrator_db_username = username("MigratorDbUsername", "migrator", "that owns the tables of the tenants")

secret = database_user(
    "MigratorDbUserSecret",
    migrator_db_username,
    "migrator",
    "that owns the tables of the tenants; migrations sign in as it",
    into=stack,
    why="A user between the master, who may everything, and the application, which owns nothing: somebody has to own "
    "the tables, and FORCE ROW LEVEL SECURITY binds this one.",
    must="The user never gets BYPASSRLS, and no other role is made a member of it.",
)
role = execution_role(stack, "tenant-migration", [ref(secret)])
task = stack.add(
    task_definition(
        "tenant-migration",
        CONTAINER,
        image=image(migration_repository_uri, migration_image_version, migration_image_uri),
        cpu=CPU_UNITS,
        memory_mib=MEMORY_MIB,
        architecture=cpu_architecture,
        execution_role_arn=att(role, "Arn"),
        task_role_arn=ecs_task_role_arn,
        log_group_name=migration_log_group_name,
        variables={"LOG_LEVEL": log_level, "DB_HOST": db_endpoint, "DB_PORT": db_port, "DB_NAME": db_name},
        secrets=[
            from_secret("DB_USERNAME", ref(secret), "username"),
            from_secret("DB_PASSWORD", ref(secret), "password"),
        ],
        exec_enabled=exec_enabled,
        stop_timeout_seconds=STOP_TIMEOUT_SECONDS,
    ),
    why="The migration's image under another user: its variables have the same names as in the task that signs in as "
    "the master, so the image does not know the difference. The pipeline starts this one for changes of tables.",
    must=(
        *IMAGE_MUST,
        "A migration that makes a table protects or shares it, and all end with CALL tenancy.verify().",
        "What changes rows sets app.tenant_id for each tenant in turn: without it no row is there.",
    ),
    mutable="change-with-constraints",
    mutability={"Family": "must-never-change", "TaskRoleArn": "review-required"},
    controls=("L09", "S01", "S02", "S03", "S04", "C-ENC-03", "C-AUTH-05", "FI-20"),
)

migrator_db_user_secret_arn = stack.output(
    "MigratorDbUserSecretArn", ref(secret), "ARN of the secret of the database user that owns the tables"
)
tenant_migration_task_definition_arn = stack.output(
    "TenantMigrationTaskDefinitionArn",
    ref(task),
    "ARN of the task definition of migrations as the tables' owner, with its revision",
)
