"""Controls of encryption at rest, keys and secrets."""

from __future__ import annotations

from tests.estate.controls.logs import log_buckets
from tests.estate.controls.registry import Violations, control, on, principals, statements, unless
from tests.estate.deployed_estate import Deployment, Resource


@control("E01", "AWS::RDS::DBInstance")
def database_storage_is_encrypted(deployed: Deployment) -> Violations:
    return unless(deployed.of("AWS::RDS::DBInstance"), lambda it: on(it.get("StorageEncrypted")) and it.get("KmsKeyId"))


@control("E04", "AWS::S3::Bucket")
def buckets_are_encrypted_with_kms_but_those_of_logs(deployed: Deployment) -> Violations:
    logs = log_buckets(deployed)
    for bucket in deployed.of("AWS::S3::Bucket"):
        (rule,) = bucket.get("BucketEncryption.ServerSideEncryptionConfiguration") or [{}]
        default = rule.get("ServerSideEncryptionByDefault", {})
        by_kms = default.get("SSEAlgorithm") == "aws:kms" and bool(default.get("KMSMasterKeyID"))
        by_s3 = bucket.ref in logs and default.get("SSEAlgorithm") == "AES256"
        if not by_kms and not by_s3:
            yield str(bucket)


@control("E05", "AWS::Logs::LogGroup")
def log_groups_are_encrypted_with_a_key_by_its_arn(deployed: Deployment) -> Violations:
    return unless(deployed.of("AWS::Logs::LogGroup"), lambda it: str(it.get("KmsKeyId")).endswith(".Arn>"))


@control("E06", "AWS::SNS::Topic")
def topics_are_encrypted(deployed: Deployment) -> Violations:
    return unless(deployed.of("AWS::SNS::Topic"), lambda it: it.get("KmsMasterKeyId"))


@control("E07", "AWS::SQS::Queue")
def queues_are_encrypted(deployed: Deployment) -> Violations:
    return unless(
        deployed.of("AWS::SQS::Queue"), lambda it: it.get("KmsMasterKeyId") or on(it.get("SqsManagedSseEnabled"))
    )


@control("E11", "AWS::SecretsManager::Secret")
def secrets_are_under_a_key_of_ours(deployed: Deployment) -> Violations:
    return unless(deployed.of("AWS::SecretsManager::Secret"), lambda it: it.get("KmsKeyId"))


@control("K01", "AWS::KMS::Key")
def keys_rotate(deployed: Deployment) -> Violations:
    return unless(deployed.of("AWS::KMS::Key"), lambda it: on(it.get("EnableKeyRotation")))


@control("K02", "AWS::KMS::Key")
def keys_name_who_may_use_them(deployed: Deployment) -> Violations:
    for key in deployed.of("AWS::KMS::Key"):
        allowed = [it for it in statements(key.get("KeyPolicy")) if it["Effect"] == "Allow"]
        if not allowed or any("*" in principals(statement) for statement in allowed):
            yield str(key)


@control("K03", "AWS::SecretsManager::Secret")
def secrets_rotate(deployed: Deployment) -> Violations:
    rotated = {it.get("SecretId") for it in deployed.of("AWS::SecretsManager::RotationSchedule")}
    return unless(deployed.of("AWS::SecretsManager::Secret"), lambda it: it.ref in rotated)


@control("K04", "AWS::RDS::DBInstance")
def no_password_of_the_database_is_written_down(deployed: Deployment) -> Violations:
    def holds(it: Resource) -> bool:
        password = it.get("MasterUserPassword")
        return on(it.get("ManageMasterUserPassword")) if password is None else password.startswith("{{resolve:")

    return unless(deployed.of("AWS::RDS::DBInstance"), holds)
