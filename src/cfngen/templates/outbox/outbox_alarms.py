"""Alarms of the outbox: events that fail, wait or stand still

The stream forgets after 24 hours, so somebody has to know within minutes.
"""

from troposphere import cloudwatch

from cfngen.language import Stack
from cfngen.parts.alarm import alarm, metric
from cfngen.parts.queue import dead_letters_alarm
from cfngen.templates.monitoring.sns_topics import alerts_topic_arn
from cfngen.templates.outbox.outbox_relay import outbox_dead_letter_queue_name, outbox_pipe_name
from cfngen.templates.outbox.outbox_table import outbox_table_name

PERIOD_SECONDS = 300
STANDSTILL_PERIODS = 3

stack = Stack(__name__)

dead_letters_alarm(
    stack,
    "OutboxDeadLettersAlarm",
    "outbox-dead-letters",
    "Events were not delivered and are named in the dead-letter queue. Put their items anew, from the outbox table.",
    queue_name=outbox_dead_letter_queue_name,
    topic=alerts_topic_arn,
    why="Whoever listens to the bus does not miss an event that it never heard of, so the other side will not "
    "complain.",
)
for metric_name, what, title, cause in (
    ("ExecutionFailed", "fail", "Failures", "an event that the bus refuses or a permission that is missing"),
    ("ExecutionThrottled", "are throttled", "Throttles", "the account's quota of concurrent pipes or of PutEvents"),
):
    alarm(
        stack,
        f"OutboxRelay{title}Alarm",
        f"outbox-relay-{title.lower()}",
        f"Deliveries of the outbox {what}; they are tried again as often as OutboxRelayRetries says. Look at the "
        "relay's log group.",
        of=metric(
            "AWS/EventBridge/Pipes",
            metric_name,
            statistic="Sum",
            period_seconds=PERIOD_SECONDS,
            dimensions={"PipeName": outbox_pipe_name},
        ),
        threshold=0,
        periods=3,
        missing_data="notBreaching",
        topic=alerts_topic_arn,
        why="One that fails is followed by further attempts, so a single one means nothing. Three periods on end have "
        f"a cause that trying again does not mend, such as {cause}; the events that it hits end in the dead-letter "
        "queue.",
    )
# Pipes report no iterator age.
# Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-monitoring.html
alarm(
    stack,
    "OutboxStandstillAlarm",
    "outbox-standstill",
    "Events were written for 15 minutes and none was delivered. Look whether the pipe runs and what its log says; the "
    "stream keeps them for 24 hours.",
    of={
        "Metrics": [
            cloudwatch.MetricDataQuery(
                Id="standstill",
                Label="Written and not delivered",
                Expression="IF(FILL(written, 0) > 0 AND FILL(delivered, 0) == 0, 1, 0)",
                ReturnData=True,
            ),
            *(
                cloudwatch.MetricDataQuery(
                    Id=each,
                    ReturnData=False,
                    MetricStat=cloudwatch.MetricStat(
                        Metric=cloudwatch.Metric(
                            Namespace=namespace,
                            MetricName=metric_name,
                            Dimensions=[cloudwatch.MetricDimension(Name=dimension, Value=value)],
                        ),
                        Period=PERIOD_SECONDS,
                        Stat="Sum",
                    ),
                )
                for each, namespace, metric_name, dimension, value in (
                    ("written", "AWS/DynamoDB", "ConsumedWriteCapacityUnits", "TableName", outbox_table_name),
                    ("delivered", "AWS/EventBridge/Pipes", "EventCount", "PipeName", outbox_pipe_name),
                )
            ),
        ]
    },
    threshold=0,
    periods=STANDSTILL_PERIODS,
    missing_data="notBreaching",
    topic=alerts_topic_arn,
    why="A pipe that was stopped, or that lost its role, fails at nothing and would be silent. Pipes report no age of "
    "what waits, so writes to the table are held against events at the pipe, and a quiet night is no standstill.",
)
