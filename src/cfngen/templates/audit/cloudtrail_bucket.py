"""Bucket of the trail's files, locked against deletion

Object Lock keeps every file for the retention of audit logs, whoever asks for its deletion; the bucket's policy lets
CloudTrail write for this environment's trail and nobody else.
"""

import awacs.s3
from awacs import aws
from troposphere import s3

from cfngen.language import Setting, Stack, Sub, account_id, att, partition, ref, region
from cfngen.parts.bucket import expiring, private_bucket, tls_only
from cfngen.parts.policy import admit, policy_document
from cfngen.settings import environment, project_name
from cfngen.templates.audit.access_logs_bucket import access_logging
from cfngen.templates.monitoring._settings import audit_log_retention_days, audit_logs_outlive
from cfngen.templates.security.kms_keys import audit_key_arn

# A year is what investigations and auditors ask for at once; older files can wait 12 hours to be read.
ARCHIVE_AFTER_DAYS = 365
# A lock's last day is not over when the lifecycle runs: it deletes a day later.
EXPIRED_VERSION_DAYS = 1

stack = Stack(__name__)

lock_mode = Setting(
    "AuditObjectLockMode",
    "Object Lock of the trail's files: GOVERNANCE, which a permission of its own passes, or COMPLIANCE, which nobody "
    "passes before AuditLogRetentionDays are over, not even the account's root",
    default="GOVERNANCE",
    allowed_values=("GOVERNANCE", "COMPLIANCE"),
)
archive_trail = audit_logs_outlive(ARCHIVE_AFTER_DAYS, "ArchiveTrail")

bucket = stack.add(
    private_bucket(
        "TrailBucket",
        "trail",
        key_arn=audit_key_arn,
        logging=access_logging("trail"),
        locked=(
            None,
            s3.ObjectLockConfiguration(
                ObjectLockEnabled="Enabled",
                Rule=s3.ObjectLockRule(
                    DefaultRetention=s3.DefaultRetention(Mode=lock_mode, Days=audit_log_retention_days)
                ),
            ),
        ),
        lifecycle=expiring(
            "archive-and-expire-trail",
            audit_log_retention_days,
            overwritten_days=EXPIRED_VERSION_DAYS,
            forget="forget-expired-files",
            archive=(
                archive_trail,
                s3.LifecycleRuleTransition(StorageClass="DEEP_ARCHIVE", TransitionInDays=ARCHIVE_AFTER_DAYS),
            ),
        ),
    ),
    why="The record of who did what, which an intruder with administrator rights wants to delete first: so S3 itself "
    "refuses, not a policy that he could change. Governance mode by default, because a retention set wrongly in "
    "compliance mode is paid for until its end. Apart from AWS Config's bucket, which may not lock.",
    must=(
        "Object Lock stays on; S3 does not take it back.",
        "The retention is never shortened below what the records' law or contract asks for.",
    ),
    mutable="review-required",
    mutability={
        "BucketName": "must-never-change",
        "ObjectLockEnabled": "must-never-change",
        "BucketEncryption": "review-required",
        "Tags": "free-to-tune",
    },
    controls=(
        *("E04", "P02", "P03", "B07", "B08", "B09", "B12", "L04"),
        *("C-ENC-01", "C-LOG-02", "C-LOG-04", "C-LOC-01", "H-05", "H-06", "FI-10", "FI-19"),
    ),
)
arn = att(bucket, "Arn")
# By its name, because the trail needs the bucket first.
trail_arn = Sub(f"arn:{partition}:cloudtrail:{region}:{account_id}:trail/{project_name}-{environment}-trail")


def cloudtrail(sid: str, action: aws.Action, resource: object, **more: str) -> aws.Statement:
    """Let CloudTrail do one thing, for the one trail. `more`: further keys of S3 and what they equal."""
    equal = {"aws:SourceAccount": account_id} | {f"s3:{key.replace('_', '-')}": value for key, value in more.items()}
    return admit(
        sid,
        ["cloudtrail.amazonaws.com"],
        [action],
        resource,
        aws.StringEquals(equal),
        aws.ArnEquals("aws:SourceArn", trail_arn),
    )


# Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html
stack.add(
    s3.BucketPolicy(
        "TrailBucketPolicy",
        Bucket=ref(bucket),
        PolicyDocument=policy_document(
            cloudtrail("TrailAsksForTheBucket", awacs.s3.GetBucketAcl, arn),
            cloudtrail(
                "TrailWrites",
                awacs.s3.PutObject,
                Sub(f"{arn}/AWSLogs/{account_id}/*"),
                x_amz_acl="bucket-owner-full-control",
            ),
            tls_only(arn),
        ),
    ),
    why="CloudTrail writes for one trail of one account: without the source a trail of any other account could fill "
    "the bucket with its own. Deletion needs no statement, because Object Lock refuses it.",
    must=("The trail of this name stays admitted: CloudTrail stops logging without a word when it cannot deliver.",),
    mutable="review-required",
    controls=("T10", "C-AUTH-05", "C-LOG-02", "H-06", "H-08", "FI-04"),
)

trail_bucket_name = stack.output("TrailBucketName", ref(bucket), "Name of the bucket of the trail's files")
trail_bucket_arn = stack.output("TrailBucketArn", arn, "ARN of the bucket of the trail's files")
