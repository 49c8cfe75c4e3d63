"""Buckets keep versions."""

from __future__ import annotations

from cfngen.checks.framework import Check, every
from cfngen.checks.readings import one_of

check = Check(
    id="B07",
    title="Buckets keep versions",
    severity="error",
    what="VersioningConfiguration.Status is Enabled.",
    why="An object that is overwritten or deleted is otherwise gone.",
    fix="Set VersioningConfiguration.Status to Enabled, with a lifecycle for noncurrent versions.",
    source="https://docs.aws.amazon.com/config/latest/developerguide/s3-bucket-versioning-enabled.html",
    controls=("B07", "C-LOG-02", "H-06"),
    also=(
        "AWS Config S3_BUCKET_VERSIONING_ENABLED (HIPAA Security pack)",
        "CT.S3.PR.11",
        "CKV_AWS_21",
        "cdk-nag S3BucketVersioningEnabled",
    ),
    before="""\
Resources:
  Records:
    Type: AWS::S3::Bucket
    Properties:
      VersioningConfiguration:
        Status: Suspended
""",
    after="""\
Resources:
  Records:
    Type: AWS::S3::Bucket
    Properties:
      VersioningConfiguration:
        Status: Enabled
""",
)


check.find = every(
    "AWS::S3::Bucket", "VersioningConfiguration.Status", one_of("Enabled"), "the bucket keeps no versions"
)
