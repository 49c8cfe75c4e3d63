"""Bucket of the load balancers' access logs and of the reports bucket's

Both writers deliver into SSE-S3 buckets only, keep their entries for the same time and are read by the same people,
so one bucket holds both, apart by prefix.
"""

import awacs.s3
from awacs import aws
from troposphere import s3

from cfngen.language import Setting, Stack, Sub, account_id, att, partition, ref
from cfngen.parts.bucket import expiring, logs_stay, private_bucket, tls_only
from cfngen.parts.policy import admit, policy_document
from cfngen.settings import environment, project_name
from cfngen.templates.monitoring._settings import audit_log_retention_days, audit_logs_outlive

# Prefixes of the load balancers; S3 puts its own logs under the third.
INTERNAL_PREFIX, PUBLIC_PREFIX, S3_PREFIX = "internal", "public", "s3"
# An investigation reaches back weeks, rarely years; reading stays immediate.
ARCHIVE_AFTER_DAYS = 90
OVERWRITTEN_LOG_DAYS = 30

stack = Stack(__name__)

elb_account_id = Setting(
    "ElbAccountId",
    "Account of AWS from which Elastic Load Balancing delivers access logs in the Region; the default is that of "
    "ap-northeast-1",
    # Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
    default="582318560864",
    allowed_pattern="^[0-9]{12}$",
)

archive_logs = audit_logs_outlive(ARCHIVE_AFTER_DAYS, "ArchiveLogs")

bucket = stack.add(
    private_bucket(
        "AlbLogsBucket",
        "alb-logs",
        key_arn=None,
        lifecycle=expiring(
            "archive-and-expire-logs",
            audit_log_retention_days,
            overwritten_days=OVERWRITTEN_LOG_DAYS,
            forget="forget-expired-logs",
            archive=(
                archive_logs,
                s3.LifecycleRuleTransition(StorageClass="GLACIER_IR", TransitionInDays=ARCHIVE_AFTER_DAYS),
            ),
        ),
    ),
    why="Who called which API from where, in full, also for requests that never reached a task. A bucket rather than "
    "a log group because load balancers deliver to S3 only. No Object Lock: neither writer delivers into a bucket "
    "that locks by default, so the policy refuses deletion instead.",
    must=(
        "Encryption stays SSE-S3: with a KMS key load balancers and S3 stop delivering, without a word.",
        "The bucket has no access logging of its own: logging into itself never ends.",
    ),
    mutable="review-required",
    mutability={"BucketName": "must-never-change", "Tags": "free-to-tune"},
    controls=("P02", "P03", "B07", "B08", "B12", "L02", "L04", "C-LOG-01", "C-LOG-02", "C-LOG-04", "H-05", "FI-10"),
)
arn = att(bucket, "Arn")
# The path ends in the owner's account, which Elastic Load Balancing sets itself: that is what keeps others out.
load_balancer_logs = [Sub(f"{arn}/{prefix}/AWSLogs/{account_id}/*") for prefix in (INTERNAL_PREFIX, PUBLIC_PREFIX)]
# By its name, because the reports' bucket needs this one first.
reports_bucket = Sub(f"arn:{partition}:s3:::{project_name}-{environment}-reports-{account_id}")
stack.add(
    s3.BucketPolicy(
        "AlbLogsBucketPolicy",
        Bucket=ref(bucket),
        PolicyDocument=policy_document(
            admit(
                "LoadBalancersWriteLogs",
                ["logdelivery.elasticloadbalancing.amazonaws.com"],
                [awacs.s3.PutObject],
                load_balancer_logs,
            ),
            aws.Statement(
                Sid="LoadBalancersWriteLogsByAccount",
                Effect=aws.Allow,
                Principal=aws.Principal("AWS", [Sub(f"arn:{partition}:iam::{elb_account_id}:root")]),
                Action=[awacs.s3.PutObject],
                Resource=load_balancer_logs,
            ),
            admit(
                "S3WritesAccessLogs",
                ["logging.s3.amazonaws.com"],
                [awacs.s3.PutObject],
                Sub(f"{arn}/{S3_PREFIX}/*"),
                aws.StringEquals("aws:SourceAccount", account_id),
                aws.ArnEquals("aws:SourceArn", reports_bucket),
            ),
            logs_stay(arn),
            tls_only(arn),
        ),
    ),
    why="Elastic Load Balancing writes as its service in newer Regions and as an account of AWS in older ones, of "
    "which Tokyo is one; AWS advises the former everywhere, so both are named. Nobody deletes a log; the lifecycle "
    "does, which no bucket policy stops.",
    must=(
        "The writer that the Region uses stays named, or setting the load balancer's attribute is refused.",
        "To remove the bucket one day, first take LogsStay out: a change that somebody has to approve.",
    ),
    mutable="review-required",
    controls=("T10", "L02", "L04", "C-LOG-02", "H-06", "H-08", "FI-04"),
)

alb_logs_bucket_name = stack.output("AlbLogsBucketName", ref(bucket), "Name of the access logs' bucket")
alb_logs_bucket_arn = stack.output("AlbLogsBucketArn", arn, "ARN of the access logs' bucket")
