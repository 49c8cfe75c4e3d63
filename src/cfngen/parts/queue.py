"""Queues: TLS only; and what a dead-letter queue keeps until a person has looked at it."""

from __future__ import annotations

from awacs import aws
from troposphere import cloudwatch

from cfngen.language import Stack, Value
from cfngen.parts.alarm import alarm, metric

# Fourteen days, the most that SQS keeps: a failure of Friday is still there on a Monday after next.
DEAD_LETTER_RETENTION_SECONDS = 14 * 86400
PERIOD_SECONDS = 300


def tls_only(queue_arn: Value) -> aws.Statement:
    """Refuse every request that does not come over TLS, whoever sends it."""
    return aws.Statement(
        Sid="TlsOnly",
        Effect=aws.Deny,
        Principal=aws.Principal("*"),
        Action=[aws.Action("sqs", "*")],
        Resource=[queue_arn],
        Condition=aws.Condition(aws.Bool("aws:SecureTransport", False)),
    )


def dead_letters_alarm(
    stack: Stack, title: str, name: str, description: str, *, queue_name: Value, topic: Value, why: str
) -> cloudwatch.Alarm:
    """Add an alarm that goes off as soon as anything lies in a dead-letter queue, and for as long as it does.

    `why`: what is lost while nobody looks.
    """
    return alarm(
        stack,
        title,
        name,
        description,
        of=metric(
            "AWS/SQS",
            "ApproximateNumberOfMessagesVisible",
            statistic="Maximum",
            period_seconds=PERIOD_SECONDS,
            dimensions={"QueueName": queue_name},
        ),
        threshold=0,
        missing_data="notBreaching",  # SQS stops reporting a queue that nobody touched for six hours
        topic=topic,
        why=f"{why} No program empties the queue, so one message is enough, and the alarm stays on until a person has "
        "been there.",
    )
