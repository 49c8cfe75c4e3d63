"""Replication takes encrypted objects."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_set

check = Check(
    id="CG161",
    title="Replication takes encrypted objects",
    severity="error",
    what=(
        "Each replication rule of a bucket that is encrypted with KMS selects SSE-KMS objects and names the replica's "
        "key; the bucket keeps versions."
    ),
    why="S3 leaves encrypted objects out of replication unless it is told otherwise, and says nothing.",
    fix=(
        "SourceSelectionCriteria.SseKmsEncryptedObjects.Status: Enabled, Destination.EncryptionConfiguration with a "
        "key of the other Region."
    ),
    source="https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-config-for-kms-objects.html",
    controls=("CG161", "B10"),
    before="""\
Resources:
  Records:
    Type: AWS::S3::Bucket
    Properties:
      VersioningConfiguration: {Status: Enabled}
      BucketEncryption:
        ServerSideEncryptionConfiguration:
          - ServerSideEncryptionByDefault: {SSEAlgorithm: aws:kms}
      ReplicationConfiguration:
        Role: arn:aws:iam::111111111111:role/replicate
        Rules:
          - Status: Enabled
            Destination: {Bucket: 'arn:aws:s3:::records-osaka'}
""",
    after="""\
Resources:
  Records:
    Type: AWS::S3::Bucket
    Properties:
      VersioningConfiguration: {Status: Enabled}
      BucketEncryption:
        ServerSideEncryptionConfiguration:
          - ServerSideEncryptionByDefault: {SSEAlgorithm: aws:kms}
      ReplicationConfiguration:
        Role: arn:aws:iam::111111111111:role/replicate
        Rules:
          - Status: Enabled
            SourceSelectionCriteria: {SseKmsEncryptedObjects: {Status: Enabled}}
            Destination:
              Bucket: arn:aws:s3:::records-osaka
              EncryptionConfiguration: {ReplicaKmsKeyID: 'arn:aws:kms:ap-northeast-3:111111111111:key/1'}
""",
)


@check.finds
def left_out(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::S3::Bucket"):
        rules = it.items("ReplicationConfiguration.Rules")
        encryption = str(it.get("BucketEncryption.ServerSideEncryptionConfiguration"))
        if rules and it.get("VersioningConfiguration.Status") not in ("Enabled",):
            yield it.wrong("a bucket that replicates keeps versions", "ReplicationConfiguration")
        for position, rule in enumerate(rules if "aws:kms" in encryption else ()):
            selected = "'SseKmsEncryptedObjects': {'Status': 'Enabled'}" in str(rule.get("SourceSelectionCriteria"))
            target = rule.get("Destination")
            keyed = isinstance(target, dict) and is_set(target.get("EncryptionConfiguration"))
            if rule.get("Status") != "Disabled" and not (selected and keyed):
                yield it.wrong("encrypted objects are not replicated", f"ReplicationConfiguration.Rules.{position}")
