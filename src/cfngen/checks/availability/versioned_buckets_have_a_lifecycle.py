"""Versioned buckets have a lifecycle."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_set

check = Check(
    id="B08",
    title="Versioned buckets have a lifecycle",
    severity="warning",
    what="A bucket that keeps versions has lifecycle rules.",
    why="Noncurrent versions and unfinished uploads are paid for without being seen.",
    fix="Add rules with NoncurrentVersionExpiration and AbortIncompleteMultipartUpload.",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-10",
    controls=("B08",),
    also=(
        "Security Hub S3.10",
        "Security Hub S3.13",
        "AWS Config S3_VERSION_LIFECYCLE_POLICY_CHECK (HIPAA Security pack)",
        "CT.S3.PR.3",
    ),
    before="""\
Resources:
  Records:
    Type: AWS::S3::Bucket
    Properties:
      VersioningConfiguration:
        Status: Enabled
""",
    after="""\
Resources:
  Records:
    Type: AWS::S3::Bucket
    Properties:
      VersioningConfiguration:
        Status: Enabled
      LifecycleConfiguration:
        Rules:
          - Status: Enabled
            NoncurrentVersionExpiration:
              NoncurrentDays: 90
""",
)


@check.finds
def endless(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::S3::Bucket"):
        if it.get("VersioningConfiguration.Status") == "Enabled" and not is_set(it.get("LifecycleConfiguration.Rules")):
            yield it.wrong("the bucket keeps versions for ever", "VersioningConfiguration")
