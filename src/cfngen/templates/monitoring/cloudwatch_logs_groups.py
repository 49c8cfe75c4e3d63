"""Log groups that AWS services write audit records to

A service that finds no log group makes one itself, unencrypted by our key and kept for ever, and the template
that declares it later fails. So they are all declared here, before the services that write to them; the log
groups of the ECS tasks belong to the cluster.
"""

from awacs import aws, logs
from troposphere import logs as resources

from cfngen.language import Condition, Stack, Sub, account_id, partition, ref, region, sub_json
from cfngen.parts.log_group import arn_of, log_group, streams_of
from cfngen.parts.policy import admit, policy_document
from cfngen.settings import environment, project_name
from cfngen.templates.database._settings import db_custom_identifier, has_db_custom_identifier
from cfngen.templates.monitoring._settings import audit_log_retention_days
from cfngen.templates.security.kms_keys import logs_key_arn

stack = Stack(__name__)


def audit_logs(title: str, name: Sub, purpose: str, why: str, when: Condition | None = None) -> resources.LogGroup:
    """One audit log group: encrypted, retained, protected from deletion."""
    return log_group(
        stack,
        title,
        name,
        purpose,
        retention_days=audit_log_retention_days,
        key_arn=logs_key_arn,
        undeletable=True,
        when=when,
        why=f"{why} The infrequent-access class is cheaper but takes no metric filter and no subscription.",
        must=(
            "The name stays: it is how the service finds the group, and renaming it starts an empty one.",
            "The retention is never shortened below what the records' law or contract asks for.",
        ),
        mutable="must-never-change",
        mutability={
            "RetentionInDays": "review-required",
            "KmsKeyId": "review-required",
            "DeletionProtectionEnabled": "review-required",
            "Tags": "free-to-tune",
        },
        controls=("E05", "L01", "C-ENC-01", "C-LOG-02", "C-LOG-04", "FI-10"),
    )


vpc_flow_logs = audit_logs(
    "VpcFlowLogGroup",
    Sub(f"/vpc/{project_name}-{environment}/flow"),
    "vpc-flow-logs",
    "Who talked to whom: the record that remains when a host's own logs are gone.",
)
rds_postgresql_logs = audit_logs(
    "RdsPostgresqlLogGroup",
    Sub(f"/aws/rds/instance/{db_custom_identifier}/postgresql"),
    "rds-postgresql-logs",
    "Connections, slow statements and what pgaudit records. RDS derives the name from the instance, so the group can "
    "come first only when the identifier is given; otherwise RDS makes it, without expiry.",
    has_db_custom_identifier,
)
rds_upgrade_logs = audit_logs(
    "RdsUpgradeLogGroup",
    Sub(f"/aws/rds/instance/{db_custom_identifier}/upgrade"),
    "rds-upgrade-logs",
    "Says why an engine upgrade was refused. Named by RDS like the group of the database's own log.",
    has_db_custom_identifier,
)
waf_logs = audit_logs(
    "WafLogGroup",
    Sub(f"aws-waf-logs-{project_name}-{environment}"),
    "waf-logs",
    "What the web ACL let through or blocked. WAF accepts only names that begin with aws-waf-logs-.",
)
ecs_exec_logs = audit_logs(
    "EcsExecLogGroup",
    Sub(f"/ecs/{project_name}-{environment}/exec"),
    "ecs-exec-logs",
    "Every command that somebody types in a running task: the record of remote maintenance.",
)
batch_event_logs = audit_logs(
    "BatchEventLogGroup",
    Sub(f"/aws/events/{project_name}-{environment}/batch"),
    "batch-event-logs",
    "When the month-end batch was started and how it ended; ECS forgets a stopped task after an hour.",
)
cognito_logs = audit_logs(
    "CognitoLogGroup",
    Sub(f"/aws/vendedlogs/cognito/{project_name}-{environment}"),
    "cognito-logs",
    "Sign-in activity and failed notifications. Names under /aws/vendedlogs share one resource policy of AWS, where "
    "others each use up a part of the account's.",
)


write = [logs.CreateLogStream, logs.PutLogEvents]
stack.add(
    resources.ResourcePolicy(
        "EventBridgeLogResourcePolicy",
        PolicyName=Sub(f"{project_name}-{environment}-log-delivery"),
        PolicyDocument=sub_json(
            policy_document(
                # EventBridge gives no source to a condition, so the one log group is the limit.
                # Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html
                admit(
                    "EventBridge",
                    ["events.amazonaws.com", "delivery.logs.amazonaws.com"],
                    write,
                    streams_of(batch_event_logs),
                ),
                # Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-and-resource-policy.html
                admit(
                    "LogDelivery",
                    ["delivery.logs.amazonaws.com"],
                    write,
                    [streams_of(waf_logs), streams_of(cognito_logs)],
                    aws.StringEquals("aws:SourceAccount", account_id),
                    aws.ArnLike("aws:SourceArn", Sub(f"arn:{partition}:logs:{region}:{account_id}:*")),
                ),
            )
        ),
    ),
    why="EventBridge, WAF and the user pools write as services, without a role, so the log groups have to admit them. "
    "AWS would add the like by itself, seen by no review, and only where whoever deploys may change such "
    "policies. One policy for all, because an account has ten in a Region.",
    controls=("C-AUTH-05", "FI-05"),
)

vpc_flow_log_group_name = stack.output("VpcFlowLogGroupName", ref(vpc_flow_logs), "Name of the flow logs' group")
vpc_flow_log_group_arn = stack.output("VpcFlowLogGroupArn", arn_of(vpc_flow_logs), "ARN of the flow logs' group")
waf_log_group_arn = stack.output("WafLogGroupArn", arn_of(waf_logs), "ARN of the web ACL's log group")
ecs_exec_log_group_name = stack.output("EcsExecLogGroupName", ref(ecs_exec_logs), "Name of ECS Exec's log group")
batch_event_log_group_arn = stack.output(
    "BatchEventLogGroupArn", arn_of(batch_event_logs), "ARN of the batch events' log group"
)
cognito_log_group_arn = stack.output("CognitoLogGroupArn", arn_of(cognito_logs), "ARN of the user pools' log group")
