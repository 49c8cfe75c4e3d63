"""What the code in the tasks may do, by purpose; which role is given what stands with the roles."""

from awacs import aws, cloudwatch, kms, logs, s3, sns
from awacs import ssmmessages as ssm

from cfngen.language import Sub, account_id, partition, region
from cfngen.parts.policy import allow, through
from cfngen.settings import environment, project_name
from cfngen.templates.compute.reports_bucket import reports_bucket_arn
from cfngen.templates.monitoring.cloudwatch_logs_groups import ecs_exec_log_group_name
from cfngen.templates.monitoring.sns_topics import alerts_topic_arn
from cfngen.templates.security.kms_keys import data_key_arn, logs_key_arn, messaging_key_arn


def reports(prefix: str) -> list[aws.Statement]:
    """Read and write reports under a prefix; no deletion, for records go by a decision of people."""
    return [
        allow("ReadAndWriteReports", [s3.GetObject, s3.PutObject], Sub(f"{reports_bucket_arn}/{prefix}*")),
        allow("EncryptReports", [kms.GenerateDataKey, kms.Decrypt], data_key_arn, through("s3")),
    ]


ALERTS_AND_METRICS = [
    allow("RaiseAlerts", [sns.Publish], alerts_topic_arn),
    allow("EncryptAlerts", [kms.GenerateDataKey, kms.Decrypt], messaging_key_arn, through("sns")),
    allow(
        "WriteMetrics",
        [cloudwatch.PutMetricData],
        "*",
        aws.StringEquals("cloudwatch:namespace", Sub(f"{project_name}/{environment}")),
    ),
]
# Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
EXEC = [
    allow(
        "OpenSessions",
        [ssm.CreateControlChannel, ssm.CreateDataChannel, ssm.OpenControlChannel, ssm.OpenDataChannel],
        "*",
    ),
    allow("FindTheLogGroup", [logs.DescribeLogGroups], "*"),
    allow(
        "RecordSessions",
        [logs.CreateLogStream, logs.DescribeLogStreams, logs.PutLogEvents],
        Sub(f"arn:{partition}:logs:{region}:{account_id}:log-group:{ecs_exec_log_group_name}:*"),
    ),
    allow("EncryptSessions", [kms.Decrypt], logs_key_arn),
]
