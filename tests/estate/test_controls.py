"""Every control that must hold in production is proved on what would be deployed to production."""

from __future__ import annotations

import copy
import csv
from pathlib import Path
from typing import Any

import pytest

from tests.estate.controls import ABSENT, CONTROLS, SUBJECTS
from tests.estate.deployed_estate import Deployment, Resource, deployment

TABLE = Path(__file__).parents[3] / "shared" / "spec" / "controls.tsv"
# The identity pool is off in the committed files, but A04 is about it.
WITH_EVERYTHING = {"EnableIdentityPool": "true"}


@pytest.mark.parametrize("number", CONTROLS)
def test_a_control_holds_in_prod(number: str) -> None:
    deployed = deployment("prod", **WITH_EVERYTHING)

    assert deployed.of(*SUBJECTS[number])
    assert [] == list(CONTROLS[number](deployed))


def test_what_is_absent_is_absent() -> None:
    """A resource of one of these types needs its control's function."""
    deployed = deployment("prod", **WITH_EVERYTHING)
    present = {number: deployed.of(*types) for number, types in ABSENT.items() if deployed.of(*types)}

    assert {} == present
    assert not CONTROLS.keys() & ABSENT.keys()


@pytest.mark.skipif(not TABLE.is_file(), reason="the table of controls is not here")
def test_every_control_that_must_hold_has_a_function() -> None:
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    must = {row["id"] for row in rows if row["tier"] == "must"}

    assert must
    assert must == CONTROLS.keys() | ABSENT.keys()


# Control -> a change of one resource's properties that has to be found: (type, dotted path, value; None removes it).
BROKEN: dict[str, tuple[str, str, Any]] = {
    "E01": ("AWS::RDS::DBInstance", "StorageEncrypted", False),
    "E04": ("AWS::S3::Bucket", "BucketEncryption", None),
    "E05": ("AWS::Logs::LogGroup", "KmsKeyId", None),
    "E06": ("AWS::SNS::Topic", "KmsMasterKeyId", None),
    "E07": ("AWS::SQS::Queue", "KmsMasterKeyId", None),
    "E11": ("AWS::SecretsManager::Secret", "KmsKeyId", None),
    "K01": ("AWS::KMS::Key", "EnableKeyRotation", False),
    "K02": ("AWS::KMS::Key", "KeyPolicy.Statement.0.Principal", "*"),
    "K03": ("AWS::SecretsManager::RotationSchedule", "SecretId", "another"),
    "K04": ("AWS::RDS::DBInstance", "MasterUserPassword", "written-down"),
    "T01": ("AWS::ElasticLoadBalancingV2::Listener", "Protocol", "HTTP"),
    "T02": ("AWS::ElasticLoadBalancingV2::Listener", "Protocol", "HTTP"),
    "T03": ("AWS::ElasticLoadBalancingV2::Listener", "SslPolicy", "ELBSecurityPolicy-2016-08"),
    "T04": ("AWS::ElasticLoadBalancingV2::Listener", "Certificates", None),
    "T05": ("AWS::ElasticLoadBalancingV2::LoadBalancer", "LoadBalancerAttributes", None),
    "T07": (
        "AWS::CloudFront::Distribution",
        "DistributionConfig.DefaultCacheBehavior.ViewerProtocolPolicy",
        "allow-all",
    ),
    "T08": ("AWS::CloudFront::Distribution", "DistributionConfig.ViewerCertificate.MinimumProtocolVersion", "TLSv1"),
    "T09": ("AWS::CloudFront::Distribution", "DistributionConfig.Origins.0.S3OriginConfig", None),
    "T10": ("AWS::S3::BucketPolicy", "PolicyDocument.Statement", []),
    "T11": ("AWS::RDS::DBParameterGroup", "Parameters", {}),
    "P01": ("AWS::RDS::DBInstance", "PubliclyAccessible", None),
    "P02": ("AWS::S3::Bucket", "PublicAccessBlockConfiguration.IgnorePublicAcls", False),
    "P03": ("AWS::S3::Bucket", "AccessControl", "PublicRead"),
    "P04": ("AWS::CloudFront::Distribution", "DistributionConfig.Origins.0.OriginAccessControlId", None),
    "P05": ("AWS::EC2::Subnet", "MapPublicIpOnLaunch", True),
    "P06": ("AWS::ECS::Service", "NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp", "ENABLED"),
    "P07": ("AWS::EC2::SecurityGroupIngress", "CidrIp", "0.0.0.0/0"),
    "P10": ("AWS::WAFv2::WebACLAssociation", "ResourceArn", "another"),
    "P11": ("AWS::CloudFront::Distribution", "DistributionConfig.WebACLId", None),
    "P12": ("AWS::WAFv2::WebACL", "Rules", []),
    "L01": ("AWS::Logs::LogGroup", "RetentionInDays", "180"),
    "L02": ("AWS::ElasticLoadBalancingV2::LoadBalancer", "LoadBalancerAttributes", None),
    "L03": ("AWS::CloudFront::Distribution", "DistributionConfig.Logging", None),
    "L04": ("AWS::S3::Bucket", "LoggingConfiguration", None),
    "L05": ("AWS::WAFv2::LoggingConfiguration", "LogDestinationConfigs", []),
    "L06": ("AWS::EC2::FlowLog", "TrafficType", "REJECT"),
    "L07": ("AWS::RDS::DBInstance", "EnableCloudwatchLogsExports", ["upgrade"]),
    "L08": ("AWS::RDS::DBInstance", "MonitoringInterval", 0),
    "L09": ("AWS::ECS::TaskDefinition", "ContainerDefinitions.0.LogConfiguration", None),
    "L11": ("AWS::CloudWatch::Alarm", "InsufficientDataActions", []),
    "B01": ("AWS::RDS::DBInstance", "BackupRetentionPeriod", 1),
    "B03": ("AWS::RDS::DBInstance", "MultiAZ", "false"),
    "B04": ("AWS::RDS::DBInstance", "DeletionProtection", "false"),
    "B05": ("AWS::ElasticLoadBalancingV2::LoadBalancer", "LoadBalancerAttributes", None),
    "B07": ("AWS::S3::Bucket", "VersioningConfiguration.Status", "Suspended"),
    "I01": ("AWS::IAM::ManagedPolicy", "PolicyDocument.Statement.0.Action", ["s3:*"]),
    "I03": ("AWS::IAM::ManagedPolicy", "PolicyDocument.Statement.0", {"Effect": "Allow", "Action": "s3:PutObject"}),
    "I04": ("AWS::IAM::Role", "AssumeRolePolicyDocument.Statement.0.Condition", None),
    "I05": ("AWS::IAM::ManagedPolicy", "PolicyDocument.Statement.0", {"Effect": "Allow", "Action": "kms:Decrypt"}),
    "A01": ("AWS::Cognito::UserPool", "EnabledMfas", ["SMS_MFA"]),
    "A02": ("AWS::Cognito::UserPool", "Policies.PasswordPolicy.MinimumLength", 8),
    "A04": ("AWS::Cognito::IdentityPool", "AllowUnauthenticatedIdentities", True),
    "S01": ("AWS::ECS::TaskDefinition", "ContainerDefinitions.0.User", "root"),
    "S02": ("AWS::ECS::TaskDefinition", "ContainerDefinitions.0.Privileged", None),
    "S03": ("AWS::ECS::TaskDefinition", "ContainerDefinitions.0.ReadonlyRootFilesystem", False),
    "S04": ("AWS::ECS::TaskDefinition", "ContainerDefinitions.0.Environment.0.Name", "DB_PASSWORD"),
    "S05": ("AWS::ECR::Repository", "ImageTagMutability", "MUTABLE"),
    "S07": ("AWS::RDS::DBInstance", "AutoMinorVersionUpgrade", "false"),
}


def changed(deployed: Deployment, type_name: str, path: str, value: Any) -> Deployment:
    """The deployment with one property changed in every resource of a type that has the place for it."""
    other = copy.copy(deployed)
    other.resources = [
        _changed(it, path.split("."), value) if it.type == type_name else it for it in deployed.resources
    ]
    return other


def _changed(resource: Resource, steps: list[str], value: Any) -> Resource:
    properties = copy.deepcopy(resource.properties)
    place: Any = properties
    for step in steps[:-1]:
        place = place[int(step)] if isinstance(place, list) else place.get(step)
        if place is None:
            return resource
    last: Any = int(steps[-1]) if isinstance(place, list) else steps[-1]
    if value is None:
        place.pop(last, None)
    else:
        place[last] = value
    return Resource(**{**vars(resource), "properties": properties})


@pytest.mark.parametrize("number", BROKEN)
def test_a_control_that_is_broken_is_seen(number: str) -> None:
    """A function that finds nothing in this proves nothing."""
    broken = changed(deployment("prod", **WITH_EVERYTHING), *BROKEN[number])

    assert list(CONTROLS[number](broken))


def test_every_control_is_broken_once() -> None:
    """But B12: policies are no properties."""
    assert CONTROLS.keys() - {"B12"} == BROKEN.keys()


def test_data_that_goes_with_its_stack_is_seen() -> None:
    deployed = copy.copy(deployment("prod"))
    deployed.resources = [
        Resource(**{**vars(it), "attributes": {"Type": it.type}}) for it in deployed.of("AWS::RDS::DBInstance")
    ]

    assert list(CONTROLS["B12"](deployed))
