"""Bucket of the reports that the APIs and the batch write

Reports are records: encrypted with a key of ours, versioned, and on demand locked against deletion for their legal
retention.
"""

import awacs.s3
from awacs import aws
from troposphere import Equals, s3

from cfngen.language import Condition, Flag, Setting, Stack, Sub, att, ref
from cfngen.parts.bucket import private_bucket, tls_only
from cfngen.parts.policy import policy_document
from cfngen.templates.compute.alb_access_logs_bucket import S3_PREFIX, alb_logs_bucket_name
from cfngen.templates.security.kms_keys import data_key_arn

OVERWRITTEN_REPORT_DAYS = 90

stack = Stack(__name__)

enable_object_lock = Flag(
    "EnableObjectLock",
    "Whether reports cannot be deleted or overwritten before ReportRetentionDays; once on, it cannot be turned off",
    default=False,
)
report_retention_days = Setting(
    "ReportRetentionDays",
    "Days that a report is locked, with EnableObjectLock; 1827 are the 5 years of medical records",
    type="Number",
    default=1827,
    min_value=1,
    max_value=36500,
)
lock_reports = Condition("LockReports", Equals(enable_object_lock, "true"))

bucket = stack.add(
    private_bucket(
        "ReportsBucket",
        "reports",
        key_arn=data_key_arn,
        logging=s3.LoggingConfiguration(
            DestinationBucketName=alb_logs_bucket_name, LogFilePrefix=f"{S3_PREFIX}/reports/"
        ),
        lifecycle=[
            s3.LifecycleRule(
                Id="expire-overwritten-reports",
                Status="Enabled",
                NoncurrentVersionExpiration=s3.NoncurrentVersionExpiration(NoncurrentDays=OVERWRITTEN_REPORT_DAYS),
            )
        ],
        locked=(
            lock_reports,
            s3.ObjectLockConfiguration(
                ObjectLockEnabled="Enabled",
                Rule=s3.ObjectLockRule(
                    DefaultRetention=s3.DefaultRetention(Mode="GOVERNANCE", Days=report_retention_days)
                ),
            ),
        ),
    ),
    why="Nothing expires here by itself: when a report may go is the records officer's decision, not a lifecycle's. "
    "The lock is in governance mode: a mistake can be mended by whoever holds that permission, where compliance mode "
    "would bind even the account's owner.",
    must=(
        "Patients' data leave the system only through the APIs: the bucket is never shared and never public.",
        "Object Lock, once on, stays on: S3 does not take it back.",
    ),
    mutable="review-required",
    mutability={"BucketName": "must-never-change", "BucketEncryption": "review-required", "Tags": "free-to-tune"},
    controls=(
        *("E04", "P02", "P03", "B07", "B08", "B09", "B12", "L04"),
        *("C-ENC-01", "C-LOC-01", "H-04", "H-06", "FI-03", "FI-39"),
    ),
)
arn = att(bucket, "Arn")


def deny_upload(sid: str, header: str, wanted: object) -> aws.Statement:
    """Refuse an upload that asks for another encryption; one that asks for none gets the bucket's default."""
    return aws.Statement(
        Sid=sid,
        Effect=aws.Deny,
        Principal=aws.Principal("*"),
        Action=[awacs.s3.PutObject],
        Resource=[Sub(f"{arn}/*")],
        Condition=aws.Condition([aws.StringNotEquals(header, wanted), aws.Null(header, "false")]),
    )


stack.add(
    s3.BucketPolicy(
        "ReportsBucketPolicy",
        Bucket=ref(bucket),
        PolicyDocument=policy_document(
            deny_upload("NoOtherEncryption", "s3:x-amz-server-side-encryption", "aws:kms"),
            deny_upload("NoOtherKey", "s3:x-amz-server-side-encryption-aws-kms-key-id", data_key_arn),
            tls_only(arn),
        ),
    ),
    why="Who may read and write is said by the task roles; this only forbids. The default encryption alone would let a "
    "caller choose a key of another account, and thereby take the report out of our reach.",
    must=("An upload without encryption headers passes: the bucket's default encrypts it.",),
    mutable="review-required",
    controls=("E04", "T10", "C-ENC-01", "H-08", "FI-03", "FI-04"),
)

reports_bucket_name = stack.output("ReportsBucketName", ref(bucket), "Name of the reports' bucket")
reports_bucket_arn = stack.output("ReportsBucketArn", arn, "ARN of the reports' bucket")
