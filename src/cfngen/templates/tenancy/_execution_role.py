"""Roles by which ECS starts the tasks of this layer: each reads the secrets of its own task, and no other."""

from __future__ import annotations

from collections.abc import Sequence

from troposphere import iam

from cfngen.language import Stack, Sub, Value, account_id, partition, ref, region
from cfngen.parts.policy import policy_document, read_secrets
from cfngen.parts.service_role import trust
from cfngen.parts.tags import tags
from cfngen.templates.database.rds_postgresql import db_encryption_key


def execution_role(stack: Stack, purpose: str, secret_arns: Sequence[Value]) -> iam.Role:
    """Add the role and its policy. `purpose`: the task's family, for the role's tags."""
    policy = stack.add(
        iam.ManagedPolicy(
            "ReadSecretsPolicy",
            Description="Hand the secrets of one task to it at its start",
            PolicyDocument=policy_document(*read_secrets(secret_arns, db_encryption_key)),
        ),
        why="Apart from the estate's common execution role: with that one every task could be given the migrator's "
        "password, which is above the tenants.",
        must=("What the task definition names under Secrets is named here, and nothing else.",),
        mutable="review-required",
        controls=("I01", "I02", "I03", "S04", "C-AUTH-05", "FI-05"),
    )
    return stack.add(
        iam.Role(
            "ExecutionRole",
            AssumeRolePolicyDocument=trust(
                "ecs-tasks.amazonaws.com", Sub(f"arn:{partition}:ecs:{region}:{account_id}:*")
            ),
            ManagedPolicyArns=[
                Sub(f"arn:{partition}:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"),
                ref(policy),
            ],
            Tags=tags(f"{purpose}-execution"),
        ),
        why="Pulling and logging are AWS's managed policy, as for the other tasks; the secrets are this task's.",
        must=("Only ECS of this account takes the role.",),
        mutable="review-required",
        controls=("I02", "I04", "C-AUTH-05", "FI-25"),
    )
