"""Backups of the profiles: where recovery points are copied, and what a rehearsed restore restores into."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.estate.deployed_estate import PROJECT_NAME, Deployment, Resource

ProjectOf = Callable[[str], Path]
ELSEWHERE = "arn:aws:backup:ap-northeast-3:222222222222:backup-vault:copies"


def finance(project_of: ProjectOf, environment: str = "prod", **parameters: str) -> Deployment:
    return Deployment(environment, parameters, project_of("finance") / "templates_out")


def one(estate: Deployment, kind: str) -> Resource:
    (resource,) = estate.of(f"AWS::Backup::{kind}")
    return resource


@pytest.mark.parametrize(
    ("parameters", "copies"),
    [
        ({}, []),
        ({"BackupCopyVaultArn": ELSEWHERE}, ["elsewhere"]),
        ({"BackupAirGapped": "true"}, ["air-gapped"]),
        ({"BackupCopyVaultArn": ELSEWHERE, "BackupAirGapped": "true"}, ["elsewhere", "air-gapped"]),
    ],
)
def test_recovery_points_are_copied_into_each_vault_that_is_asked_for(
    project_of: ProjectOf, parameters: dict[str, str], copies: list[str]
) -> None:
    """Kept there as long as here, within the days that the vault's lock admits."""
    estate = finance(project_of, **parameters)

    for rule in one(estate, "BackupPlan").get("BackupPlan.BackupPlanRule"):
        made = rule.get("CopyActions", [])
        named = ["elsewhere" if copy["DestinationBackupVaultArn"] == ELSEWHERE else "air-gapped" for copy in made]
        assert copies == named
        assert all(copy["Lifecycle"] == rule["Lifecycle"] for copy in made)
        for vault in estate.of("AWS::Backup::LogicallyAirGappedBackupVault"):
            least, most = (int(vault.properties[name]) for name in ("MinRetentionDays", "MaxRetentionDays"))
            assert least <= int(rule["Lifecycle"]["DeleteAfterDays"]) <= most


@pytest.mark.parametrize(
    ("environment", "setting", "made"),
    [("prod", "prod", 1), ("dev", "prod", 0), ("dev", "all", 1), ("prod", "none", 0)],
)
def test_restores_are_rehearsed_where_it_is_asked_for(
    project_of: ProjectOf, environment: str, setting: str, made: int
) -> None:
    estate = finance(project_of, environment, RestoreTesting=setting)

    assert made == len(estate.of("AWS::Backup::RestoreTestingPlan"))


def test_a_rehearsal_is_named_without_hyphens(project_of: ProjectOf) -> None:
    """AWS Backup refuses them, while a project's name may have them."""
    for name in ("a-clinic-in-jp", PROJECT_NAME):
        plan = one(finance(project_of, ProjectName=name), "RestoreTestingPlan").get("RestoreTestingPlanName")

        assert re.fullmatch(r"[0-9A-Za-z_]{1,50}", plan)


def test_a_rehearsed_restore_stays_where_the_original_is(project_of: ProjectOf) -> None:
    """By default a database goes into the account's default VPC, and objects under a key of S3's own."""
    estate = finance(project_of)
    restored = {
        it.get("ProtectedResourceType"): it.get("RestoreMetadataOverrides")
        for it in estate.of("AWS::Backup::RestoreTestingSelection")
    }
    (database,) = estate.of("AWS::RDS::DBInstance")
    (reports,) = (it for it in estate.of("AWS::S3::Bucket") if it.stack == "compute/reports-bucket")
    (encryption,) = reports.get("BucketEncryption.ServerSideEncryptionConfiguration")
    (group,) = database.get("VPCSecurityGroups")

    assert {
        "RDS": {"dbSubnetGroupName": database.get("DBSubnetGroupName"), "vpcSecurityGroupIds": f'["{group}"]'},
        "S3": {
            "encryptionType": "SSE-KMS",
            "kmsKey": encryption["ServerSideEncryptionByDefault"]["KMSMasterKeyID"],
        },
    } == restored
