"""Role by which ECS starts tasks: pulls images, opens log streams, fetches secrets

The ECS agent takes it, never the code in a container. One role for all tasks, because who may hand it to a task is
decided where tasks are started: by the pipeline, and by the month-end schedule.
"""

from troposphere import iam

from cfngen.language import Stack, Sub, account_id, att, partition, ref, region
from cfngen.parts.policy import policy_document, read_secrets
from cfngen.parts.service_role import trust
from cfngen.parts.tags import tags
from cfngen.settings import environment, project_name
from cfngen.templates.database.rds_postgresql import db_encryption_key, db_secret_arn
from cfngen.templates.security.secrets_manager import (
    app_db_user_secret_arn,
    app_secret_arn,
    database_url_secret_arn,
    read_only_db_user_secret_arn,
)

stack = Stack(__name__)

role = stack.add(
    iam.Role(
        "ECSTaskExecutionRole",
        RoleName=Sub(f"{project_name}-{environment}-ecs-task-execution"),
        AssumeRolePolicyDocument=trust("ecs-tasks.amazonaws.com", Sub(f"arn:{partition}:ecs:{region}:{account_id}:*")),
        ManagedPolicyArns=[Sub(f"arn:{partition}:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy")],
        Tags=tags("ecs-task-execution"),
    ),
    why="Pulling and logging are AWS's managed policy: it follows what the agent needs, and lets an image come from a "
    "repository that another team of this account keeps. Its name is fixed because pipelines outside this estate pass "
    "the role.",
    must=(
        "Only ECS of this account takes the role.",
        "It is never a task's own role: a container that holds it could read every secret below.",
    ),
    mutable="review-required",
    mutability={"RoleName": "must-never-change", "Tags": "free-to-tune"},
    controls=("I02", "I04", "C-AUTH-05", "FI-25"),
)

stack.add(
    iam.ManagedPolicy(
        "ReadSecretsPolicy",
        Description="Hand the secrets of this environment to its tasks at their start",
        Roles=[ref(role)],
        PolicyDocument=policy_document(
            *read_secrets(
                [
                    db_secret_arn,
                    app_db_user_secret_arn,
                    read_only_db_user_secret_arn,
                    database_url_secret_arn,
                    app_secret_arn,
                ],
                db_encryption_key,
            )
        ),
    ),
    why="Each secret by its ARN: a new secret of this environment, or one of another, is not readable until somebody "
    "adds it here. The master user's is among them for the migration task alone.",
    must=(
        "The key opens nothing but secrets, and only through Secrets Manager.",
        "What a task definition names under Secrets is named here: otherwise the task stops before it starts.",
    ),
    mutable="review-required",
    controls=("I01", "I02", "I03", "I05", "S04", "C-AUTH-05", "FI-05"),
)

ecs_task_execution_role_arn = stack.output(
    "ECSTaskExecutionRoleArn", att(role, "Arn"), "ARN of the role by which ECS starts tasks"
)
