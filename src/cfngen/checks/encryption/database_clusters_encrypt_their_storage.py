"""Database clusters encrypt their storage."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.encryption._storage import judged_storage
from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.stores import CLUSTERS

check = Check(
    id="E02",
    title="Database clusters encrypt their storage",
    severity="error",
    what=(
        "An Aurora, DocumentDB, Neptune or global cluster sets StorageEncrypted to true; one that is made from another "
        "or from a snapshot is encrypted as that is."
    ),
    why=(
        "The cluster's volume holds the data of all its instances and of its snapshots; encryption is decided "
        "when the cluster is made."
    ),
    fix="Set StorageEncrypted to true before the first deployment.",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-27",
    controls=("E02", "C-ENC-01", "H-04", "FI-03"),
    also=(
        "Security Hub RDS.27",
        "AWS Config RDS_CLUSTER_ENCRYPTED_AT_REST",
        "CT.RDS.PR.16",
        "CKV_AWS_96",
        "cdk-nag RDSStorageEncrypted",
        "FISC 実3",
    ),
    before="""\
Resources:
  Cluster:
    Type: AWS::RDS::DBCluster
    Properties:
      Engine: aurora-postgresql
""",
    after="""\
Resources:
  Cluster:
    Type: AWS::RDS::DBCluster
    Properties:
      Engine: aurora-postgresql
      StorageEncrypted: true
""",
)


@check.finds
def plain_clusters(estate: Estate) -> Iterator[Violation]:
    for it in estate.of(*CLUSTERS, "AWS::RDS::GlobalCluster", "AWS::DocDB::GlobalCluster"):
        if it.get("EngineMode") != "serverless":  # Aurora Serverless v1, which has no instances, always is
            yield from judged_storage(estate, it, "the cluster's storage is not encrypted")
