"""DynamoDB tables of the application

One for what the application asks for by key, and one of what was done already, which forgets by itself. Both on
demand, under our key, with every second of the last weeks to go back to.
"""

from functools import partial

from cfngen.language import Stack, att, ref
from cfngen.parts import table as part
from cfngen.templates.data._settings import deletion_protection, most_reads, most_writes
from cfngen.templates.monitoring.sns_topics import alerts_topic_arn
from cfngen.templates.security.kms_keys import data_key_arn

stack = Stack(__name__)
table = partial(
    part.table,
    stack,
    key_arn=data_key_arn,
    deletion_protection=deletion_protection,
    most_reads=most_reads,
    most_writes=most_writes,
    topic=alerts_topic_arn,
)

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
