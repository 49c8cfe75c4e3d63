"""Windows do not overlap."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_open
from cfngen.checks.schedules._times import minutes_of_week, overlap

check = Check(
    id="CG113",
    title="Backup and maintenance windows do not overlap",
    severity="error",
    what=(
        "The daily backup window of a database or cache lies outside its weekly maintenance window; that of a cluster "
        "outside the maintenance windows of its instances."
    ),
    why="The service refuses the pair; each of the two is right by itself, so cfn-lint says nothing.",
    fix="Move one of them: backups 16:00-16:30, maintenance sun:17:00-sun:18:00 (UTC; 01:00 and 02:00 in Japan).",
    source="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithAutomatedBackups.BackupWindow.html",
    controls=("CG113", "B01"),
    before="""\
Resources:
  Database:
    Type: AWS::RDS::DBInstance
    Properties:
      PreferredBackupWindow: 17:15-17:45
      PreferredMaintenanceWindow: sun:17:00-sun:18:00
""",
    after="""\
Resources:
  Database:
    Type: AWS::RDS::DBInstance
    Properties:
      PreferredBackupWindow: 16:00-16:30
      PreferredMaintenanceWindow: sun:17:00-sun:18:00
""",
)

BACKUP = {
    "AWS::RDS::DBInstance": "PreferredBackupWindow",
    "AWS::RDS::DBCluster": "PreferredBackupWindow",
    "AWS::DocDB::DBCluster": "PreferredBackupWindow",
    "AWS::Neptune::DBCluster": "PreferredBackupWindow",
    "AWS::ElastiCache::ReplicationGroup": "SnapshotWindow",
    "AWS::ElastiCache::CacheCluster": "SnapshotWindow",
    "AWS::MemoryDB::Cluster": "SnapshotWindow",
}
LEAST_MINUTES = 30
OF_MAINTENANCE = ("PreferredMaintenanceWindow", "MaintenanceWindow")


@check.finds
def colliding(estate: Estate) -> Iterator[Violation]:
    for kind, backup in BACKUP.items():
        for it in estate.of(kind):
            name = OF_MAINTENANCE[1] if kind.startswith("AWS::MemoryDB") else OF_MAINTENANCE[0]
            windows = [(path, it.get(path)) for path in (backup, name)]
            if any(value is None for _, value in windows):
                continue  # the service chooses one that fits
            if unknown := [path for path, value in windows if is_open(value)]:
                yield it.unclear("do the windows overlap?", unknown[0])
                continue
            stretches = [minutes_of_week(value) for _, value in windows]
            for (path, value), found in zip(windows, stretches, strict=True):
                if not found or min(sum(e - b for b, e in found) // (7 if path == backup else 1), 99) < LEAST_MINUTES:
                    yield it.wrong(f"{value} is no window of {LEAST_MINUTES} minutes or more", path)
            if overlap(*stretches):
                yield it.wrong(f"the backup window lies within {windows[1][1]}, the maintenance window", backup)
    yield from _of_clusters(estate)


CLUSTERS = {f"AWS::{name}::DBInstance": f"AWS::{name}::DBCluster" for name in ("RDS", "DocDB", "Neptune")}


def _of_clusters(estate: Estate) -> Iterator[Violation]:
    """Instances are maintained each in its window, while the cluster's data is backed up in the cluster's."""
    path = "PreferredMaintenanceWindow"
    for kind, of in CLUSTERS.items():
        for it in estate.of(kind):
            cluster = estate.find(it.get("DBClusterIdentifier"), of)
            window, backup = it.get(path), cluster.get(BACKUP[of]) if cluster else None
            if window is None or backup is None or is_open(window) or is_open(backup) or cluster is None:
                continue
            if overlap(minutes_of_week(backup), minutes_of_week(window)):
                yield it.wrong(f"{backup}, the backup window of {cluster.logical_id}, lies within {window}", path)
