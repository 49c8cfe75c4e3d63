"""Backups are copied to another Region of Japan."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import objects
from cfngen.engine.values import text

check = Check(
    id="C-BKP-03",
    title="Backups are copied to another Region of Japan",
    severity="warning",
    what="A backup plan has a rule that copies to a vault in the other Region of Japan.",
    why=(
        "A disaster that takes Tokyo takes its backups along. Distributed storage is asked for; that Osaka is "
        "the place is our reading."
    ),
    fix="Add CopyActions with the ARN of a vault in ap-northeast-3.",
    source="https://docs.aws.amazon.com/aws-backup/latest/devguide/cross-region-backup.html",
    controls=("C-BKP-03", "FI-39", "FI-71"),
    lenient=("dev", "stg"),
    layers=("backup", "dr"),
    before="""\
Resources:
  Plan:
    Type: AWS::Backup::BackupPlan
    Properties:
      BackupPlan:
        BackupPlanName: records
        BackupPlanRule:
          - RuleName: daily
            TargetBackupVault: records
""",
    after="""\
Resources:
  Plan:
    Type: AWS::Backup::BackupPlan
    Properties:
      BackupPlan:
        BackupPlanName: records
        BackupPlanRule:
          - RuleName: daily
            TargetBackupVault: records
            CopyActions:
              - DestinationBackupVaultArn: arn:aws:backup:ap-northeast-3:111111111111:backup-vault:records
""",
)


JAPAN = ("ap-northeast-1", "ap-northeast-3")


@check.finds
def in_one_place(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::Backup::BackupPlan"):
        targets = [
            text(copy.get("DestinationBackupVaultArn"))
            for rule in it.items("BackupPlan.BackupPlanRule")
            for copy in objects(rule.get("CopyActions"))
        ]
        abroad = [region for region in JAPAN if region != it.region]
        if any("<" in target for target in targets):
            yield it.unclear("are backups copied to another Region of Japan?", "BackupPlan")
        elif not any(f":{region}:" in target for region in abroad for target in targets):
            yield it.wrong("backups are not copied to another Region of Japan", "BackupPlan")
