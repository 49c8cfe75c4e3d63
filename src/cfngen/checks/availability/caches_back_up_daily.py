"""ElastiCache backs up daily."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check, judged
from cfngen.checks.readings import at_least

check = Check(
    id="B11",
    title="ElastiCache backs up daily",
    severity="error",
    what="SnapshotRetentionLimit of a replication group, a serverless cache and a cluster of Redis is 1 or more.",
    why="Sessions and queues in the cache are otherwise gone with it.",
    fix="Set SnapshotRetentionLimit to 1 or more.",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/elasticache-controls.html#elasticache-1",
    controls=("B11", "FI-39"),
    also=(
        "Security Hub ElastiCache.1",
        "AWS Config ELASTICACHE_REDIS_CLUSTER_AUTOMATIC_BACKUP_CHECK (HIPAA Security pack)",
        "CT.ELASTICACHE.PR.1",
        "cdk-nag ElastiCacheRedisClusterAutomaticBackup",
    ),
    before="""\
Resources:
  Cache:
    Type: AWS::ElastiCache::ReplicationGroup
    Properties:
      SnapshotRetentionLimit: 0
""",
    after="""\
Resources:
  Cache:
    Type: AWS::ElastiCache::ReplicationGroup
    Properties:
      SnapshotRetentionLimit: 7
""",
)


@check.finds
def unkept(estate: Estate) -> Iterator[Violation]:
    single = estate.of("AWS::ElastiCache::CacheCluster", "AWS::ElastiCache::ServerlessCache")
    keeping = [it for it in single if it.get("Engine") != "memcached"]
    for it in [*estate.of("AWS::ElastiCache::ReplicationGroup"), *keeping]:
        yield from judged(it, "SnapshotRetentionLimit", at_least(1), "the cache keeps no backup")
