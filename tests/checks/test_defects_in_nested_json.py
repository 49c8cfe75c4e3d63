"""Defects of encryption, keys, transport and exposure in somebody else's nested JSON, however they come about."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from cfngen.checks.catalogue import catalogue
from cfngen.checks.run import run
from cfngen.checks.targets import Work, find_work
from cfngen.engine.tree import Cache, Tree, read_file
from cfngen.project import Project
from tests.checks.planted.planting import REMOVED, change

SET = Path(__file__).parent / "others" / "ledger"
KEYS, NETWORK, DATA, APP = (f"nested/{name}.json" for name in ("foundation", "network", "data", "app"))
STACKS = {KEYS: "Foundation", NETWORK: "Network", DATA: "Data", APP: "App"}
SITE = "Site/Properties/DistributionConfig"
DENY = "LedgersPolicy/Properties/PolicyDocument/Statement/0"
KUBERNETES = "Kubernetes/Properties/ResourcesVpcConfig"
BUCKET_RULE = "Ledgers/Properties/BucketEncryption/ServerSideEncryptionConfiguration/0"

# Control, template, path below Resources, and a value that is wrong there; None where nothing else can be written.
PLACES: list[tuple[str, str, str, str | None]] = [
    ("E01", DATA, "Ledger/Properties/StorageEncrypted", "false"),
    ("E02", DATA, "Reports/Properties/StorageEncrypted", "false"),
    ("E04", KEYS, f"{BUCKET_RULE}/ServerSideEncryptionByDefault/SSEAlgorithm", "AES256"),
    ("E05", APP, "TaskLogs/Properties/KmsKeyId", ""),
    ("E06", KEYS, "Alerts/Properties/KmsMasterKeyId", ""),
    ("E07", KEYS, "FailedJobs/Properties/SqsManagedSseEnabled", "false"),
    ("E08", DATA, "Sessions/Properties/SSESpecification/KMSMasterKeyId", "alias/aws/dynamodb"),
    ("E09", DATA, "Cache/Properties/AtRestEncryptionEnabled", "false"),
    ("E10", DATA, "Cache/Properties/TransitEncryptionEnabled", "false"),
    ("E10", DATA, "Cache/Properties/AuthToken", ""),
    ("E11", DATA, "CacheSecret/Properties/KmsKeyId", "alias/aws/secretsmanager"),
    ("E13", APP, "Kubernetes/Properties/EncryptionConfig", None),
    ("E14", KEYS, "Vault/Properties/EncryptionKeyArn", "alias/aws/backup"),
    ("E16", KEYS, "Trail/Properties/EnableLogFileValidation", "false"),
    ("E16", KEYS, "Trail/Properties/KMSKeyId", ""),
    ("K01", KEYS, "TrailKey/Properties/EnableKeyRotation", "false"),
    ("K02", KEYS, "DataKey/Properties/KeyPolicy/Statement/0/Principal/AWS", "*"),
    ("K03", DATA, "CacheRotation/Properties/SecretId", "arn:aws:secretsmanager:ap-northeast-1:111111111111:secret:x"),
    ("K04", DATA, "Ledger/Properties/ManageMasterUserPassword", "false"),
    ("T01", APP, "Https/Properties/Protocol", "HTTP"),
    ("T02", APP, "Http/Properties/DefaultActions/0", None),
    ("T03", APP, "Https/Properties/SslPolicy", "ELBSecurityPolicy-TLS13-1-1-2021-06"),
    ("T04", APP, "Https/Properties/Certificates/0/CertificateArn", "arn:aws:iam::111111111111:server-certificate/x"),
    ("T05", APP, "Balancer/Properties/LoadBalancerAttributes/0/Value", "false"),
    ("T07", APP, f"{SITE}/DefaultCacheBehavior/ViewerProtocolPolicy", "allow-all"),
    ("T08", APP, f"{SITE}/ViewerCertificate/MinimumProtocolVersion", "TLSv1.1_2016"),
    ("T09", APP, f"{SITE}/Origins/1/CustomOriginConfig/OriginProtocolPolicy", "match-viewer"),
    ("T10", KEYS, f"{DENY}/Condition/Bool/aws:SecureTransport", "true"),
    ("T10", KEYS, f"{DENY}/Effect", "Allow"),
    ("T11", DATA, "Parameters/Properties/Parameters/rds.force_ssl", "0"),
    ("P01", DATA, "Ledger/Properties/PubliclyAccessible", "true"),
    ("P02", KEYS, "Ledgers/Properties/PublicAccessBlockConfiguration/BlockPublicPolicy", "false"),
    ("P03", KEYS, "Ledgers/Properties/AccessControl", "PublicRead"),
    ("P04", APP, f"{SITE}/Origins/0/OriginAccessControlId", ""),
    ("P05", NETWORK, "AppSubnetA/Properties/MapPublicIpOnLaunch", "true"),
    ("P06", APP, "Service/Properties/NetworkConfiguration/AwsvpcConfiguration/AssignPublicIp", "ENABLED"),
    ("P07", NETWORK, "DataGroup/Properties/SecurityGroupIngress/0/CidrIp", "0.0.0.0/0"),
    ("P10", APP, "AclToBalancer/Properties/WebACLArn", ""),
    ("P11", APP, f"{SITE}/WebACLId", ""),
    ("P12", APP, "Acl/Properties/Rules/0/Statement/ManagedRuleGroupStatement/Name", "AWSManagedRulesSQLiRuleSet"),
    ("P13", APP, f"{KUBERNETES}/EndpointPublicAccess", "true"),
    ("P14", APP, "NotifyPermission/Properties/Principal", "*"),
]
# Where it is well to say nothing, or CloudFormation refuses it itself.
NEEDED = ("SecureTransport", "Effect", "AWS", "SecretId", "AccessControl", "MapPublicIpOnLaunch", "CidrIp", "Principal")
ON = {"Fn::Not": [{"Fn::Equals": [{"Ref": "AWS::Region"}, "nowhere"]}]}
_CACHE: Cache = {}
Changes = Mapping[tuple[str, str], Any]


def left_out(file: str, path: str, _: str | None) -> Changes | None:
    """The property is not there."""
    return None if path.endswith(NEEDED) else {(file, path): REMOVED}


def left_out_in_a_branch(file: str, path: str, value: str | None) -> Changes | None:
    """A condition takes the property away."""
    if left_out(file, path, value) is None:
        return None
    branches = {"Fn::If": ["Planted", {"Ref": "AWS::NoValue"}, "whatever"]}
    return {(file, path): branches, (file, "/Conditions"): {**_data(file).get("Conditions", {}), "Planted": ON}}


def from_a_mapping(file: str, path: str, value: str | None) -> Changes | None:
    """A mapping of the template has the wrong value, under the Region."""
    mapping = {"ap-northeast-1": {"value": value}}
    found = {"Fn::FindInMap": ["Planted", {"Ref": "AWS::Region"}, "value"]}
    return None if value is None else {(file, path): found, (file, "/Mappings/Planted"): mapping}


def from_a_sibling(file: str, path: str, value: str | None) -> Changes | None:
    """The root hands on what another nested stack says."""
    giver = KEYS if file != KEYS else NETWORK
    return (
        None
        if value is None
        else {
            (file, path): {"Fn::Sub": ["${given}", {"given": {"Ref": "Planted"}}]},
            (file, "/Parameters/Planted"): {"Type": "String"},
            ("main.json", f"{STACKS[file]}/Properties/Parameters/Planted"): {
                "Fn::GetAtt": [STACKS[giver], "Outputs.Planted"]
            },
            ("main.json", f"{STACKS[giver]}/Properties/Parameters/Planted"): {"Fn::FindInMap": ["Planted", "a", "b"]},
            ("main.json", "/Mappings/Planted"): {"a": {"b": value}},
            (giver, "/Parameters/Planted"): {"Type": "String"},
            (giver, "/Outputs/Planted"): {"Value": {"Ref": "Planted"}},
        }
    )


WAYS = (left_out, left_out_in_a_branch, from_a_mapping, from_a_sibling)


@cache
def _data(file: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((SET / file).read_text(encoding="utf-8"))
    return found


@cache
def _work() -> Work:
    return find_work([SET], Project(None))


def errors(control: str, changes: Changes) -> list[str]:
    """The errors that one check finds with these changes: (file, path) -> value."""
    texts = {}
    for file in dict.fromkeys(name for name, _ in changes):
        data = copy.deepcopy(_data(file))
        for (name, path), value in changes.items():
            if name == file:
                change(data, path[1:] if path.startswith("/") else f"Resources/{path}", value)
        texts[str(SET / file)] = json.dumps(data)
    tree = Tree(lambda path: texts[path] if path in texts else read_file(path), _CACHE)
    found = run(replace(_work(), tree=tree), [catalogue()[control]], Project(None)).report.findings
    return [it.message for it in found if it.severity == "error"]


CASES = {
    f"{control} {path.rpartition('/')[2]}: {way.__name__}": (control, changes)
    for control, file, path, value in PLACES
    for way in WAYS
    if (changes := way(file, path, value)) is not None
}


@pytest.mark.parametrize("name", CASES)
def test_a_defect_is_found_however_it_comes_about(name: str) -> None:
    control, changes = CASES[name]

    assert errors(control, changes)


def test_the_set_itself_has_none_of_them() -> None:
    assert {} == {control: errors(control, {}) for control, *_ in PLACES if errors(control, {})}
