"""ElastiCache encrypts at rest."""

from __future__ import annotations

from cfngen.checks.framework import Check, every
from cfngen.checks.readings import is_true

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


check.find = every(
    "AWS::ElastiCache::ReplicationGroup",
    "AtRestEncryptionEnabled",
    is_true,
    "the cache is not encrypted at rest",
)
