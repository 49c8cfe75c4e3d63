"""Bucket of AWS Config's history and snapshots

What every resource looked like at any time. Config delivers to no bucket that locks its objects, so the policy
refuses deletion instead.
"""

import awacs.s3
from awacs import aws
from troposphere import s3

from cfngen.language import Stack, Sub, account_id, att, ref
from cfngen.parts.bucket import expiring, logs_stay, private_bucket, tls_only
from cfngen.parts.policy import admit, policy_document
from cfngen.templates.audit._settings import records_configuration
from cfngen.templates.audit.access_logs_bucket import access_logging
from cfngen.templates.monitoring._settings import audit_log_retention_days
from cfngen.templates.security.kms_keys import audit_key_arn

OVERWRITTEN_FILE_DAYS = 30

stack = Stack(__name__, when=records_configuration)

bucket = stack.add(
    private_bucket(
        "ConfigBucket",
        "config",
        key_arn=audit_key_arn,
        logging=access_logging("config"),
        lifecycle=expiring(
            "expire-history",
            audit_log_retention_days,
            overwritten_days=OVERWRITTEN_FILE_DAYS,
            forget="forget-expired-files",
        ),
    ),
    why="Config itself forgets after 7 years at most and is asked resource by resource; the files are what an auditor "
    "is given. No Object Lock, to which Config does not deliver.",
    must=("Object Lock stays off: Config stops delivering to a bucket that locks.",),
    mutable="review-required",
    mutability={"BucketName": "must-never-change", "BucketEncryption": "review-required", "Tags": "free-to-tune"},
    controls=(
        *("E04", "P02", "P03", "B07", "B08", "B12", "L04"),
        *("C-ENC-01", "C-LOG-02", "C-LOG-04", "C-LOC-01", "H-06", "FI-19", "FI-42"),
    ),
)
arn = att(bucket, "Arn")


def config(sid: str, actions: list[aws.Action], resource: object, **more: str) -> aws.Statement:
    """Let AWS Config of this account do something. `more`: further keys of S3 and what they equal."""
    equal = {"aws:SourceAccount": account_id} | {f"s3:{key.replace('_', '-')}": value for key, value in more.items()}
    return admit(sid, ["config.amazonaws.com"], actions, resource, aws.StringEquals(equal))


# Source: https://docs.aws.amazon.com/config/latest/developerguide/s3-bucket-policy.html
stack.add(
    s3.BucketPolicy(
        "ConfigBucketPolicy",
        Bucket=ref(bucket),
        PolicyDocument=policy_document(
            config("ConfigAsksForTheBucket", [awacs.s3.GetBucketAcl, awacs.s3.ListBucket], arn),
            config(
                "ConfigWrites",
                [awacs.s3.PutObject],
                Sub(f"{arn}/AWSLogs/{account_id}/Config/*"),
                x_amz_acl="bucket-owner-full-control",
            ),
            logs_stay(arn),
            tls_only(arn),
        ),
    ),
    why="Config writes as its service, whatever role the recorder has, and for this account alone.",
    must=("To remove the bucket one day, first take LogsStay out: a change that somebody has to approve.",),
    mutable="review-required",
    controls=("T10", "C-AUTH-05", "C-LOG-02", "H-06", "H-08", "FI-04"),
)

config_bucket_name = stack.output("ConfigBucketName", ref(bucket), "Name of the bucket of AWS Config's files")
