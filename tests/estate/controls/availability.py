"""Controls of standbys, backups and protection against deletion."""

from __future__ import annotations

from cfngen.engine.stateful import STATEFUL
from cfngen.engine.template import NESTED
from tests.estate.controls.registry import Violations, attributes, control, on, unless
from tests.estate.deployed_estate import Deployment

# Deleted with their stack because they are copies or notices, as the template says.
NO_RECORDS = ("DatabaseUrlSecret", "BatchDeadLetterQueue")


@control("B01", "AWS::RDS::DBInstance")
def the_database_is_backed_up_for_7_to_35_days(deployed: Deployment) -> Violations:
    return unless(deployed.of("AWS::RDS::DBInstance"), lambda it: 7 <= int(it.get("BackupRetentionPeriod") or 0) <= 35)


@control("B03", "AWS::RDS::DBInstance")
def the_database_has_a_standby(deployed: Deployment) -> Violations:
    return unless(deployed.of("AWS::RDS::DBInstance"), lambda it: on(it.get("MultiAZ")))


@control("B04", "AWS::RDS::DBInstance")
def the_database_refuses_to_be_deleted(deployed: Deployment) -> Violations:
    return unless(deployed.of("AWS::RDS::DBInstance"), lambda it: on(it.get("DeletionProtection")))


@control("B05", "AWS::ElasticLoadBalancingV2::LoadBalancer")
def load_balancers_refuse_to_be_deleted(deployed: Deployment) -> Violations:
    return unless(
        deployed.of("AWS::ElasticLoadBalancingV2::LoadBalancer"),
        lambda it: on(attributes(it).get("deletion_protection.enabled")),
    )


@control("B07", "AWS::S3::Bucket")
def buckets_keep_versions(deployed: Deployment) -> Violations:
    return unless(deployed.of("AWS::S3::Bucket"), lambda it: it.get("VersioningConfiguration.Status") == "Enabled")


@control("B12", "AWS::RDS::DBInstance", "AWS::KMS::Key", "AWS::S3::Bucket", "AWS::Logs::LogGroup")
def what_holds_data_outlives_its_stack(deployed: Deployment) -> Violations:
    types = STATEFUL.keys() - {"AWS::CertificateManager::Certificate", NESTED}
    kept = ("Retain", "Snapshot")
    return unless(
        [it for it in deployed.of(*types) if it.logical_id not in NO_RECORDS],
        lambda it: it.attributes.get("DeletionPolicy") in kept and it.attributes.get("UpdateReplacePolicy") in kept,
    )
