"""Buckets say what becomes of versions and parts."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_open, is_set, is_true

check = Check(
    id="CG162",
    title="Buckets say what becomes of versions and parts",
    severity="warning",
    what=(
        "A bucket with ObjectLockConfiguration has ObjectLockEnabled: true (an error). The lifecycle of a bucket with "
        "versions ends noncurrent versions and uploads that were broken off."
    ),
    why=(
        "Without ObjectLockEnabled S3 refuses the configuration: InvalidBucketState. What nobody sees any more, old "
        "versions and parts of uploads, is stored and paid for without end."
    ),
    fix="Add NoncurrentVersionExpiration and AbortIncompleteMultipartUpload to a rule of the lifecycle.",
    source="https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpu-abort-incomplete-mpu-lifecycle-config.html",
    controls=("CG162", "B08", "B09"),
    before="""\
Resources:
  Records:
    Type: AWS::S3::Bucket
    Properties:
      VersioningConfiguration: {Status: Enabled}
      LifecycleConfiguration:
        Rules: [{Status: Enabled, NoncurrentVersionExpiration: {NoncurrentDays: 90}}]
""",
    after="""\
Resources:
  Records:
    Type: AWS::S3::Bucket
    Properties:
      VersioningConfiguration: {Status: Enabled}
      LifecycleConfiguration:
        Rules:
          - Status: Enabled
            NoncurrentVersionExpiration: {NoncurrentDays: 90}
            AbortIncompleteMultipartUpload: {DaysAfterInitiation: 7}
""",
)

NONCURRENT = ("NoncurrentVersionExpiration", "NoncurrentVersionExpirationInDays")


@check.finds
def endless(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::S3::Bucket"):
        enabled = it.get("ObjectLockEnabled")
        if is_set(it.get("ObjectLockConfiguration")) and not is_true(enabled) and not is_open(enabled):
            yield it.wrong("ObjectLockEnabled is not true", "ObjectLockConfiguration", severity="error")
        rules = [one for one in it.items("LifecycleConfiguration.Rules") if one.get("Status") != "Disabled"]
        if it.get("VersioningConfiguration.Status") != "Enabled" or not rules:
            continue
        if not any("AbortIncompleteMultipartUpload" in rule for rule in rules):
            yield it.wrong("no rule ends uploads that were broken off", "LifecycleConfiguration.Rules")
        if not any(key in rule for rule in rules for key in NONCURRENT):
            yield it.wrong("no rule ends noncurrent versions", "LifecycleConfiguration.Rules")
