"""Defects of encryption at rest."""

from __future__ import annotations

from tests.checks.planted.planting import REMOVED, planted, resource

DATA, APP, BUCKETS, PLATFORM, AUDIT = (
    "nested/data.yaml",
    "nested/app.yaml",
    "buckets.yaml",
    "platform.yaml",
    "audit.yaml",
)
DEFAULT = "RecordsBucket/Properties/BucketEncryption/ServerSideEncryptionConfiguration/0/ServerSideEncryptionByDefault"

DEFECTS = [
    planted("E01", "encryption false", DATA, "Database/Properties/StorageEncrypted", False),
    planted("E01", "encryption false as a text", DATA, "Database/Properties/StorageEncrypted", "false"),
    planted("E01", "encryption left out", DATA, "Database/Properties/StorageEncrypted", REMOVED),
    planted("E01", "false of a cluster's member", DATA, "ClusterReader/Properties/StorageEncrypted", False),
    planted("E02", "encryption false", DATA, "Cluster/Properties/StorageEncrypted", False),
    planted("E02", "encryption left out", DATA, "Cluster/Properties/StorageEncrypted", REMOVED),
    planted("E03", "no key", DATA, "Database/Properties/KmsKeyId", REMOVED),
    planted(
        "E02", "a plain global cluster", DATA, "Global", resource("RDS::GlobalCluster", Engine="aurora-postgresql")
    ),
    planted("E10", "TLS where the client wants it", DATA, "Cache/Properties/TransitEncryptionMode", "preferred"),
    planted("E10", "a cluster of memcached", DATA, "More", resource("ElastiCache::CacheCluster", Engine="memcached")),
    planted("E10", "MemoryDB without TLS", DATA, "More", resource("MemoryDB::Cluster", TLSEnabled=False)),
    planted("E10", "MemoryDB for anybody", DATA, "More", resource("MemoryDB::Cluster", ACLName="open-access")),
    planted("E14", "AWS's key", DATA, "Vault/Properties/EncryptionKeyArn", "arn:aws:kms:us-east-1:1:alias/aws/backup"),
    planted("E04", "encryption left out", BUCKETS, "RecordsBucket/Properties/BucketEncryption", REMOVED),
    planted("E04", "AES256 on records", BUCKETS, f"{DEFAULT}/SSEAlgorithm", "AES256"),
    planted(
        "E04",
        "AES256 on the audit bucket",
        AUDIT,
        DEFAULT.replace("Records", "Audit") + "/SSEAlgorithm",
        "AES256",
        "warning",
    ),
    planted("E05", "no key", PLATFORM, "NotifyLogGroup/Properties/KmsKeyId", REMOVED),
    planted("E05", "an empty key", PLATFORM, "NotifyLogGroup/Properties/KmsKeyId", ""),
    planted("E05", "no key in a nested stack", "nested/network.yaml", "FlowLogGroup/Properties/KmsKeyId", REMOVED),
    planted("E06", "no key", APP, "AlertsTopic/Properties/KmsMasterKeyId", REMOVED),
    planted("E06", "AWS's own key", APP, "AlertsTopic/Properties/KmsMasterKeyId", "alias/aws/sns", "warning"),
    planted("E07", "encryption false", APP, "Orders/Properties/SqsManagedSseEnabled", False),
    planted("E07", "encryption left out", APP, "Orders/Properties/SqsManagedSseEnabled", REMOVED),
    planted("E07", "no key", APP, "DeadLetters/Properties/KmsMasterKeyId", REMOVED),
    planted("E08", "no specification", DATA, "Sessions/Properties/SSESpecification", REMOVED),
    planted("E08", "encryption false", DATA, "Sessions/Properties/SSESpecification/SSEEnabled", False),
    planted("E08", "no key", DATA, "Sessions/Properties/SSESpecification/KMSMasterKeyId", REMOVED),
    planted("E08", "AWS's key", DATA, "Sessions/Properties/SSESpecification/KMSMasterKeyId", "alias/aws/dynamodb"),
    planted("E09", "encryption false", DATA, "Cache/Properties/AtRestEncryptionEnabled", False),
    planted("E09", "encryption left out", DATA, "Cache/Properties/AtRestEncryptionEnabled", REMOVED),
    planted("E10", "transit encryption false", DATA, "Cache/Properties/TransitEncryptionEnabled", False),
    planted("E10", "transit encryption left out", DATA, "Cache/Properties/TransitEncryptionEnabled", REMOVED),
    planted("E10", "no token", DATA, "Cache/Properties/AuthToken", REMOVED),
    planted("E11", "no key", DATA, "DatabaseSecret/Properties/KmsKeyId", REMOVED),
    planted("E11", "AWS's key", DATA, "DatabaseSecret/Properties/KmsKeyId", "alias/aws/secretsmanager"),
    planted("E12", "no key", APP, "Repository/Properties/EncryptionConfiguration", REMOVED),
    planted("E12", "AES256", APP, "Repository/Properties/EncryptionConfiguration/EncryptionType", "AES256"),
    planted("E13", "no configuration", PLATFORM, "Kubernetes/Properties/EncryptionConfig", REMOVED),
    planted("E13", "another resource", PLATFORM, "Kubernetes/Properties/EncryptionConfig/0/Resources", ["configmaps"]),
    planted("E13", "no key", PLATFORM, "Kubernetes/Properties/EncryptionConfig/0/Provider", REMOVED),
    planted("E14", "no key", DATA, "Vault/Properties/EncryptionKeyArn", REMOVED),
    planted("E15", "no key", PLATFORM, "Notify/Properties/KmsKeyArn", REMOVED),
    planted("E16", "no key", AUDIT, "Trail/Properties/KMSKeyId", REMOVED),
    planted("E16", "validation false", AUDIT, "Trail/Properties/EnableLogFileValidation", False),
    planted("E16", "validation left out", AUDIT, "Trail/Properties/EnableLogFileValidation", REMOVED),
    planted("E17", "file system left plain", DATA, "Files/Properties/Encrypted", REMOVED),
    planted("E17", "file system false", DATA, "Files/Properties/Encrypted", False),
    planted("E17", "volume false", DATA, "Volume/Properties/Encrypted", False),
    planted(
        "E17",
        "device of a launch template",
        PLATFORM,
        "Machines/Properties/LaunchTemplateData/BlockDeviceMappings/0/Ebs/Encrypted",
        False,
    ),
]
