"""Audit buckets are locked, or refuse deletion."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.buckets import holds_audit_records, refuses_deletion
from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check, judged
from cfngen.checks.readings import is_true

check = Check(
    id="B09",
    title="Audit buckets are locked, or refuse deletion",
    severity="error",
    what=(
        "A bucket that CloudTrail or Config delivers into, or whose name says audit, has ObjectLockEnabled. Where "
        "nothing can be delivered into a lock (AWS Config, access logs of S3), its policy denies everybody "
        "s3:DeleteObject and s3:DeleteObjectVersion instead."
    ),
    why="What shows an attack is the first thing that an attacker deletes.",
    fix="Set ObjectLockEnabled and ObjectLockConfiguration when the bucket is made, or deny deletion in its policy.",
    lenient=("dev", "stg"),
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
    for it in estate.of("AWS::S3::Bucket"):
        if holds_audit_records(estate, it) and not refuses_deletion(estate, it):
            message = "audit records may be deleted"
            yield from judged(it, "ObjectLockEnabled", is_true, message, estate.by_our_reading)
