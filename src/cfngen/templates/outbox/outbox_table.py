"""Outbox table: events, written in the same transaction as what they tell of

A service that writes to its table and then sends an event loses the event when it stops in between. Here the event is
an item of the same transaction, and the relay delivers what the table's stream shows: sooner or later, at least once.
"""

from awacs import aws, dynamodb, kms
from troposphere import iam

from cfngen.language import Stack, Sub, account_id, att, partition, ref, region
from cfngen.parts.encryption_key import (
    WRITE_AND_READ,
    account,
    encryption_key,
    lent_to,
    used_through,
)
from cfngen.parts.policy import allow, policy_document, through
from cfngen.parts.table import table
from cfngen.settings import environment, project_name
from cfngen.templates.data._settings import deletion_protection, most_reads, most_writes
from cfngen.templates.monitoring.sns_topics import alerts_topic_arn

stack = Stack(__name__)

# By its name, because the relay needs the key first.
pipe_arn = Sub(f"arn:{partition}:pipes:{region}:{account_id}:pipe/{project_name}-{environment}-outbox")
key = encryption_key(
    stack,
    "OutboxKey",
    "outbox",
    [
        used_through("dynamodb", "sqs"),
        lent_to("dynamodb"),
        # The pipe's role calls KMS itself, for the filter and the form of the events.
        # Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-encryption-pipes-cmkey.html
        aws.Statement(
            Sid="UseInThePipe",
            Effect=aws.Allow,
            Principal=account(),
            Action=WRITE_AND_READ,
            Resource=["*"],
            Condition=aws.Condition(aws.ArnLike("kms:EncryptionContext:aws:pipe:arn", pipe_arn)),
        ),
    ],
    protects="events on their way out of the application",
    why="Apart from the data key: whoever delivers events opens nothing but events.",
    must="The pipe keeps its statement: without it nothing is delivered.",
)
outbox = table(
    stack,
    "OutboxTable",
    "outbox",
    {"aggregate_id": "HASH", "event_id": "RANGE"},
    expires="ttl",
    key_arn=att(key, "Arn"),
    deletion_protection=deletion_protection,
    most_reads=most_reads,
    most_writes=most_writes,
    topic=alerts_topic_arn,
    stream="NEW_IMAGE",
    why="What the stream shows is complete, so the relay asks nobody. Kept after delivery until ttl, because a "
    "dead letter names an item and does not hold it.",
    must=(
        "An event is put by the TransactWriteItems that writes what it tells of, and never changed.",
        "event_id is a ULID: a consumer that has seen it does nothing, for delivery is at least once.",
        "aggregate_id begins with the tenant, type names the event, payload is its JSON as text.",
        "ttl is 14 days or more away: dead letters wait so long for a person.",
        "What PostgreSQL holds is in no transaction of DynamoDB: its events need an outbox there.",
    ),
)
policy = stack.add(
    iam.ManagedPolicy(
        "WriteOutboxPolicy",
        Description="Put events into the outbox, and nothing else",
        PolicyDocument=policy_document(
            allow("PutEvents", [dynamodb.PutItem], att(outbox, "Arn")),
            allow("DecryptThroughDynamoDb", [kms.Decrypt], att(key, "Arn"), through("dynamodb")),
        ),
    ),
    why="For the role of a service that has something to tell; the owner of the role names its ARN. It may add and "
    "neither read nor delete: what was told stays told.",
    must=("No role of an application may do more here.",),
    mutable="review-required",
    controls=("I01", "I02", "I03", "C-AUTH-05", "FI-05"),
)

outbox_table_name = stack.output("OutboxTableName", ref(outbox), "Name of the outbox table")
outbox_table_arn = stack.output("OutboxTableArn", att(outbox, "Arn"), "ARN of the outbox table")
outbox_stream_arn = stack.output("OutboxStreamArn", att(outbox, "StreamArn"), "ARN of the outbox table's stream")
outbox_key_arn = stack.output("OutboxKeyArn", att(key, "Arn"), "ARN of the key of events on their way out")
write_outbox_policy_arn = stack.output(
    "WriteOutboxPolicyArn", ref(policy), "ARN of the policy for roles that put events into the outbox"
)
