"""Data outlives its stack."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.stores import is_member, is_replica

check = Check(
    id="B12",
    title="Data outlives its stack",
    severity="error",
    what=("What holds data says DeletionPolicy and UpdateReplacePolicy Retain or Snapshot (or RetainExceptOnCreate)."),
    why=("With the default, a stack that is deleted or a property that replaces the resource takes the data along."),
    fix="Set both policies, to Snapshot where the type takes one and to Retain elsewhere.",
    source="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html",
    controls=("B12", "C-BKP-01", "C-ENC-02"),
    also=("cfn-lint I3011", "cfn-lint W3011"),
    before="""\
Resources:
  Records:
    Type: AWS::S3::Bucket
""",
    after="""\
Resources:
  Records:
    Type: AWS::S3::Bucket
    DeletionPolicy: Retain
    UpdateReplacePolicy: Retain
""",
)


TYPES = (
    "AWS::Backup::BackupVault",
    "AWS::Backup::LogicallyAirGappedBackupVault",
    "AWS::Cognito::UserPool",
    "AWS::DocDB::DBCluster",
    "AWS::DynamoDB::GlobalTable",
    "AWS::DynamoDB::Table",
    "AWS::EC2::Volume",
    "AWS::EFS::FileSystem",
    "AWS::ElastiCache::ReplicationGroup",
    "AWS::Elasticsearch::Domain",
    "AWS::FSx::FileSystem",
    "AWS::KMS::Key",
    "AWS::KMS::ReplicaKey",
    "AWS::Neptune::DBCluster",
    "AWS::OpenSearchService::Domain",
    "AWS::RDS::DBCluster",
    "AWS::RDS::DBInstance",
    "AWS::Redshift::Cluster",
    "AWS::S3::Bucket",
)
# Their loss can be made good, by whoever knows what was in them; so can that of a database's replica.
LESSER = (
    "AWS::EMR::Cluster",
    "AWS::ElastiCache::CacheCluster",
    "AWS::Kinesis::Stream",
    "AWS::MemoryDB::Cluster",
    "AWS::QLDB::Ledger",
    "AWS::SDB::Domain",
    "AWS::SQS::Queue",
    "AWS::SecretsManager::Secret",
    "AWS::Timestream::Table",
)
# What others hold to be made again; a guideline has the records kept.
RECORDS = ("AWS::ECR::Repository", "AWS::Logs::LogGroup")
KEPT = ("Retain", "Snapshot", "RetainExceptOnCreate")


@check.finds
def not_kept(estate: Estate) -> Iterator[Violation]:
    for it in estate.of(*TYPES, *LESSER, *RECORDS):
        if is_member(it):
            continue  # the data is in the cluster
        lost = [policy for policy in ("DeletionPolicy", "UpdateReplacePolicy") if it.attributes.get(policy) not in KEPT]
        # Whoever keeps it in one case only has meant to keep it.
        lesser = it.type in LESSER or is_replica(it)
        severity = "warning" if lesser else estate.by_our_reading if it.type in RECORDS else ""
        for policy in lost:
            yield it.wrong(f"{policy} does not keep the data", policy, severity if len(lost) == 2 else "")
