"""What protects data or tells what happened, and does so less after a change: a table, and how it is read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from cfngen.engine.sentences import AFTERWARDS, NONE, Sentence
from cfngen.engine.values import UNKNOWN_TEXT, shown

# Names of properties, wherever they stand in a resource, by what a weaker value looks like; `Name@Parent` only there.
# A name that a service writes into a list of pairs (load balancer attributes, cluster settings) is a property's, too.
# Properties and defaults:
# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html
_ON = {
    *("StorageEncrypted", "Encrypted", "SSEEnabled", "AtRestEncryptionEnabled", "TransitEncryptionEnabled"),
    *("SqsManagedSseEnabled", "Enabled@EncryptionAtRestOptions", "Enabled@NodeToNodeEncryptionOptions", "EnforceHTTPS"),
    *("DeletionProtection", "DeletionProtectionEnabled", "deletion_protection.enabled", "EnableKeyRotation"),
    *("PointInTimeRecoveryEnabled", "ObjectLockEnabled", "EnableIAMDatabaseAuthentication", "ManageMasterUserPassword"),
    *("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets", "EndpointPrivateAccess"),
    *("IsLogging", "EnableLogFileValidation", "IncludeGlobalServiceEvents", "IsMultiRegionTrail", "containerInsights"),
    *("access_logs.s3.enabled", "connection_logs.s3.enabled", "routing.http.drop_invalid_header_fields.enabled"),
    *("ScanOnPush", "ReadonlyRootFilesystem", "EnableTokenRevocation", "EnforceWorkGroupConfiguration"),
    *("RequireLowercase", "RequireUppercase", "RequireNumbers", "RequireSymbols"),
}
_OFF = {
    *("PubliclyAccessible", "MapPublicIpOnLaunch", "AssignPublicIp", "EndpointPublicAccess", "Privileged"),
    *("EnableExecuteCommand", "AllowUnauthenticatedIdentities"),
}
_HIGH = {
    *("BackupRetentionPeriod", "SnapshotRetentionLimit", "AutomaticSnapshotRetentionPeriod", "MinimumLength"),
    *("PendingWindowInDays", "PasswordHistorySize", "MinRetentionDays", "AutomatedSnapshotRetentionPeriod"),
    *("MonitoringInterval", "Days@DefaultRetention", "Years@DefaultRetention"),
}
# Absent means for ever.
_HIGH_OR_ABSENT = {"RetentionInDays", "ExpirationInDays", "DeleteAfterDays", "NoncurrentDays"}
# The best value first; one that is not listed, or absent, is the weakest.
_RANKED = {
    "MfaConfiguration": ("ON", "OPTIONAL", "OFF"),
    "ImageTagMutability": ("IMMUTABLE", "MUTABLE"),
    "Status@VersioningConfiguration": ("Enabled", "Suspended"),
    "Mode@DefaultRetention": ("COMPLIANCE", "GOVERNANCE"),
    "SSEAlgorithm": ("aws:kms:dsse", "aws:kms", "AES256"),
    "EncryptionType": ("KMS_DSSE", "KMS", "AES256"),
    "AdvancedSecurityMode": ("ENFORCED", "AUDIT", "OFF"),
    "ViewerProtocolPolicy": ("https-only", "redirect-to-https", "allow-all"),
    "OriginProtocolPolicy": ("https-only", "match-viewer", "http-only"),
    "AuthType": ("AWS_IAM", "NONE"),
    "AuthorizationType": ("AWS_IAM", "COGNITO_USER_POOLS", "CUSTOM", "NONE"),
    "Scheme": ("internal", "internet-facing"),
    "Protocol@": ("HTTPS", "TLS", "HTTP"),
    "TransitEncryption": ("ENABLED", "DISABLED"),
    "TransitEncryptionMode": ("required", "preferred"),
    "HttpTokens": ("required", "optional"),
    "rds.force_ssl": ("1", "0"),
    "require_secure_transport": ("1", "ON", "0", "OFF"),
    "routing.http.desync_mitigation_mode": ("strictest", "defensive", "monitor"),
    "Logging@ExecuteCommandConfiguration": ("OVERRIDE", "DEFAULT", "NONE"),
}
_KEYS = {
    *("KmsKeyId", "KMSKeyId", "KmsKeyArn", "KmsMasterKeyId", "KMSMasterKeyId", "KMSMasterKeyID", "KmsKey"),
    *("EncryptionKeyArn", "PerformanceInsightsKMSKeyId"),
}
# What stands here must stand here afterwards, with whatever value.
_PRESENT = _KEYS | {
    *("WebACLId", "DestinationBucketName", "Bucket@Logging", "DestinationArn@AccessLogSetting", "LogDriver"),
    *("CloudWatchLogsLogGroupArn", "RotationLambdaARN", "DeadLetterTargetArn"),
}
_TLS = {"SslPolicy", "MinimumProtocolVersion", "TLSSecurityPolicy", "SecurityPolicy"}
# Lists whose entries must stay.
_LISTS = {"EnableCloudwatchLogsExports", "EnabledMfas"}
_PAIRS = (("key", "value"), ("name", "value"), ("parametername", "parametervalue"))
_NAMES = ("Id", "Name", "RuleName", "DeviceName")  # by which an entry of a list is known when its place changes
_YES = ("true", "enabled", "active", "enhanced")
Path = tuple[str, ...]


def weaker(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    """One sentence for each value that protects less, or is gone: `BackupRetentionPeriod 30 → 7`.

    A value that is known only after execution is none that could be told.
    """
    old, new = dict(_leaves(before)), dict(_leaves(after))
    for path in {**old, **new} if before else ():
        was, now = old.get(path), new.get(path)
        if now != was and UNKNOWN_TEXT not in (was, now) and _is_weaker(path, was, now):
            yield Sentence(
                "%(path)s %(before)s → %(after)s", path=".".join(path), before=was or NONE, after=now or NONE
            )
    yield from _less_blocked(before, after)


def key_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    """One sentence for each encryption key that becomes another."""
    new = dict(_leaves(after))
    for path, was in _leaves(before):
        if path[-1] in _KEYS and new.get(path, was) != was:
            now = AFTERWARDS if UNKNOWN_TEXT in new[path] else new[path]
            said = Sentence("encrypts with another key: %(path)s %(before)s → %(after)s")
            yield said.of(path=".".join(path), before=was, after=now)


def _is_weaker(path: Path, was: str | None, now: str | None) -> bool:
    names = {path[-1], f"{path[-1]}@{path[-2] if len(path) > 1 else ''}"}
    if names & _ON:
        return _is_on(was) and not _is_on(now)
    if names & _OFF:
        return _is_on(now) and not _is_on(was)
    if names & _HIGH:
        return was is not None and _number(was) > _number(now or "0")
    if names & _HIGH_OR_ABSENT:
        return now is not None and (was is None or _number(was) > _number(now))
    if names & _TLS:
        return _tls(was or "") > _tls(now or "")
    for order in (_RANKED[name] for name in names & _RANKED.keys()):
        return was in order and (order.index(now) if now in order else len(order)) > order.index(was)
    return was is not None and now is None and bool(names & _PRESENT or _LISTS.intersection(path[:-1]))


def _is_on(value: str | None) -> bool:
    return (value or "").lower() in _YES


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0


def _tls(policy: str) -> float:
    """The oldest TLS version that a policy's name lets in: TLSv1.2_2021, ELBSecurityPolicy-TLS13-1-2-2021-06."""
    found = re.search(r"TLS13-1-(\d)|TLSv1\.(\d)|TLS-1-(\d)|TLS_1_(\d)", policy)
    return float(next(digit for digit in found.groups() if digit)) if found else 0


def _less_blocked(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    """What a web ACL blocked and lets through now."""
    was, now = _blocking(before), _blocking(after)
    yield from (Sentence("the web ACL's %(name)s no longer blocks", name=name) for name in was if name not in now)


def _blocking(properties: Mapping[str, Any]) -> list[Sentence]:
    """The rules of a web ACL that stop requests, and its default action where it does."""
    rules = properties.get("Rules")
    found = [Sentence("default action")] if "Block" in (properties.get("DefaultAction") or ()) else []
    for rule in rules if isinstance(rules, list) else ():
        action = rule.get("Action") or rule.get("OverrideAction") if isinstance(rule, Mapping) else None
        if isinstance(action, Mapping) and {"Block", "Captcha", "Challenge", "None"} & action.keys():
            found.append(Sentence("rule %(name)s", name=rule.get("Name")))
    return found


def _leaves(value: Any, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Every scalar as text, with its path. A name beside a value is a step of it, and so is a text in a list."""
    if isinstance(value, dict):
        pair = _pair(value)
        for key, inner in (pair,) if pair else value.items():
            yield from _leaves(inner, (*path, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            if isinstance(inner, dict):
                name = next((inner[key] for key in _NAMES if isinstance(inner.get(key), str)), str(number))
                yield from _leaves(inner, path if _pair(inner) else (*path, name))
            else:
                yield from _leaves(inner, (*path, str(shown(inner))))
    elif value is not None:
        yield path, str(shown(value))


def _pair(value: Mapping[str, Any]) -> tuple[str, Any] | None:
    names = {name.lower(): value[name] for name in value}
    for key, other in _PAIRS:
        if names.keys() == {key, other} and isinstance(names[key], str):
            return names[key], names[other]
    return None
