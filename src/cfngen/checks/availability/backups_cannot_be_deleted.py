"""Backups cannot be deleted."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_set, number

check = Check(
    id="C-BKP-02",
    title="Backups cannot be deleted before their time",
    severity="error",
    what="A backup vault has a LockConfiguration, and its plans keep at least five generations.",
    why=(
        "Whoever encrypts the data deletes the backups first; the guideline asks for several generations, "
        "some of them write-protected."
    ),
    fix=(
        "Set LockConfiguration with MinRetentionDays (and ChangeableForDays once it has proved itself), "
        "DeleteAfterDays to 5 or more."
    ),
    source="https://docs.aws.amazon.com/aws-backup/latest/devguide/vault-lock.html",
    controls=("C-BKP-02", "FI-39", "FI-19", "H-06"),
    also=("AWS Config BACKUP_RECOVERY_POINT_MANUAL_DELETION_DISABLED",),
    lenient=("dev", "stg"),
    layers=("backup", "dr"),
    before="""\
Resources:
  Vault:
    Type: AWS::Backup::BackupVault
    Properties:
      BackupVaultName: records
""",
    after="""\
Resources:
  Vault:
    Type: AWS::Backup::BackupVault
    Properties:
      BackupVaultName: records
      LockConfiguration:
        MinRetentionDays: 7
""",
)


@check.finds
def short_lived(estate: Estate) -> Iterator[Violation]:
    severity = estate.by_our_reading
    for it in estate.of("AWS::Backup::BackupVault"):
        if not is_set(it.get("LockConfiguration")):
            yield it.wrong("backups in the vault may be deleted", "LockConfiguration", severity)
    for it in estate.of("AWS::Backup::BackupPlan"):
        for position, rule in enumerate(it.items("BackupPlan.BackupPlanRule")):
            lifecycle = rule.get("Lifecycle")
            days = number(lifecycle.get("DeleteAfterDays")) if isinstance(lifecycle, dict) else None
            if days is not None and days < 5:
                path = f"BackupPlan.BackupPlanRule.{position}"
                yield it.wrong("fewer than five daily generations are kept", path, severity)
