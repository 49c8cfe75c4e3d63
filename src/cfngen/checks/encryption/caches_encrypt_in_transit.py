"""ElastiCache encrypts in transit and asks who is calling."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Resource, Violation
from cfngen.checks.framework import Check, judged
from cfngen.checks.readings import is_false, is_set, is_true

check = Check(
    id="E10",
    title="ElastiCache encrypts in transit and asks who is calling",
    severity="error",
    what=(
        "A replication group sets TransitEncryptionEnabled to true, requires it, and has an AuthToken or user groups; "
        "a cache cluster sets it too. A serverless cache, other than memcached, has a user group. MemoryDB has TLS on "
        "and an ACL other than open-access."
    ),
    why=(
        "Without TLS the sessions pass the network in the clear; without a token or user group every host "
        "that reaches the port may read them."
    ),
    fix="Set TransitEncryptionEnabled to true with UserGroupIds, or an AuthToken from Secrets Manager.",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/elasticache-controls.html#elasticache-5",
    controls=("E10", "H-08"),
    also=(
        "Security Hub ElastiCache.5",
        "CT.ELASTICACHE.PR.5",
        "CKV_AWS_30",
        "CKV_AWS_31",
        "cdk-nag AwsSolutions-AEC3",
        "cdk-nag AwsSolutions-AEC6",
    ),
    before="""\
Resources:
  Cache:
    Type: AWS::ElastiCache::ReplicationGroup
    Properties:
      TransitEncryptionEnabled: true
""",
    after="""\
Resources:
  Cache:
    Type: AWS::ElastiCache::ReplicationGroup
    Properties:
      TransitEncryptionEnabled: true
      UserGroupIds:
        - application
""",
)


@check.finds
def open_caches(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::ElastiCache::ReplicationGroup"):
        # A secondary of a global datastore takes it from the primary.
        if not is_set(it.get("GlobalReplicationGroupId")) or it.get("TransitEncryptionEnabled") is not None:
            yield from open_group(it)
    for it in estate.of("AWS::ElastiCache::CacheCluster"):
        yield from judged(it, "TransitEncryptionEnabled", is_true, "the cache does not encrypt in transit")
    for it in estate.of("AWS::ElastiCache::ServerlessCache"):
        if it.get("Engine") != "memcached" and not is_set(it.get("UserGroupId")):
            yield it.wrong("the cache asks nobody who they are", "UserGroupId")
    for it in estate.of("AWS::MemoryDB::Cluster"):
        if is_false(it.get("TLSEnabled")):
            yield it.wrong("the cache does not encrypt in transit", "TLSEnabled")
        if it.get("ACLName") == "open-access":
            yield it.wrong("the cache asks nobody who they are", "ACLName")


def open_group(it: Resource) -> Iterator[Violation]:
    """What is open of one replication group."""
    yield from judged(it, "TransitEncryptionEnabled", is_true, "the cache does not encrypt in transit")
    if not is_set(it.get("AuthToken")) and not is_set(it.get("UserGroupIds")):
        yield it.wrong("the cache has neither an AuthToken nor user groups")
    if it.get("TransitEncryptionMode") == "preferred":
        yield it.wrong("the cache takes connections without TLS as well", "TransitEncryptionMode")
