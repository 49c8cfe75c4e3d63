"""Secrets are encrypted with a customer managed key."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check, all_of, every
from cfngen.checks.readings import is_customer_key

check = Check(
    id="E11",
    title="Secrets are encrypted with a customer managed key",
    severity="error",
    what="A secret, and each replica of it (else a warning), names a KMS key that is not aws/secretsmanager.",
    why=(
        "The default key lets every principal of the account that may read the secret decrypt it, and cannot "
        "be shared or restricted."
    ),
    fix="Set KmsKeyId to a key of the estate.",
    source="https://docs.aws.amazon.com/config/latest/developerguide/secretsmanager-using-cmk.html",
    controls=("E11", "C-ENC-01", "H-04"),
    also=(
        "AWS Config SECRETSMANAGER_USING_CMK (HIPAA Security pack)",
        "CKV_AWS_149",
        "cdk-nag SecretsManagerUsingKMSKey",
    ),
    before="""\
Resources:
  Session:
    Type: AWS::SecretsManager::Secret
""",
    after="""\
Resources:
  Key:
    Type: AWS::KMS::Key
  Session:
    Type: AWS::SecretsManager::Secret
    Properties:
      KmsKeyId: !Ref 'Key'
""",
)

MESSAGE = "the secret is not under a customer managed key"


def plain_replicas(estate: Estate) -> Iterator[Violation]:
    """Replicas in other Regions, which take the default key there where they name none."""
    for it in estate.of("AWS::SecretsManager::Secret"):
        for position, replica in enumerate(it.items("ReplicaRegions")):
            if not is_customer_key(replica.get("KmsKeyId")):
                path = f"ReplicaRegions.{position}"
                yield it.wrong("the secret's replica is not under a customer managed key", path, severity="warning")


check.find = all_of(every("AWS::SecretsManager::Secret", "KmsKeyId", is_customer_key, MESSAGE), plain_replicas)
