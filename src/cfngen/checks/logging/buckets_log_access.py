"""Buckets log access."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.buckets import is_given_logs, takes_logs
from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_set

check = Check(
    id="L04",
    title="Buckets log access",
    severity="error",
    what="A bucket logs access into another one, unless logs are delivered into it.",
    why="Who read or deleted which object is otherwise not known; a log bucket that logs into itself never ends.",
    fix="Set LoggingConfiguration.DestinationBucketName to the log bucket.",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-9",
    controls=("L04", "C-LOG-01", "FI-10"),
    also=(
        "Security Hub S3.9",
        "AWS Config S3_BUCKET_LOGGING_ENABLED (HIPAA Security pack)",
        "CT.S3.PR.2",
        "CKV_AWS_18",
        "cdk-nag S3BucketLoggingEnabled",
        "FISC 実10",
    ),
    before="""\
Resources:
  Records:
    Type: AWS::S3::Bucket
""",
    after="""\
Resources:
  Logs:
    Type: AWS::S3::Bucket
  Records:
    Type: AWS::S3::Bucket
    Properties:
      LoggingConfiguration:
        DestinationBucketName: !Ref 'Logs'
""",
)


@check.finds
def silent_buckets(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::S3::Bucket"):
        path = "LoggingConfiguration"
        target = it.get(f"{path}.DestinationBucketName")
        if not is_set(it.get(path)):
            if not is_given_logs(estate, it):
                # What is only called a bucket of logs may be that of a trail, which logs access too.
                yield it.wrong("the bucket does not log access", path, "warning" if takes_logs(estate, it) else "")
        elif target is None or it.named_by(target):
            yield it.wrong("the bucket logs into itself, and each log makes another", path, "warning")
