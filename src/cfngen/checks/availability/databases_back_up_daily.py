"""Databases back up automatically."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check, judged
from cfngen.checks.readings import between
from cfngen.checks.stores import CLUSTERS, instances, is_replica

check = Check(
    id="B01",
    title="Databases back up automatically",
    severity="error",
    what="BackupRetentionPeriod is from 7 to 35 days.",
    why="It is also how far back point-in-time recovery reaches; 0 turns both off.",
    fix="Set BackupRetentionPeriod to 7 or more, in production to 30.",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-11",
    controls=("B01", "C-BKP-01", "FI-39", "H-06"),
    also=(
        "Security Hub RDS.11",
        "AWS Config DB_INSTANCE_BACKUP_ENABLED (HIPAA Security pack)",
        "CT.RDS.PR.8",
        "cdk-nag RDSInstanceBackupEnabled",
        "FISC 実39",
    ),
    before="""\
Resources:
  Database:
    Type: AWS::RDS::DBInstance
    Properties:
      BackupRetentionPeriod: 1
""",
    after="""\
Resources:
  Database:
    Type: AWS::RDS::DBInstance
    Properties:
      BackupRetentionPeriod: 30
""",
)


@check.finds
def short_backups(estate: Estate) -> Iterator[Violation]:
    for it in [*instances(estate), *estate.of(*CLUSTERS)]:
        if not is_replica(it):
            yield from judged(it, "BackupRetentionPeriod", between(7, 35), "backups are not kept for 7 to 35 days")
