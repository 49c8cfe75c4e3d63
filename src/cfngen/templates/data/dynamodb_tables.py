"""DynamoDB tables of the application

One for what the application asks for by key, and one of what was done already, which forgets by itself. Both on
demand, under our key, with every second of the last weeks to go back to.
"""

from troposphere import dynamodb

from cfngen.language import Flag, Setting, Stack, att, ref
from cfngen.parts.alarm import alarm, metric
from cfngen.parts.tags import tags
from cfngen.templates.monitoring.sns_topics import alerts_topic_arn
from cfngen.templates.security.kms_keys import data_key_arn

RECOVERY_DAYS = 35
PERIOD_SECONDS = 300

stack = Stack(__name__)

deletion_protection = Flag(
    "DynamoDbDeletionProtection",
    "Whether DynamoDB refuses to delete the tables; take it off in one update, delete in another",
    default=True,
)
most_reads = Setting(
    "DynamoDbMaxReadUnits",
    "Read request units a second above which a table throttles, a limit to what a runaway client costs",
    type="Number",
    default=4000,
    min_value=1,
)
most_writes = Setting(
    "DynamoDbMaxWriteUnits",
    "Write request units a second above which a table throttles",
    type="Number",
    default=1000,
    min_value=1,
)


def table(
    title: str,
    purpose: str,
    keys: dict[str, str],
    *,
    expires: str,
    why: str,
    must: tuple[str, ...],
) -> dynamodb.Table:
    """A table and its alarms. `keys`: attribute -> HASH or RANGE. `expires`: the attribute of the time to live."""
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
            AttributeDefinitions=[dynamodb.AttributeDefinition(AttributeName=name, AttributeType="S") for name in keys],
            KeySchema=[dynamodb.KeySchema(AttributeName=name, KeyType=kind) for name, kind in keys.items()],
            PointInTimeRecoverySpecification=dynamodb.PointInTimeRecoverySpecification(
                PointInTimeRecoveryEnabled=True, RecoveryPeriodInDays=RECOVERY_DAYS
            ),
            SSESpecification=dynamodb.SSESpecification(SSEEnabled=True, SSEType="KMS", KMSMasterKeyId=data_key_arn),
            DeletionProtectionEnabled=deletion_protection,
            TableClass="STANDARD",
            TimeToLiveSpecification=dynamodb.TimeToLiveSpecification(AttributeName=expires, Enabled=True),
            Tags=tags(purpose, Backup="daily"),
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
    for way in ("Read", "Write"):
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
            topic=alerts_topic_arn,
        )
    return made


application = table(
    "ApplicationTable",
    "application",
    {"pk": "HASH", "sk": "RANGE"},
    expires="expires_at",
    why="One table for what is asked for by key: partition and sort key are plain names, so that several kinds of item "
    "share it and are read in one query.",
    must=(
        "The tenant is part of the partition key, and the role's policy holds a caller to its own (LeadingKeys).",
        "What the time to live deletes goes within days, not at once: readers check expires_at themselves.",
    ),
)
idempotency = table(
    "IdempotencyTable",
    "idempotency",
    {"id": "HASH"},
    expires="expiration",
    why="What was done already, by the id of message or request: queues and buses deliver at least once. Apart from "
    "the application's table, because every consumer may write here and nowhere else.",
    must=("It holds ids and results without patients' data.",),
)

application_table_name = stack.output("ApplicationTableName", ref(application), "Name of the application's table")
application_table_arn = stack.output("ApplicationTableArn", att(application, "Arn"), "ARN of the application's table")
idempotency_table_name = stack.output("IdempotencyTableName", ref(idempotency), "Name of the table of what was done")
idempotency_table_arn = stack.output(
    "IdempotencyTableArn", att(idempotency, "Arn"), "ARN of the table of what was done"
)
