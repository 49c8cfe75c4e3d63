"""Backups have a vault of their own."""

from __future__ import annotations

from cfngen.checks.framework import Check, there_is

check = Check(
    id="CG106",
    title="Backups have a vault of their own",
    severity="error",
    what="An estate with a backup layer has an AWS::Backup::BackupVault.",
    why="A copy in the default vault has neither a key nor a lock nor a policy of this estate.",
    fix="Add a vault with a key of its own and a lock, and name it in the plan.",
    source="https://docs.aws.amazon.com/aws-backup/latest/devguide/vaults.html",
    controls=("C-BKP-02", "FI-39", "FI-71"),
    also=("AWS Config BACKUP_RECOVERY_POINT_MANUAL_DELETION_DISABLED",),
    layers=("backup", "dr"),
    of_an_estate=True,
    before="""\
Resources:
  Plan:
    Type: AWS::Backup::BackupPlan
""",
    after="""\
Resources:
  Plan:
    Type: AWS::Backup::BackupPlan
  Vault:
    Type: AWS::Backup::BackupVault
    Properties:
      BackupVaultName: estate
""",
)

check.find = there_is("AWS::Backup::BackupVault", "there is no backup vault")
