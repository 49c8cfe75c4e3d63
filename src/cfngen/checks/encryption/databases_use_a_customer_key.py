"""Databases are encrypted with a customer managed key."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_set, is_true

check = Check(
    id="E03",
    title="Databases are encrypted with a customer managed key",
    severity="warning",
    what="An RDS instance or cluster that encrypts its storage names a KMS key.",
    why=(
        "Without KmsKeyId the key is aws/rds, whose policy nobody can change and which no other account can "
        "use to copy a snapshot."
    ),
    fix="Set KmsKeyId to a key of the estate; it cannot be changed afterwards without replacing the database.",
    source="https://docs.aws.amazon.com/controltower/latest/controlreference/proactive-controls.html",
    controls=("E03", "C-ENC-01", "H-04"),
    also=("CT.RDS.PR.30",),
    before="""\
Resources:
  Database:
    Type: AWS::RDS::DBInstance
    Properties:
      StorageEncrypted: true
""",
    after="""\
Resources:
  Key:
    Type: AWS::KMS::Key
  Database:
    Type: AWS::RDS::DBInstance
    Properties:
      StorageEncrypted: true
      KmsKeyId: !GetAtt 'Key.Arn'
""",
)


@check.finds
def default_keys(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::RDS::DBInstance", "AWS::RDS::DBCluster"):
        if is_true(it.get("StorageEncrypted")) and not is_set(it.get("KmsKeyId")):
            yield it.wrong("the storage is encrypted with the account's default key", "StorageEncrypted")
