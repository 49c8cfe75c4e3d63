"""Buckets of the single-page applications, their key, and the bucket of their access logs

The applications' buckets are private; CloudFront alone reads them, by a policy that stands with the distributions
because it names them.
"""

import awacs.kms
import awacs.s3
from awacs import aws
from troposphere import s3

from cfngen.language import Output, Stack, Sub, account_id, att, partition, ref
from cfngen.parts.bucket import expiring, logs_stay, private_bucket, tls_only
from cfngen.parts.encryption_key import encryption_key, used_by, used_through
from cfngen.parts.policy import admit, policy_document
from cfngen.templates.monitoring._settings import audit_log_retention_days

PREVIOUS_RELEASE_DAYS = 90  # how long a release can be brought back from the bucket alone
OVERWRITTEN_LOG_DAYS = 30

stack = Stack(__name__)

key = encryption_key(
    stack,
    "SpaKey",
    "spa",
    [
        used_through("s3"),
        used_by(
            "CloudFrontReads",
            ["cloudfront.amazonaws.com"],
            [awacs.kms.Decrypt],
            aws.ArnLike("aws:SourceArn", Sub(f"arn:{partition}:cloudfront::{account_id}:distribution/*")),
        ),
    ],
    protects="the single-page applications",
    why="The files are public once delivered, so the report asked for no KMS key; scanners and the control set ask "
    "for one on every bucket that holds no logs. It is a key of its own, so that CloudFront gets no statement in the "
    "key that opens reports and images.",
    must="CloudFront may decrypt with it: without that every viewer is refused.",
)


logs_bucket = stack.add(
    private_bucket(
        "CloudFrontLogsBucket",
        "cloudfront-logs",
        key_arn=None,
        object_ownership="BucketOwnerPreferred",
        lifecycle=expiring(
            "expire-logs",
            audit_log_retention_days,
            overwritten_days=OVERWRITTEN_LOG_DAYS,
            forget="forget-expired-logs",
        ),
    ),
    why="Home of CloudFront's logs and of the S3 access logs of the application buckets. CloudFront's standard logging "
    "grants itself an ACL, so ACLs are on here, and S3 writes access logs into no bucket with a KMS key.",
    must=(
        "Ownership stays BucketOwnerPreferred: with ACLs disabled CloudFront refuses the distribution.",
        "Encryption stays SSE-S3: S3 delivers no access log into a bucket whose default is a KMS key.",
    ),
    mutable="review-required",
    mutability={"BucketName": "must-never-change", "Tags": "free-to-tune"},
    controls=("P02", "P03", "B07", "B08", "B12", "L03", "L04", "C-LOG-01", "C-LOG-04", "H-05", "FI-10"),
)


def spa_bucket(audience: str) -> s3.Bucket:
    """The bucket of one application."""
    low = audience.lower()
    return stack.add(
        private_bucket(
            f"{audience}SpaBucket",
            f"{low}-spa",
            key_arn=att(key, "Arn"),
            logging=s3.LoggingConfiguration(DestinationBucketName=ref(logs_bucket), LogFilePrefix=f"s3/{low}/"),
            lifecycle=[
                s3.LifecycleRule(
                    Id="expire-previous-releases",
                    Status="Enabled",
                    NoncurrentVersionExpiration=s3.NoncurrentVersionExpiration(NoncurrentDays=PREVIOUS_RELEASE_DAYS),
                )
            ],
        ),
        why="Read by CloudFront alone, through its REST endpoint: website hosting would need it public. Versions make "
        "a release that went wrong a matter of minutes to take back.",
        must=(
            "No website configuration: origin access control works with the REST endpoint only.",
            "Object ownership stays enforced: CloudFront cannot read what another account's upload owns.",
        ),
        mutable="review-required",
        mutability={"BucketName": "must-never-change", "Tags": "free-to-tune"},
        controls=("E04", "P02", "P03", "P04", "B07", "B08", "B12", "L04", "C-ENC-01", "H-04", "FI-03"),
    )


staff_spa_bucket = spa_bucket("Staff")
vendor_spa_bucket = spa_bucket("Vendor")

stack.add(
    s3.BucketPolicy(
        "CloudFrontLogsBucketPolicy",
        Bucket=ref(logs_bucket),
        PolicyDocument=policy_document(
            admit(
                "S3WritesAccessLogs",
                "logging.s3.amazonaws.com",
                [awacs.s3.PutObject],
                Sub(f"{att(logs_bucket, 'Arn')}/s3/*"),
                aws.StringEquals("aws:SourceAccount", account_id),
                aws.ArnEquals("aws:SourceArn", [att(staff_spa_bucket, "Arn"), att(vendor_spa_bucket, "Arn")]),
            ),
            logs_stay(att(logs_bucket, "Arn")),
            tls_only(att(logs_bucket, "Arn")),
        ),
    ),
    why="S3 writes access logs by this policy, of these two buckets only; CloudFront writes its own by ACL. Nobody "
    "deletes a log but the lifecycle.",
    must=(
        "Nobody else may write here: logs are evidence.",
        "To remove the bucket one day, first take LogsStay out: a change that somebody has to approve.",
    ),
    mutable="review-required",
    controls=("T10", "L04", "C-LOG-02", "H-06", "H-08", "FI-04"),
)


def give(audience: str, bucket: s3.Bucket) -> tuple[Output, Output, Output]:
    """A bucket's name, ARN and Regional host name."""
    of = f"of the {audience.lower()} application's bucket"
    return (
        stack.output(f"{audience}SpaBucketName", ref(bucket), f"Name {of}"),
        stack.output(f"{audience}SpaBucketArn", att(bucket, "Arn"), f"ARN {of}"),
        stack.output(
            f"{audience}SpaBucketRegionalDomainName", att(bucket, "RegionalDomainName"), f"Regional host name {of}"
        ),
    )


staff_spa_bucket_name, staff_spa_bucket_arn, staff_spa_bucket_regional_domain_name = give("Staff", staff_spa_bucket)
vendor_spa_bucket_name, vendor_spa_bucket_arn, vendor_spa_bucket_regional_domain_name = give(
    "Vendor", vendor_spa_bucket
)
cloudfront_logs_bucket_domain_name = stack.output(
    "CloudFrontLogsBucketDomainName",
    att(logs_bucket, "DomainName"),
    "Host name of the log bucket, as CloudFront wants it",
)
