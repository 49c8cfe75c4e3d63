"""Relay of the outbox: a pipe from the table's stream to the event bus

No code of ours: EventBridge reads the stream, keeps the new items, and sends each as an event. What it cannot send
after its retries is named in a dead-letter queue; the item itself is still in the table.
"""

from troposphere import Equals, If, pipes, sqs

from cfngen.language import Condition, Flag, Setting, Stack, Sub, account_id, att, partition, ref, region
from cfngen.parts.log_group import log_group
from cfngen.parts.policy import policy_document
from cfngen.parts.queue import DEAD_LETTER_RETENTION_SECONDS, tls_only
from cfngen.parts.tags import tags
from cfngen.settings import environment, project_name
from cfngen.templates.messaging.event_bus import event_bus_arn
from cfngen.templates.monitoring._settings import log_retention_days
from cfngen.templates.outbox._relay_role import relay_role
from cfngen.templates.outbox.outbox_table import outbox_key_arn, outbox_stream_arn
from cfngen.templates.security.kms_keys import logs_key_arn

# What PutEvents takes at once.
BATCH = 10
RETRIES = 10
# Two hours less than the stream keeps a record: what is older is named in the dead-letter queue, not lost unseen.
OLDEST_RECORD_SECONDS = 22 * 3600

stack = Stack(__name__)

relays = Flag(
    "OutboxRelay",
    "Whether the outbox is delivered; the stream keeps what waits for 24 hours, no longer",
    default=True,
)
retries = Setting(
    "OutboxRelayRetries",
    "How often a batch that the event bus refuses is tried again before it is named in the dead-letter queue",
    type="Number",
    default=RETRIES,
    min_value=1,
    max_value=10000,
)
name = Sub(f"{project_name}-{environment}-outbox")
pipe_arn = Sub(f"arn:{partition}:pipes:{region}:{account_id}:pipe/{project_name}-{environment}-outbox")

dead_letters = stack.add(
    sqs.Queue(
        "OutboxDeadLetterQueue",
        DeletionPolicy="Retain",
        UpdateReplacePolicy="Retain",
        QueueName=Sub(f"{project_name}-{environment}-outbox-dead-letters"),
        MessageRetentionPeriod=DEAD_LETTER_RETENTION_SECONDS,
        KmsMasterKeyId=outbox_key_arn,
        Tags=tags("outbox-dead-letters"),
    ),
    why="Names what was not delivered: shard and sequence numbers, for the record itself stays in the stream. No "
    "redrive, because nothing reads this form back.",
    must=("Somebody puts the items anew under new event ids, from the table, before their ttl.",),
    mutable="change-with-constraints",
    mutability={"QueueName": "must-never-change", "Tags": "free-to-tune"},
    controls=("E07", "B12", "B13", "C-ENC-01", "FI-46"),
)
stack.add(
    sqs.QueuePolicy(
        "OutboxDeadLetterQueuePolicy",
        Queues=[ref(dead_letters)],
        PolicyDocument=policy_document(tls_only(att(dead_letters, "Arn"))),
    ),
    why="The pipe writes as its role, so the queue itself lets nobody in.",
    must=("No service is let in by this policy.",),
    mutable="review-required",
    controls=("C-AUTH-05", "H-08", "FI-05"),
)
group = log_group(
    stack,
    "OutboxRelayLogGroup",
    # CloudWatch Logs lets deliveries of services write to groups of this prefix without a policy for each.
    Sub(f"/aws/vendedlogs/pipes/{project_name}-{environment}-outbox"),
    "outbox-relay-logs",
    retention_days=log_retention_days,
    key_arn=logs_key_arn,
    why="Says why a batch failed, which the metrics do not.",
    must=("No execution data is logged: events may hold patients' data.",),
    controls=("E05", "L01", "C-ENC-01", "C-LOG-04"),
)


role = relay_role(stack, pipe_arn, dead_letters)


def of_item(attribute: str) -> str:
    """Where a text attribute of the new item is in the stream's record."""
    return f"$.dynamodb.NewImage.{attribute}.S"


pipe = stack.add(
    pipes.Pipe(
        "OutboxPipe",
        Name=name,
        Description="New items of the outbox, as events on the application's bus",
        DesiredState=If(Condition("RelaysOutbox", Equals(relays, "true")), "RUNNING", "STOPPED"),
        RoleArn=att(role, "Arn"),
        KmsKeyIdentifier=outbox_key_arn,
        Source=outbox_stream_arn,
        SourceParameters=pipes.PipeSourceParameters(
            DynamoDBStreamParameters=pipes.PipeSourceDynamoDBStreamParameters(
                StartingPosition="TRIM_HORIZON",
                BatchSize=BATCH,
                MaximumRetryAttempts=retries,
                MaximumRecordAgeInSeconds=OLDEST_RECORD_SECONDS,
                OnPartialBatchItemFailure="AUTOMATIC_BISECT",
                DeadLetterConfig=pipes.DeadLetterConfig(Arn=att(dead_letters, "Arn")),
            ),
            FilterCriteria=pipes.FilterCriteria(Filters=[pipes.Filter(Pattern='{"eventName": ["INSERT"]}')]),
        ),
        Target=event_bus_arn,
        TargetParameters=pipes.PipeTargetParameters(
            EventBridgeEventBusParameters=pipes.PipeTargetEventBridgeEventBusParameters(
                Source=Sub(f"{project_name}.outbox"), DetailType=of_item("type")
            ),
            InputTemplate="{"
            + ", ".join(f'"{each}": <{of_item(each)}>' for each in ("event_id", "aggregate_id", "payload"))
            + "}",
        ),
        LogConfiguration=pipes.PipeLogConfiguration(
            Level="ERROR",
            CloudwatchLogsLogDestination=pipes.CloudwatchLogsLogDestination(LogGroupArn=att(group, "Arn")),
        ),
        Tags={"Project": project_name, "Environment": environment, "ManagedBy": "cloudformation"},
    ),
    why="A pipe instead of a function: reading, retries, halving of failed batches and the filter are AWS's, and there "
    "is no code to patch. Only insertions: what the time to live deletes is no event. From the oldest record that the "
    "stream has, so that nothing is missed between table and pipe.",
    must=(
        "Consumers do the same event twice without harm, by event_id: delivery is at least once.",
        "Who needs an aggregate's events in their order sorts by event_id: the bus keeps no order.",
        "What is not delivered within 22 hours goes to the dead-letter queue, for the stream forgets after 24.",
    ),
    mutable="change-with-constraints",
    mutability={
        "Name": "must-never-change",
        "Source": "must-never-change",
        "DesiredState": "review-required",
        "Tags": "free-to-tune",
    },
    controls=("B13", "C-ENC-01", "C-AUTH-05", "FI-46"),
)

outbox_pipe_arn = stack.output("OutboxPipeArn", att(pipe, "Arn"), "ARN of the pipe that delivers the outbox")
outbox_pipe_name = stack.output("OutboxPipeName", ref(pipe), "Name of the pipe that delivers the outbox")
outbox_dead_letter_queue_name = stack.output(
    "OutboxDeadLetterQueueName", att(dead_letters, "QueueName"), "Name of the queue that names what was not delivered"
)
