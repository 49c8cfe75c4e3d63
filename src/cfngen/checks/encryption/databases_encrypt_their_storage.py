"""Database instances encrypt their storage."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.encryption._storage import judged_storage
from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_false, is_set
from cfngen.checks.stores import instances

check = Check(
    id="E01",
    title="Database instances encrypt their storage",
    severity="error",
    what=(
        "An RDS instance that is in no cluster sets StorageEncrypted to true; one that is in a cluster does not say "
        "false. One that is made from another or from a snapshot is encrypted as that is."
    ),
    why=(
        "Storage, snapshots and replicas of an unencrypted instance are readable to whoever gets at the disk; "
        "encryption cannot be switched on later without replacing the instance."
    ),
    fix=(
        "Set StorageEncrypted to true before the first deployment; a running instance is restored from an "
        "encrypted copy of its snapshot."
    ),
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-3",
    controls=("E01", "C-ENC-01", "H-04", "FI-03"),
    also=(
        "Security Hub RDS.3",
        "AWS Config RDS_STORAGE_ENCRYPTED (HIPAA Security pack)",
        "CT.RDS.PR.24",
        "CKV_AWS_16",
        "cdk-nag RDSStorageEncrypted",
        "FISC 実3",
    ),
    before="""\
Resources:
  Database:
    Type: AWS::RDS::DBInstance
    Properties:
      Engine: postgres
""",
    after="""\
Resources:
  Database:
    Type: AWS::RDS::DBInstance
    Properties:
      Engine: postgres
      StorageEncrypted: true
""",
)


@check.finds
def plain_storage(estate: Estate) -> Iterator[Violation]:
    for it in instances(estate):
        yield from judged_storage(estate, it, "the storage is not encrypted")
    for it in estate.of("AWS::RDS::DBInstance"):
        if is_set(it.get("DBClusterIdentifier")) and is_false(it.get("StorageEncrypted")):
            yield it.wrong("the storage is not encrypted", "StorageEncrypted")
