"""Secrets are encrypted with a customer managed key."""

from __future__ import annotations

from cfngen.checks.framework import Check, every
from cfngen.checks.readings import is_customer_key

check = Check(
    id="E11",
    title="Secrets are encrypted with a customer managed key",
    severity="error",
    what="A secret names a KMS key that is not aws/secretsmanager.",
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


check.find = every(
    "AWS::SecretsManager::Secret",
    "KmsKeyId",
    is_customer_key,
    "the secret is not under a customer managed key",
)
