"""Defects by which data or the service is lost."""

from __future__ import annotations

from tests.checks.planted.planting import REMOVED, Defect, planted, resource

DATA, APP, BUCKETS, KEYS, IDENTITY = (
    "nested/data.yaml",
    "nested/app.yaml",
    "buckets.yaml",
    "nested/keys.yaml",
    "identity.yaml",
)
ATTRIBUTES = "LoadBalancer/Properties/LoadBalancerAttributes"
RULE = "Plan/Properties/BackupPlan/BackupPlanRule/0"
SELECTION, FILES = "Selection/Properties/BackupSelection", "FileSelection/Properties/BackupSelection"
TAGGED = {"ConditionKey": "aws:ResourceTag/Backup", "ConditionValue": "hourly"}
TABLE = "Sessions/Properties/PointInTimeRecoverySpecification"
OSAKA = {"DestinationBackupVaultArn": "arn:aws:backup:us-west-2:111111111111:backup-vault:clinic"}
REPLICA = {"Role": "r", "Rules": [{"Status": "Enabled", "Destination": {"Bucket": "arn:aws:s3:::b-us-east-1"}}]}

DEFECTS = [
    planted("B01", "retention 0", DATA, "Database/Properties/BackupRetentionPeriod", 0),
    planted("B01", "retention 1", DATA, "Database/Properties/BackupRetentionPeriod", 1),
    planted("B01", "retention 6 as a text", DATA, "Database/Properties/BackupRetentionPeriod", "6"),
    planted("B01", "left out", DATA, "Database/Properties/BackupRetentionPeriod", REMOVED),
    planted("B01", "retention 1 of the cluster", DATA, "Cluster/Properties/BackupRetentionPeriod", 1),
    planted("B02", "no tag", DATA, "Database/Properties/Tags", REMOVED),
    planted("B02", "another tag", DATA, "Sessions/Properties/Tags/0/Value", "never"),
    planted("B02", "no selection", DATA, "Selection", REMOVED),
    planted(
        "B02", "another condition", DATA, "Selection/Properties/BackupSelection/ListOfTags/0/ConditionValue", "hourly"
    ),
    planted(
        "B02",
        "files left out",
        DATA,
        f"{FILES}/Resources",
        ["arn:aws:dynamodb:*:*:table/*"],
    ),
    planted("B02", "excluded by a pattern", DATA, f"{SELECTION}/NotResources", ["arn:aws:dynamodb:*:*:table/*"]),
    planted(
        "B02",
        "every resource with another tag",
        DATA,
        SELECTION,
        {"Resources": ["*"], "Conditions": {"StringEquals": [TAGGED]}, "SelectionName": "a", "IamRoleArn": "r"},
    ),
    planted("B02", "another kind", DATA, f"{FILES}/Resources", ["arn:aws:rds:*:*:cluster:*"]),
    Defect("B02", "a vault without a plan", DATA, {"Selection": REMOVED, "FileSelection": REMOVED, "Plan": REMOVED}),
    planted("B03", "MultiAZ false", DATA, "Database/Properties/MultiAZ", False),
    planted("B03", "left out", DATA, "Database/Properties/MultiAZ", REMOVED),
    planted("B03", "false through the wire", "stack.yaml", "Data/Properties/Parameters/MultiAZ", "false"),
    planted("B03", "one member", DATA, "ClusterReader", REMOVED),
    planted("B04", "false", DATA, "Database/Properties/DeletionProtection", False),
    planted("B04", "left out", DATA, "Database/Properties/DeletionProtection", REMOVED),
    planted("B04", "false of the cluster", DATA, "Cluster/Properties/DeletionProtection", "false"),
    planted("B05", "false", APP, f"{ATTRIBUTES}/0/Value", "false"),
    planted("B05", "left out", APP, f"{ATTRIBUTES}/0", REMOVED),
    planted("B06", "false", DATA, f"{TABLE}/PointInTimeRecoveryEnabled", False),
    planted("B06", "left out", DATA, TABLE, REMOVED),
    planted("B07", "suspended", BUCKETS, "RecordsBucket/Properties/VersioningConfiguration/Status", "Suspended"),
    planted("B07", "left out", BUCKETS, "AccessLogsBucket/Properties/VersioningConfiguration", REMOVED),
    planted("B08", "no lifecycle", BUCKETS, "RecordsBucket/Properties/LifecycleConfiguration", REMOVED),
    planted("B09", "no lock", "audit.yaml", "AuditBucket/Properties/ObjectLockEnabled", REMOVED, "warning"),
    planted("B11", "retention 0", DATA, "Cache/Properties/SnapshotRetentionLimit", 0),
    planted("B11", "left out", DATA, "Cache/Properties/SnapshotRetentionLimit", REMOVED),
    planted("B11", "a Redis of one node", DATA, "Small", resource("ElastiCache::CacheCluster", Engine="redis")),
    planted("B12", "no DeletionPolicy", DATA, "Database/DeletionPolicy", REMOVED),
    planted("B12", "no UpdateReplacePolicy", BUCKETS, "RecordsBucket/UpdateReplacePolicy", REMOVED),
    planted("B12", "Delete of a key", KEYS, "DataKey/DeletionPolicy", "Delete"),
    planted("B12", "Delete of users", IDENTITY, "StaffPool/DeletionPolicy", "Delete"),
    planted("B12", "Delete of a table", DATA, "Sessions/DeletionPolicy", "Delete"),
    planted("B12", "Delete of a cache", DATA, "Cache/UpdateReplacePolicy", "Delete"),
    planted("B12", "no policy of images", APP, "Repository/DeletionPolicy", REMOVED),
    planted("B12", "no policy of logs", APP, "ApiLogGroup/DeletionPolicy", REMOVED),
    planted("B12", "a secret that is kept in one case only", DATA, "DatabaseSecret/DeletionPolicy", REMOVED),
    Defect(
        "B12",
        "no policy of a secret",
        DATA,
        {"DatabaseSecret/DeletionPolicy": REMOVED, "DatabaseSecret/UpdateReplacePolicy": REMOVED},
        "warning",
    ),
    planted("B13", "no dead letters", APP, "Orders/Properties/RedrivePolicy", REMOVED),
    planted("C-AVL-01", "one task", APP, "Service/Properties/DesiredCount", 1, "warning"),
    planted("C-AVL-01", "scaling to one", APP, "Scaling/Properties/MinCapacity", 1, "warning"),
    planted("C-BKP-02", "no lock", DATA, "Vault/Properties/LockConfiguration", REMOVED, "warning"),
    planted("C-BKP-02", "three generations", DATA, f"{RULE}/Lifecycle/DeleteAfterDays", 3, "warning"),
    planted("C-BKP-03", "no copy", DATA, f"{RULE}/CopyActions", REMOVED),
    planted("C-BKP-03", "a copy elsewhere", DATA, f"{RULE}/CopyActions", [OSAKA]),
    planted("C-BKP-04", "no rehearsal", DATA, "Rehearsal", REMOVED),
    planted("C-LOC-01", "a copy abroad", DATA, f"{RULE}/CopyActions", [OSAKA]),
    planted(
        "C-LOC-01",
        "automated backups abroad",
        DATA,
        "Database/Properties/AutomaticBackupReplicationRegion",
        "us-east-1",
    ),
    planted("C-LOC-01", "a replica abroad", BUCKETS, "RecordsBucket/Properties/ReplicationConfiguration", REPLICA),
    Defect(
        "C-SAF-01",
        "patients' data in dev",
        "stack.yaml",
        {
            "/Parameters/Environment/Default": "dev",
            "Copy": {"Type": "AWS::RDS::DBInstance", "Properties": {"DBSnapshotIdentifier": "prod-2026"}},
        },
    ),
]
