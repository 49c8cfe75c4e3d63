"""Encryption keys for logs, data, messages and audit records

One key a kind of data, so that whoever may read one kind is not thereby allowed to read another. The database
has its own key in its own stack: it lives and dies with the database's snapshots.
"""

from awacs import aws, kms

from cfngen.language import Stack, Sub, account_id, att, partition, region
from cfngen.parts.encryption_key import (
    USE,
    WRITE_AND_READ,
    account,
    encryption_key,
    from_this_account,
    lent_to,
    used_by,
    used_through,
)

stack = Stack(__name__)

logs_key = encryption_key(
    stack,
    "LogsKey",
    "logs",
    [
        used_by(
            "EncryptLogGroups",
            [Sub(f"logs.{region}.amazonaws.com")],
            USE,
            aws.ArnLike(
                "kms:EncryptionContext:aws:logs:arn",
                Sub(f"arn:{partition}:logs:{region}:{account_id}:log-group:*"),
            ),
        ),
        aws.Statement(
            Sid="EncryptEcsExecSessions",
            Effect=aws.Allow,
            Principal=account(),
            Action=WRITE_AND_READ,
            Resource=["*"],
        ),
    ],
    protects="log groups and ECS Exec sessions",
    why="CloudWatch Logs encrypts as the service itself, so its statement is bound to this account's log groups by "
    "the encryption context. ECS Exec calls KMS directly from task and operator, for which there is no service to "
    "name: there IAM policies decide.",
    must="The Region's own Logs principal keeps its statement: without it log groups refuse new entries.",
)

data_key = encryption_key(
    stack,
    "DataKey",
    "data",
    [used_through("s3", "ecr", "dynamodb"), lent_to("ecr", "dynamodb")],
    protects="reports, container images and tables",
    why="Kept apart from the logs key: an operator who reads logs has no way to the reports. An IAM policy with "
    "kms:Decrypt opens nothing by itself; the call has to come through the service that holds the data.",
    must="Whoever reads a report needs this key in IAM too, not only the bucket; images ECR decrypts by a grant of its "
    "own, which nobody revokes.",
)

messaging_key = encryption_key(
    stack,
    "MessagingKey",
    "messaging",
    [
        used_through("sns", "sqs"),
        used_by(
            "PublishFromServices",
            [
                "cloudwatch.amazonaws.com",
                "events.rds.amazonaws.com",
                "sns.amazonaws.com",
                "s3.amazonaws.com",
                "budgets.amazonaws.com",
                "costalerts.amazonaws.com",
            ],
            WRITE_AND_READ,
            from_this_account,
        ),
        # A condition on the source would never hold here, and the event would be dropped without a trace.
        # Source: https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
        used_by("PublishFromEventBridge", ["events.amazonaws.com"], WRITE_AND_READ),
    ],
    protects="alert topics and dead-letter queues",
    why="The key that AWS manages for SNS cannot be lent to alarms: they would stay silent and nobody would know. "
    "EventBridge alone has no source condition because it sends none to encrypted topics; what it may reach is "
    "limited by the policies of topic and queue.",
    must="Every service that publishes to an encrypted topic or queue is named here: a missing one fails silently.",
)

this_account = Sub(f"arn:{partition}:logs:{region}:{account_id}:*")
trails = Sub(f"arn:{partition}:cloudtrail:{region}:{account_id}:trail/*")
audit_key = encryption_key(
    stack,
    "AuditKey",
    "audit",
    [
        used_through("s3"),
        used_by(
            "WriteTrails",
            ["cloudtrail.amazonaws.com"],
            [kms.GenerateDataKey],
            from_this_account,
            aws.ArnLike("aws:SourceArn", trails),
            aws.StringLike("kms:EncryptionContext:aws:cloudtrail:arn", trails),
        ),
        used_by("CheckForTrails", ["cloudtrail.amazonaws.com"], [kms.DescribeKey], from_this_account),
        used_by("RecordConfiguration", ["config.amazonaws.com"], WRITE_AND_READ, from_this_account),
        used_by(
            "DeliverLogs",
            ["delivery.logs.amazonaws.com"],
            USE,
            from_this_account,
            aws.ArnLike("aws:SourceArn", this_account),
        ),
    ],
    protects="audit records (CloudTrail, Config, delivered logs)",
    why="Audit records outlive what they describe and are read by other people than its operators, so they have a "
    "key that no application role is ever given.",
    must="No role of an application may use this key.",
)

logs_key_arn = stack.output("LogsKeyArn", att(logs_key, "Arn"), "ARN of the key of log groups")
data_key_arn = stack.output("DataKeyArn", att(data_key, "Arn"), "ARN of the key of buckets, repositories and tables")
messaging_key_arn = stack.output("MessagingKeyArn", att(messaging_key, "Arn"), "ARN of the key of topics and queues")
audit_key_arn = stack.output("AuditKeyArn", att(audit_key, "Arn"), "ARN of the key of audit records")
