"""Restores are rehearsed."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check

check = Check(
    id="C-BKP-04",
    title="Restores are rehearsed",
    severity="warning",
    what="Where there is a backup plan, there is a RestoreTestingPlan.",
    why=("A backup that nobody has restored is a hope; that this meets the guideline's training is our reading."),
    fix="Add AWS::Backup::RestoreTestingPlan and a RestoreTestingSelection.",
    source="https://docs.aws.amazon.com/aws-backup/latest/devguide/restore-testing.html",
    controls=("C-BKP-04", "FI-71"),
    lenient=("dev", "stg"),
    layers=("backup", "dr"),
    before="""\
Resources:
  Plan:
    Type: AWS::Backup::BackupPlan
""",
    after="""\
Resources:
  Plan:
    Type: AWS::Backup::BackupPlan
  Rehearsal:
    Type: AWS::Backup::RestoreTestingPlan
""",
)


@check.finds
def never_restored(estate: Estate) -> Iterator[Violation]:
    if not estate.of("AWS::Backup::RestoreTestingPlan"):
        for it in estate.of("AWS::Backup::BackupPlan"):
            yield it.wrong("no restore testing plan rehearses the backups")
