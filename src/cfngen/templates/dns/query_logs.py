"""Logs of the DNS queries that the VPC's resolver answers

Who in the VPC asked for which name and what the answer was: DNS leads out of subnets that have no other way. Switched
on by EnableDnsQueryLogging. GuardDuty judges the same queries by itself, but shows them to nobody.
"""

from awacs import aws, logs
from troposphere import Equals, route53resolver
from troposphere import logs as resources

from cfngen.language import Condition, Flag, Stack, Sub, account_id, att, partition, ref, region, sub_json
from cfngen.parts.log_group import log_group
from cfngen.parts.policy import admit, policy_document
from cfngen.settings import environment, project_name
from cfngen.templates.foundation.vpc import vpc_id
from cfngen.templates.monitoring._settings import audit_log_retention_days
from cfngen.templates.security.kms_keys import logs_key_arn

enable_dns_query_logging = Flag(
    "EnableDnsQueryLogging",
    "Whether the queries that the VPC's resolver answers are logged, for AuditLogRetentionDays",
    default=False,
)

stack = Stack(__name__, when=Condition("LogsDnsQueries", Equals(enable_dns_query_logging, "true")))

group = log_group(
    stack,
    "DnsQueryLogGroup",
    Sub(f"/aws/vendedlogs/route53resolver/{project_name}-{environment}"),
    "dns-query-logs",
    retention_days=audit_log_retention_days,
    key_arn=logs_key_arn,
    undeletable=True,
    why="CloudWatch Logs instead of S3, where the flow logs are too: a name and the connection that followed it are "
    "searched together.",
    must=(
        "It is kept when logging is switched off; before that is switched on again the group is imported or deleted.",
        "The retention is never shortened below what the records' law or contract asks for.",
    ),
    controls=("E05", "L01", "C-ENC-01", "C-LOG-02", "C-LOG-04", "FI-10"),
)
policy = stack.add(
    resources.ResourcePolicy(
        "DnsQueryLogPolicy",
        PolicyName=Sub(f"{project_name}-{environment}-dns-query-logs"),
        PolicyDocument=sub_json(
            policy_document(
                # Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-CWL.html
                admit(
                    "LogDelivery",
                    ["delivery.logs.amazonaws.com"],
                    [logs.CreateLogStream, logs.PutLogEvents],
                    Sub(f"arn:{partition}:logs:{region}:{account_id}:log-group:{ref(group)}:log-stream:*"),
                    aws.StringEquals("aws:SourceAccount", account_id),
                    aws.ArnLike("aws:SourceArn", Sub(f"arn:{partition}:logs:{region}:{account_id}:*")),
                )
            )
        ),
    ),
    why="Resolver writes by the delivery of CloudWatch Logs. With a policy of its own nothing depends on what AWS adds "
    "by itself, which whoever deploys would need permission for.",
    must=("It lets the delivery of this account write to this one group.",),
    mutable="review-required",
    controls=("C-AUTH-05",),
)
config = stack.add(
    route53resolver.ResolverQueryLoggingConfig(
        "DnsQueryLogging",
        DependsOn=policy.title,
        Name=Sub(f"{project_name}-{environment}-dns-queries"),
        DestinationArn=att(group, "Arn"),
    ),
    why="Every query, also one that a private zone or an interface endpoint's name answers; what the resolver has in "
    "its cache is logged once.",
    must=("Every property is of the creation: a change replaces it, and queries meanwhile are logged by both.",),
    mutable="must-never-change",
    controls=("C-LOG-01", "L06", "FI-10"),
)
stack.add(
    route53resolver.ResolverQueryLoggingConfigAssociation(
        "DnsQueryLoggingOfVpc", ResolverQueryLogConfigId=ref(config), ResourceId=vpc_id
    ),
    why="A configuration logs nothing until a VPC has it.",
    mutable="change-with-constraints",
    controls=("C-LOG-01", "L06"),
)

dns_query_log_group_name = stack.output(
    "DnsQueryLogGroupName", ref(group), "Name of the log group of the VPC's DNS queries"
)
