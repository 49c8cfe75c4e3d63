"""Bucket of the canaries' logs

What each run did and how it ended, for a month. No page and no screenshot lies here.
"""

from troposphere import s3

from cfngen.language import Stack, att, ref
from cfngen.parts.bucket import expiring, private_bucket, tls_only
from cfngen.parts.policy import policy_document
from cfngen.templates.security.kms_keys import logs_key_arn

KEPT_DAYS = 31
OVERWRITTEN_FILE_DAYS = 1

stack = Stack(__name__)

bucket = stack.add(
    private_bucket(
        "CanaryLogsBucket",
        "canary-logs",
        key_arn=logs_key_arn,
        lifecycle=expiring(
            "expire-runs",
            KEPT_DAYS,
            overwritten_days=OVERWRITTEN_FILE_DAYS,
            forget="forget-expired-runs",
        ),
    ),
    why="Under the key of logs, which is what they are: the canaries get no way to the key of reports. Synthetics "
    "forgets its runs after a month too, but leaves their files.",
    must=("Canaries keep neither pages nor screenshots here.",),
    mutable="review-required",
    mutability={"BucketName": "must-never-change", "Tags": "free-to-tune"},
    controls=("E04", "P02", "P03", "B07", "B08", "C-ENC-01"),
)
arn = att(bucket, "Arn")
stack.add(
    s3.BucketPolicy(
        "CanaryLogsBucketPolicy",
        Bucket=ref(bucket),
        PolicyDocument=policy_document(tls_only(arn)),
    ),
    why="The canaries write by their role, so the bucket itself lets nobody in.",
    mutable="review-required",
    controls=("T10", "H-08", "FI-04"),
)

canary_logs_bucket_name = stack.output("CanaryLogsBucketName", ref(bucket), "Name of the canaries' bucket")
canary_logs_bucket_arn = stack.output("CanaryLogsBucketArn", arn, "ARN of the canaries' bucket")
