"""Backup vaults are encrypted with a customer managed key."""

from __future__ import annotations

from cfngen.checks.framework import Check, every
from cfngen.checks.readings import is_customer_key

check = Check(
    id="E14",
    title="Backup vaults are encrypted with a customer managed key",
    severity="error",
    what=(
        "A backup vault names a KMS key. One that is logically air-gapped need not: without a key it has one that AWS "
        "owns, which nobody in the account can destroy."
    ),
    why=(
        "Recovery points are whole copies of the data; the default key cannot be shared with the account that restores."
    ),
    fix="Set EncryptionKeyArn; changing it replaces the vault.",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/backup-controls.html#backup-1",
    controls=("E14", "C-ENC-01", "H-04"),
    also=("Security Hub Backup.1", "AWS Config BACKUP_RECOVERY_POINT_ENCRYPTED (HIPAA Security pack)", "CKV_AWS_166"),
    before="""\
Resources:
  Vault:
    Type: AWS::Backup::BackupVault
    Properties:
      BackupVaultName: daily
""",
    after="""\
Resources:
  Key:
    Type: AWS::KMS::Key
  Vault:
    Type: AWS::Backup::BackupVault
    Properties:
      EncryptionKeyArn: !GetAtt 'Key.Arn'
""",
)


check.find = every(
    "AWS::Backup::BackupVault",
    "EncryptionKeyArn",
    is_customer_key,
    "the vault has no KMS key",
)
