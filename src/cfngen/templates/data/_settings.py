"""Settings of every DynamoDB table."""

from cfngen.language import Flag, Setting

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
