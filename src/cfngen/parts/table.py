"""DynamoDB tables: on demand, under a key of ours, recoverable to any second, and retained; with their alarms."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from troposphere import dynamodb

from cfngen.language import Flag, Setting, Stack, Value, ref
from cfngen.parts.alarm import alarm, metric
from cfngen.parts.tags import tags

# The longest that DynamoDB offers.
RECOVERY_DAYS = 35
PERIOD_SECONDS = 300


def table(
    stack: Stack,
    title: str,
    purpose: str,
    keys: dict[str, str],
    *,
    expires: str,
    key_arn: Value,
    deletion_protection: Flag,
    most_reads: Setting,
    most_writes: Setting,
    topic: Value,
    why: str,
    must: tuple[str, ...],
    recovery_days: int = RECOVERY_DAYS,
    index: dynamodb.GlobalSecondaryIndex | None = None,
    attributes: Sequence[str] = (),
    stream: str | None = None,
) -> dynamodb.Table:
    """Add a table and its alarms. `keys`: attribute -> HASH or RANGE. `expires`: the attribute of the time to live.

    `recovery_days`: how far back point-in-time recovery reaches, 1 to 35. `index`: a global secondary index, with the
    `attributes` besides the table's keys that it is asked by. `stream`: what the stream shows, such as NEW_IMAGE.
    `topic` hears of throttling.
    """
    more: dict[str, Any] = {} if index is None else {"GlobalSecondaryIndexes": [index]}
    if stream is not None:
        more["StreamSpecification"] = dynamodb.StreamSpecification(StreamViewType=stream)
    made = stack.add(
        dynamodb.Table(
            title,
            DeletionPolicy="Retain",
            UpdateReplacePolicy="Retain",
            BillingMode="PAY_PER_REQUEST",
            OnDemandThroughput=dynamodb.OnDemandThroughput(
                MaxReadRequestUnits=most_reads,
                MaxWriteRequestUnits=most_writes,
            ),
            AttributeDefinitions=[
                dynamodb.AttributeDefinition(AttributeName=name, AttributeType="S") for name in (*keys, *attributes)
            ],
            KeySchema=[dynamodb.KeySchema(AttributeName=name, KeyType=kind) for name, kind in keys.items()],
            PointInTimeRecoverySpecification=dynamodb.PointInTimeRecoverySpecification(
                PointInTimeRecoveryEnabled=True, RecoveryPeriodInDays=recovery_days
            ),
            SSESpecification=dynamodb.SSESpecification(SSEEnabled=True, SSEType="KMS", KMSMasterKeyId=key_arn),
            DeletionProtectionEnabled=deletion_protection,
            TableClass="STANDARD",
            TimeToLiveSpecification=dynamodb.TimeToLiveSpecification(AttributeName=expires, Enabled=True),
            Tags=tags(purpose, Backup="daily"),
            **more,
        ),
        why=f"{why} No name of its own, so that a change of keys can make a new table beside the old one.",
        must=(
            "Key attributes never change: another key is another table.",
            "An update adds or removes one index at most.",
            *must,
        ),
        mutable="review-required",
        mutability={
            "KeySchema": "must-never-change",
            "BillingMode": "free-to-tune",
            "OnDemandThroughput": "free-to-tune",
            "Tags": "change-with-constraints",
        },
        controls=("E08", "B02", "B06", "B12", "C-ENC-01", "C-BKP-01", "C-LOC-01", "H-04", "H-06", "FI-03", "FI-39"),
    )
    for way, most in (("Read", "3,000"), ("Write", "1,000")):  # of a partition, in units a second
        alarm(
            stack,
            f"{title}{way}ThrottleAlarm",
            f"{purpose}-{way.lower()}-throttles",
            f"The table {purpose} has refused {way.lower()}s for their number for 15 minutes. Look for one key that "
            "takes them all before raising the limit.",
            of=metric(
                "AWS/DynamoDB",
                f"{way}ThrottleEvents",
                statistic="Sum",
                period_seconds=PERIOD_SECONDS,
                dimensions={"TableName": ref(made)},
            ),
            threshold=0,
            periods=3,
            missing_data="notBreaching",
            topic=topic,
            why="Clients repeat a refused request unseen, and a table on demand needs a moment for a new peak: three "
            f"periods on end mean that either the limit of the table is reached, which guards against the bill of a "
            f"runaway client, or one partition's {most} {way.lower()} units a second.",
        )
    return made
