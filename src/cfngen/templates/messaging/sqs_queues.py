"""Work queue with its dead-letter queue

What fails five times is set aside with its reason still readable, instead of being tried for days or lost; an alarm
calls somebody, who sends it back by a redrive once the cause is mended.
"""

import awacs.sqs
from awacs import aws
from troposphere import sqs

from cfngen.language import Setting, Stack, Sub, account_id, att, partition, ref, region
from cfngen.parts.alarm import alarm, metric
from cfngen.parts.policy import admit, policy_document
from cfngen.parts.queue import DEAD_LETTER_RETENTION_SECONDS, dead_letters_alarm, tls_only
from cfngen.parts.tags import tags
from cfngen.settings import environment, project_name
from cfngen.templates.monitoring.sns_topics import alerts_topic_arn
from cfngen.templates.security.kms_keys import messaging_key_arn

DAY_SECONDS = 86400
RETENTION_SECONDS = 4 * DAY_SECONDS
RECEIVE_COUNT = 5
# Long polling: an empty answer after 20 seconds instead of thousands at once.
WAIT_SECONDS = 20
PERIOD_SECONDS = 300

stack = Stack(__name__)

# A choice and not any number, so that a rule can hold it against a consumer's timeout: rules do not compute.
VISIBILITY_SECONDS = (30, 60, 120, 180, 360, 600, 900, 1800, 3600, 7200, 14400, 28800, 43200)
visibility_timeout_seconds = Setting(
    "QueueVisibilityTimeoutSeconds",
    "Seconds for which a received message is hidden: six times the timeout of a Lambda function that consumes it",
    type="Number",
    default=180,
    allowed_values=VISIBILITY_SECONDS,
)
oldest_message_seconds = Setting(
    "QueueOldestMessageSeconds",
    "Age of the oldest message in the work queue from which somebody is told",
    type="Number",
    default=900,
    min_value=60,
    max_value=RETENTION_SECONDS,
)


of_this_environment = f"{project_name}-{environment}*"


def policy(queue: sqs.Queue) -> sqs.QueuePolicy:
    """Let EventBridge of this environment send, and refuse every request that does not come over TLS."""
    return stack.add(
        sqs.QueuePolicy(
            f"{queue.title}Policy",
            Queues=[ref(queue)],
            PolicyDocument=policy_document(
                admit(
                    "EventBridgeSends",
                    ["events.amazonaws.com"],
                    [awacs.sqs.SendMessage],
                    att(queue, "Arn"),
                    aws.ArnLike(
                        "aws:SourceArn",
                        [
                            Sub(f"arn:{partition}:events:{region}:{account_id}:{kind}/{of_this_environment}")
                            for kind in ("rule", "event-bus")
                        ],
                    ),
                ),
                tls_only(att(queue, "Arn")),
            ),
        ),
        why="EventBridge sends as itself, for buses and rules of this environment; whoever else sends or receives does "
        "so by a role.",
        must=("The source stays named: otherwise rules of any account could fill the queue.",),
        mutable="review-required",
        controls=("C-AUTH-05", "H-08", "FI-05"),
    )


queue_arn = f"arn:{partition}:sqs:{region}:{account_id}:{project_name}-{environment}-work"
dead_letter_queue = stack.add(
    sqs.Queue(
        "WorkDeadLetterQueue",
        DeletionPolicy="Retain",
        UpdateReplacePolicy="Retain",
        QueueName=Sub(f"{project_name}-{environment}-work-dead-letters"),
        MessageRetentionPeriod=DEAD_LETTER_RETENTION_SECONDS,
        KmsMasterKeyId=messaging_key_arn,
        # By its name, because the queue needs this one first.
        RedriveAllowPolicy={"redrivePermission": "byQueue", "sourceQueueArns": [Sub(queue_arn)]},
        Tags=tags("work-dead-letters"),
    ),
    why="Kept when the stack goes: what lies here is nowhere else. Besides EventBridge only the one "
    "queue may set messages aside here.",
    must=("Nothing consumes it but a person's redrive.",),
    mutable="change-with-constraints",
    mutability={"QueueName": "must-never-change", "Tags": "free-to-tune"},
    controls=("E07", "B12", "B13", "C-ENC-01", "FI-46"),
)
policy(dead_letter_queue)
queue = stack.add(
    sqs.Queue(
        "WorkQueue",
        DeletionPolicy="Delete",
        UpdateReplacePolicy="Delete",
        QueueName=Sub(f"{project_name}-{environment}-work"),
        VisibilityTimeout=visibility_timeout_seconds,
        MessageRetentionPeriod=RETENTION_SECONDS,
        ReceiveMessageWaitTimeSeconds=WAIT_SECONDS,
        KmsMasterKeyId=messaging_key_arn,
        RedrivePolicy=sqs.RedrivePolicy(
            deadLetterTargetArn=att(dead_letter_queue, "Arn"), maxReceiveCount=RECEIVE_COUNT
        ),
        Tags=tags("work"),
    ),
    why="Standard, not FIFO: order across patients means nothing here, and one message that fails does not hold up the "
    "rest. Under our key, because EventBridge may not use the one of SQS.",
    must=(
        "Consumers do the same message twice without harm: delivery is at least once.",
        "The visibility timeout is longer than the longest work on one message.",
    ),
    mutable="change-with-constraints",
    mutability={"QueueName": "must-never-change", "Tags": "free-to-tune"},
    controls=("E07", "B13", "C-ENC-01", "H-04"),
)
policy(queue)

dead_letters_alarm(
    stack,
    "WorkDeadLettersAlarm",
    "work-dead-letters",
    f"A message failed {RECEIVE_COUNT} times and was set aside. Read its attributes and the consumer's log; when the "
    "cause is mended, start a redrive.",
    queue_name=att(dead_letter_queue, "QueueName"),
    topic=alerts_topic_arn,
    why="What lies here is work that somebody asked for and nobody has done, and after 14 days it is gone.",
)
alarm(
    stack,
    "WorkQueueAgeAlarm",
    "work-queue-age",
    "A message waits longer than it should. Look whether consumers run, and whether they are fast enough.",
    of=metric(
        "AWS/SQS",
        "ApproximateAgeOfOldestMessage",
        statistic="Maximum",
        period_seconds=PERIOD_SECONDS,
        dimensions={"QueueName": att(queue, "QueueName")},
    ),
    threshold=oldest_message_seconds,
    missing_data="notBreaching",
    topic=alerts_topic_arn,
    why="Age and not length: a long queue that flows is a burst, an old message is a standstill. The default of 15 "
    "minutes is what five attempts at one message take at the default visibility timeout, so a message that only "
    "fails is in the dead-letter queue by then, and the consumers themselves are at fault here.",
)

work_queue_url = stack.output("WorkQueueUrl", ref(queue), "URL of the work queue")
work_queue_arn = stack.output("WorkQueueArn", att(queue, "Arn"), "ARN of the work queue")
work_dead_letter_queue_arn = stack.output(
    "WorkDeadLetterQueueArn", att(dead_letter_queue, "Arn"), "ARN of the queue of messages that failed"
)
