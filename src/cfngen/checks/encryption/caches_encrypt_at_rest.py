"""ElastiCache encrypts at rest."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check, judged
from cfngen.checks.readings import is_set, is_true

check = Check(
    id="E09",
    title="ElastiCache encrypts at rest",
    severity="error",
    what="A replication group sets AtRestEncryptionEnabled to true.",
    why=(
        "Sessions and cached answers are written to disk for synchronisation, swap and backups; it cannot be "
        "switched on later."
    ),
    fix="Set AtRestEncryptionEnabled to true, and KmsKeyId to a key of the estate.",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/elasticache-controls.html#elasticache-4",
    controls=("E09", "C-ENC-01", "H-04"),
    also=("Security Hub ElastiCache.4", "CT.ELASTICACHE.PR.4", "CKV_AWS_29", "cdk-nag AwsSolutions-AEC3"),
    before="""\
Resources:
  Cache:
    Type: AWS::ElastiCache::ReplicationGroup
    Properties:
      Engine: valkey
""",
    after="""\
Resources:
  Cache:
    Type: AWS::ElastiCache::ReplicationGroup
    Properties:
      Engine: valkey
      AtRestEncryptionEnabled: true
""",
)


@check.finds
def plain_caches(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::ElastiCache::ReplicationGroup"):
        # A secondary of a global datastore takes it from the primary.
        if not is_set(it.get("GlobalReplicationGroupId")) or it.get("AtRestEncryptionEnabled") is not None:
            yield from judged(it, "AtRestEncryptionEnabled", is_true, "the cache is not encrypted at rest")
