"""Audit buckets are locked."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check, judged
from cfngen.checks.readings import is_true

check = Check(
    id="B09",
    title="Audit buckets are locked",
    severity="warning",
    what="A bucket that CloudTrail or Config delivers into, or whose name says audit, has ObjectLockEnabled.",
    why="What shows an attack is the first thing that an attacker deletes.",
    fix="Set ObjectLockEnabled and ObjectLockConfiguration when the bucket is made.",
    source="https://docs.aws.amazon.com/config/latest/developerguide/s3-bucket-default-lock-enabled.html",
    controls=("B09", "C-LOG-02", "H-06"),
    also=("AWS Config S3_BUCKET_DEFAULT_LOCK_ENABLED (HIPAA Security pack)", "CT.S3.PR.9"),
    before="""\
Resources:
  AuditBucket:
    Type: AWS::S3::Bucket
""",
    after="""\
Resources:
  AuditBucket:
    Type: AWS::S3::Bucket
    Properties:
      ObjectLockEnabled: true
""",
)


@check.finds
def unlocked(estate: Estate) -> Iterator[Violation]:
    targets = [it.get("S3BucketName") for it in estate.of("AWS::CloudTrail::Trail", "AWS::Config::DeliveryChannel")]
    for it in estate.of("AWS::S3::Bucket"):
        audits = "audit" in f"{it.get('BucketName')} {it.logical_id}".lower() or any(map(it.named_by, targets))
        if audits:
            yield from judged(it, "ObjectLockEnabled", is_true, "audit records may be deleted")
