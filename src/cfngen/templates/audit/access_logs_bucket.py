"""Bucket of the audit buckets' own access logs

Who read the audit records is itself a record. S3 delivers it into a bucket that it encrypts itself and that does not
lock by default, so it has a bucket of its own.
"""

import awacs.s3
from awacs import aws
from troposphere import s3

from cfngen.language import Stack, Sub, account_id, att, partition, ref
from cfngen.parts.bucket import expiring, logs_stay, private_bucket, tls_only
from cfngen.parts.policy import admit, policy_document
from cfngen.settings import environment, project_name
from cfngen.templates.monitoring._settings import audit_log_retention_days

OVERWRITTEN_LOG_DAYS = 30

stack = Stack(__name__)

bucket = stack.add(
    private_bucket(
        "AuditAccessLogsBucket",
        "audit-access",
        key_arn=None,
        lifecycle=expiring(
            "expire-logs",
            audit_log_retention_days,
            overwritten_days=OVERWRITTEN_LOG_DAYS,
            forget="forget-expired-logs",
        ),
    ),
    why="Reads of the audit records, which the trail does not tell: data events of its own bucket would make it write "
    "about its own writing. Not the load balancers' log bucket, which more people read.",
    must=(
        "Encryption stays SSE-S3 and nothing locks by default: otherwise S3 stops delivering, without a word.",
        "The bucket has no access logging of its own: logging into itself never ends.",
    ),
    mutable="review-required",
    mutability={"BucketName": "must-never-change", "Tags": "free-to-tune"},
    controls=("P02", "P03", "B07", "B08", "B12", "L04", "C-LOG-01", "C-LOG-02", "C-LOG-04", "H-05", "FI-10"),
)
arn = att(bucket, "Arn")

stack.add(
    s3.BucketPolicy(
        "AuditAccessLogsBucketPolicy",
        Bucket=ref(bucket),
        PolicyDocument=policy_document(
            admit(
                "S3WritesAccessLogs",
                ["logging.s3.amazonaws.com"],
                [awacs.s3.PutObject],
                Sub(f"{arn}/*"),
                aws.StringEquals("aws:SourceAccount", account_id),
                # By their names, because they need this bucket first.
                aws.ArnLike("aws:SourceArn", Sub(f"arn:{partition}:s3:::{project_name}-{environment}-*")),
            ),
            logs_stay(arn),
            tls_only(arn),
        ),
    ),
    why="S3 writes for this environment's buckets alone, and nobody deletes; the lifecycle does, which no bucket "
    "policy stops.",
    must=("To remove the bucket one day, first take LogsStay out: a change that somebody has to approve.",),
    mutable="review-required",
    controls=("T10", "L04", "C-LOG-02", "H-06", "H-08", "FI-04"),
)

audit_access_logs_bucket_name = stack.output(
    "AuditAccessLogsBucketName", ref(bucket), "Name of the bucket of the audit buckets' access logs"
)


def access_logging(prefix: str) -> s3.LoggingConfiguration:
    """What a bucket takes to have its access logs here."""
    return s3.LoggingConfiguration(DestinationBucketName=audit_access_logs_bucket_name, LogFilePrefix=f"{prefix}/")
