"""What the batch's schedule may do: start this task, hand it its roles, and keep a start that failed."""

import awacs.ecs
import awacs.iam
import awacs.kms
import awacs.sqs
import awacs.sts
from awacs import aws
from troposphere import iam, sqs

from cfngen.language import Stack, Sub, account_id, att, partition, ref, region
from cfngen.parts.policy import allow, policy_document, through
from cfngen.parts.tags import tags
from cfngen.templates.compute.batch_task_definition import batch_task_definition_family_arn
from cfngen.templates.compute.ecs_cluster import cluster_arn, cluster_name
from cfngen.templates.compute.ecs_execution_role import ecs_task_execution_role_arn
from cfngen.templates.compute.ecs_task_role import batch_task_role_arn
from cfngen.templates.security.kms_keys import messaging_key_arn


def run_task_role(stack: Stack, sources: list[Sub], dead_letters: sqs.Queue) -> iam.Role:
    """The role that EventBridge starts the batch as. `sources`: ARNs of what may start it."""
    role = stack.add(
        iam.Role(
            "EventsRunTaskRole",
            AssumeRolePolicyDocument=policy_document(
                aws.Statement(
                    Effect=aws.Allow,
                    Principal=aws.Principal("Service", ["events.amazonaws.com", "scheduler.amazonaws.com"]),
                    Action=[awacs.sts.AssumeRole],
                    Condition=aws.Condition(
                        [
                            aws.StringEquals("aws:SourceAccount", account_id),
                            aws.ArnEquals("aws:SourceArn", sources),
                        ]
                    ),
                )
            ),
            Tags=tags("batch-schedule"),
        ),
        why="Whoever may write a rule could otherwise start any task with any role. One role for both engines, so "
        "that a change of engine changes no permission.",
        must=("The trust names what may start the batch: no other rule of the account takes this role.",),
        mutable="review-required",
        controls=("I02", "I04", "C-AUTH-05", "FI-25"),
    )
    stack.add(
        iam.ManagedPolicy(
            "RunTaskPolicy",
            Description="Start the month-end batch, and nothing else",
            Roles=[ref(role)],
            PolicyDocument=policy_document(*start(), *keep(dead_letters)),
        ),
        why="The family with any revision rather than one revision: every image makes a new one, and a pinned one "
        "would stop the batch at the next release.",
        must=("Roles are handed to ECS tasks only.",),
        mutable="review-required",
        controls=("I01", "I02", "I03", "I05", "C-AUTH-05", "FI-25"),
    )
    return role


def start() -> list[aws.Statement]:
    """Run the task in this cluster, tag it, and hand it its two roles."""
    return [
        allow(
            "StartTheBatch",
            [awacs.ecs.RunTask],
            Sub(f"{batch_task_definition_family_arn}:*"),
            aws.ArnEquals("ecs:cluster", cluster_arn),
        ),
        allow(
            "TagItsTasks",
            [awacs.ecs.TagResource],
            Sub(f"arn:{partition}:ecs:{region}:{account_id}:task/{cluster_name}/*"),
            aws.StringEquals("ecs:CreateAction", "RunTask"),
        ),
        allow(
            "HandOverItsRoles",
            [awacs.iam.PassRole],
            [ecs_task_execution_role_arn, batch_task_role_arn],
            aws.StringEquals("iam:PassedToService", "ecs-tasks.amazonaws.com"),
        ),
    ]


def keep(dead_letters: sqs.Queue) -> list[aws.Statement]:
    """Scheduler writes to a dead-letter queue as this role; a rule needs the queue's policy instead."""
    return [
        allow("KeepFailedStarts", [awacs.sqs.SendMessage], att(dead_letters, "Arn")),
        allow("EncryptFailedStarts", [awacs.kms.GenerateDataKey, awacs.kms.Decrypt], messaging_key_arn, through("sqs")),
    ]
