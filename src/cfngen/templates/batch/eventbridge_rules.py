"""Month-end batch: its schedule, its dead-letter queue and what tells that it failed

EventBridge rules know no time zone: cron(0 17 L * ? *) is 17:00 UTC on the last day of the month, which in Japan is
02:00 on the first day of the next one. The month to aggregate is therefore over when the task starts, and the task is
told so (TARGET_MONTH_MODE=previous-month-jst in its definition): code that takes the current month in Japanese time
aggregates the wrong one. EventBridge Scheduler, which knows time zones, can start it at the same instant instead.

A failed start and a failed task are different things. EventBridge retries a start, then keeps it in the queue; of a
task that started and failed it learns nothing, so a rule of its own watches for that.
"""

from typing import Any

import awacs.sqs
from awacs import aws
from troposphere import Equals, If, events, scheduler, sqs

from cfngen.language import Condition, Stack, Sub, account_id, att, partition, ref, region
from cfngen.parts.alarm import alarm, metric
from cfngen.parts.policy import admit, policy_document
from cfngen.parts.queue import DEAD_LETTER_RETENTION_SECONDS, dead_letters_alarm, tls_only
from cfngen.parts.tags import tags
from cfngen.settings import environment, project_name
from cfngen.templates.batch._run_task_role import run_task_role
from cfngen.templates.batch._schedule_settings import batch_schedule_state, monthly_schedule_expression, schedule_engine
from cfngen.templates.compute.batch_task_definition import batch_task_definition_arn, batch_task_definition_family_arn
from cfngen.templates.compute.ecs_cluster import cluster_arn
from cfngen.templates.monitoring.cloudwatch_logs_groups import batch_event_log_group_arn
from cfngen.templates.monitoring.sns_topics import alerts_topic_arn
from cfngen.templates.network.security_groups import ecs_batch_security_group_id
from cfngen.templates.network.subnets import private_subnet_ids
from cfngen.templates.security.kms_keys import messaging_key_arn

START_RETRIES = 3
PLATFORM_VERSION = "1.4.0"
ALARM_PERIOD_SECONDS = 300
# The first day of every month, 02:00 in Japan: the same instant as the rule's expression.
SCHEDULE_JST = "cron(0 2 1 * ? *)"

stack = Stack(__name__)

use_rule = Condition("UseRule", Equals(schedule_engine, "rule"))
use_scheduler = Condition("UseScheduler", Equals(schedule_engine, "scheduler"))

# Names, because the role trusts the schedule and the queue's policy names the rule before either exists.
schedule_name = Sub(f"{project_name}-{environment}-monthly-aggregation")
schedule_arns = [
    # Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/cross-service-confused-deputy-prevention.html
    Sub(f"arn:{partition}:events:{region}:{account_id}:rule/{project_name}-{environment}-monthly-aggregation"),
    # Scheduler names the group, not the schedule, when it takes a role.
    # Source: https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
    Sub(f"arn:{partition}:scheduler:{region}:{account_id}:schedule-group/default"),
]

dead_letter_queue = stack.add(
    sqs.Queue(
        "BatchDeadLetterQueue",
        DeletionPolicy="Delete",
        UpdateReplacePolicy="Delete",
        MessageRetentionPeriod=DEAD_LETTER_RETENTION_SECONDS,
        KmsMasterKeyId=messaging_key_arn,
        Tags=tags("batch-dead-letters"),
    ),
    why="Keeps what EventBridge could not start, with the reason as a message attribute; nobody consumes it, an alarm "
    "on its depth calls a person. The key is a customer managed one because EventBridge may not use the one of SQS.",
    must=("The key's policy lets EventBridge use it: without that, failed starts vanish.",),
    mutable="change-with-constraints",
    controls=("E07", "C-ENC-01", "FI-46"),
)

role = run_task_role(stack, schedule_arns, dead_letter_queue)

# What both engines say about the task; only the network's spelling differs.
TASK: dict[str, Any] = {
    "TaskDefinitionArn": batch_task_definition_arn,
    "TaskCount": 1,
    "LaunchType": "FARGATE",
    "PlatformVersion": PLATFORM_VERSION,
    "EnableECSManagedTags": True,
    "PropagateTags": "TASK_DEFINITION",
}
NETWORK: dict[str, Any] = {
    "Subnets": private_subnet_ids,
    "SecurityGroups": [ecs_batch_security_group_id],
    "AssignPublicIp": "DISABLED",
}

monthly_rule = stack.add(
    events.Rule(
        "MonthlyAggregationRule",
        Condition=use_rule,
        Name=schedule_name,
        Description="Starts the month-end aggregation; 17:00 UTC on the last day is 02:00 on the 1st in Japan",
        ScheduleExpression=monthly_schedule_expression,
        State=batch_schedule_state,
        Targets=[
            events.Target(
                Id="batch",
                Arn=cluster_arn,
                RoleArn=att(role, "Arn"),
                EcsParameters=events.EcsParameters(
                    **TASK,
                    NetworkConfiguration=events.NetworkConfiguration(
                        AwsVpcConfiguration=events.AwsVpcConfiguration(**NETWORK)
                    ),
                ),
                RetryPolicy=events.RetryPolicy(MaximumRetryAttempts=START_RETRIES),
                DeadLetterConfig=events.DeadLetterConfig(Arn=att(dead_letter_queue, "Arn")),
            )
        ],
        Tags=tags("monthly-aggregation"),
    ),
    why="The last day of a month cannot be said in Japanese time to a rule, which knows UTC only; at 17:00 UTC it is "
    "already the 1st in Japan, so the month that ended is complete.",
    must=(
        "The task aggregates the previous month of Japanese time, whatever day its own clock shows.",
        "The batch can run twice for one month without harm: a start is retried.",
        "It meets neither the backup window nor the maintenance window of the database.",
    ),
    mutable="change-with-constraints",
    mutability={"Name": "must-never-change", "ScheduleExpression": "review-required", "State": "free-to-tune"},
    controls=("P06", "C-LOG-03", "FI-46"),
)

monthly_schedule = stack.add(
    scheduler.Schedule(
        "MonthlyAggregationSchedule",
        Condition=use_scheduler,
        Name=schedule_name,
        Description="Starts the month-end aggregation at 02:00 on the 1st in Japan",
        ScheduleExpression=SCHEDULE_JST,
        ScheduleExpressionTimezone="Asia/Tokyo",
        FlexibleTimeWindow=scheduler.FlexibleTimeWindow(Mode="OFF"),
        State=batch_schedule_state,
        Target=scheduler.Target(
            Arn=cluster_arn,
            RoleArn=att(role, "Arn"),
            EcsParameters=scheduler.EcsParameters(
                **TASK,
                NetworkConfiguration=scheduler.NetworkConfiguration(
                    AwsvpcConfiguration=scheduler.AwsVpcConfiguration(**NETWORK)
                ),
            ),
            RetryPolicy=scheduler.RetryPolicy(MaximumRetryAttempts=START_RETRIES),
            DeadLetterConfig=scheduler.DeadLetterConfig(Arn=att(dead_letter_queue, "Arn")),
        ),
    ),
    why="The same instant in the words of those who wait for the result. Not the default, because the rule is what "
    "the organisation's runbooks know.",
    must=("The task aggregates the previous month of Japanese time.", "The batch can run twice without harm."),
    mutable="change-with-constraints",
    mutability={"Name": "must-never-change", "State": "free-to-tune"},
    controls=("P06", "C-LOG-03", "FI-46"),
)


def of_this_batch(**detail: object) -> dict[str, object]:
    """State changes of the batch's tasks, whichever revision and whoever started them."""
    return {
        "source": ["aws.ecs"],
        "detail-type": ["ECS Task State Change"],
        "detail": {
            "clusterArn": [cluster_arn],
            "taskDefinitionArn": [{"prefix": Sub(f"{batch_task_definition_family_arn}:")}],
            **detail,
        },
    }


# A container that never started, for want of its image or secret, has no exit code.
ENDED_BADLY = [
    {"containers": {"exitCode": [{"anything-but": 0}]}},
    {"stopCode": [{"anything-but": "EssentialContainerExited"}]},
]

failure_rule = stack.add(
    events.Rule(
        "BatchTaskFailureRule",
        Description="A month-end task stopped without having ended well",
        State="ENABLED",
        EventPattern=of_this_batch(lastStatus=["STOPPED"], **{"$or": ENDED_BADLY}),
        Targets=[
            events.Target(
                Id="alerts",
                Arn=alerts_topic_arn,
                DeadLetterConfig=events.DeadLetterConfig(Arn=att(dead_letter_queue, "Arn")),
            )
        ],
        Tags=tags("batch-failures"),
    ),
    why="Whether a task ended well is known to nobody but this event: its start succeeded long before. The event is "
    "sent as it is, because the chat integration reads only AWS's own form.",
    must=("The topic and its key let EventBridge publish.",),
    mutable="change-with-constraints",
    controls=("FI-46",),
)

stack.add(
    events.Rule(
        "BatchTaskRecordRule",
        Description="Start and end of every month-end task, for the record",
        State="ENABLED",
        EventPattern=of_this_batch(lastStatus=["RUNNING", "STOPPED"]),
        Targets=[events.Target(Id="record", Arn=batch_event_log_group_arn)],
        Tags=tags("batch-records"),
    ),
    why="Proof that the month was aggregated, and when: ECS forgets a stopped task after an hour, and an alert that "
    "did not come proves nothing.",
    must=("The log group's resource policy lets EventBridge write.",),
    mutable="change-with-constraints",
    controls=("C-LOG-01", "H-05", "FI-10"),
)

stack.add(
    sqs.QueuePolicy(
        "BatchDeadLetterQueuePolicy",
        Queues=[ref(dead_letter_queue)],
        PolicyDocument=policy_document(
            admit(
                "RulesKeepWhatFailed",
                "events.amazonaws.com",
                [awacs.sqs.SendMessage],
                att(dead_letter_queue, "Arn"),
                aws.ArnEquals("aws:SourceArn", [schedule_arns[0], att(failure_rule, "Arn")]),
            ),
            tls_only(att(dead_letter_queue, "Arn")),
        ),
    ),
    why="EventBridge writes to a dead-letter queue as itself, not as the target's role.",
    must=("Only the schedule's rule and the failure rule may write.",),
    mutable="review-required",
    controls=("C-AUTH-05", "H-08", "FI-05"),
)

failed_invocations = alarm(
    stack,
    "BatchFailedInvocationsAlarm",
    "batch-failed-invocations",
    "The month-end batch could not be started. Look at the reason in the dead-letter queue, then start it by hand.",
    of=metric(
        "AWS/Events",
        "FailedInvocations",
        statistic="Sum",
        period_seconds=ALARM_PERIOD_SECONDS,
        dimensions={"RuleName": schedule_name},
    ),
    threshold=0,
    missing_data="notBreaching",  # the rule is silent for all but one instant of a month
    topic=alerts_topic_arn,
    why="A month has one start, so a single failure is a month without its figures; what EventBridge tries again is "
    "not counted. Only where a rule is the engine: Scheduler counts in a namespace of its own, and there the "
    "dead-letter queue tells.",
)
failed_invocations.Condition = use_rule
dead_letters_alarm(
    stack,
    "BatchDeadLettersAlarm",
    "batch-dead-letters",
    "A start of the month-end batch, or an alert about it, was given up and lies in the dead-letter queue; it stays "
    "there for 14 days.",
    queue_name=att(dead_letter_queue, "QueueName"),
    topic=alerts_topic_arn,
    why="The one alarm that holds for both engines, and for the alert on a failed task that could not be sent.",
)

monthly_rule_arn = stack.output(
    "MonthlyRuleArn",
    If(use_rule, att(monthly_rule, "Arn"), att(monthly_schedule, "Arn")),
    "ARN of the rule, or of the schedule, that starts the month-end batch",
)
batch_dead_letter_queue_arn = stack.output(
    "BatchDeadLetterQueueArn", att(dead_letter_queue, "Arn"), "ARN of the queue of failed starts and messages"
)
