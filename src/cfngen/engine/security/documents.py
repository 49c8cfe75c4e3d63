"""Where resource types keep policy documents, and what a change of them gives to more than before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cfngen.engine.security.statements import grants, told, uncovered
from cfngen.engine.sentences import NONE, Sentence
from cfngen.engine.values import UnknownValue, shown

Properties = Mapping[str, Any]
_IDENTITY = ("Role", "User", "Group", "Policy", "ManagedPolicy", "RolePolicy", "UserPolicy", "GroupPolicy")
# Type -> the property that holds the resource's policy.
_OF_RESOURCES = {
    "AWS::ApiGateway::RestApi": "Policy",
    "AWS::Backup::BackupVault": "AccessPolicy",
    "AWS::ECR::Repository": "RepositoryPolicyText",
    "AWS::EFS::FileSystem": "FileSystemPolicy",
    "AWS::KMS::Key": "KeyPolicy",
    "AWS::KMS::ReplicaKey": "KeyPolicy",
    "AWS::Kinesis::ResourcePolicy": "ResourcePolicy",
    "AWS::Logs::ResourcePolicy": "PolicyDocument",
    "AWS::OpenSearchService::Domain": "AccessPolicies",
    "AWS::S3::AccessPoint": "Policy",
    "AWS::S3::BucketPolicy": "PolicyDocument",
    "AWS::SNS::TopicPolicy": "PolicyDocument",
    "AWS::SQS::QueuePolicy": "PolicyDocument",
    "AWS::SecretsManager::ResourcePolicy": "ResourcePolicy",
    "AWS::EC2::VPCEndpoint": "PolicyDocument",
}
# Types that say what something else grants -> the property that names it.
ATTACHED = {
    "AWS::IAM::Policy": "Roles",
    "AWS::IAM::ManagedPolicy": "Roles",
    "AWS::IAM::RolePolicy": "RoleName",
    "AWS::Lambda::Permission": "FunctionName",
    "AWS::S3::BucketPolicy": "Bucket",
    "AWS::SNS::TopicPolicy": "Topics",
    "AWS::SQS::QueuePolicy": "Queues",
    "AWS::SecretsManager::ResourcePolicy": "SecretId",
}
_ENDPOINT = "AWS::EC2::VPCEndpoint"
# An endpoint without a policy lets everything through.
_DEFAULT = {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}]}


_ALLOWS, _TRUSTS = Sentence("allows %(grants)s"), Sentence("trusts: %(grants)s")
_ATTACHMENTS = (
    ("ManagedPolicyArns", Sentence("attaches %(what)s")),
    ("Roles", Sentence("is attached to role %(what)s")),
    ("Users", Sentence("to user %(what)s")),
)


def more_granted(resource_type: str, before: Properties, after: Properties) -> tuple[list[str], list[str]]:
    """What is granted that was not, as sentences: to everybody or by a refusal that ends, and to others.

    `before` is {} of a new resource.
    """
    public: list[str] = []
    others: list[str] = []
    pairs = [(_documents(resource_type, before), _documents(resource_type, after), _ALLOWS)]
    if resource_type == "AWS::IAM::Role" and before:
        pairs.append(([before.get("AssumeRolePolicyDocument")], [after.get("AssumeRolePolicyDocument")], _TRUSTS))
    for old, new, said in pairs:
        was, now = grants(old, "Allow"), grants(new, "Allow")
        found = uncovered(now, was)
        everybody = [one for one in found if one.public and resource_type != _ENDPOINT]
        public += [said.of(grants=text) for text in told(everybody, was)]
        others += [said.of(grants=text) for text in told([one for one in found if one not in everybody], was)]
        refused = uncovered(grants(old, "Deny"), grants(new, "Deny"))
        public += [Sentence("no longer denies %(grants)s", grants=text) for text in told(refused, set())]
    others += _attachments(resource_type, before, after)
    return public, others


def _documents(resource_type: str, properties: Properties) -> list[Any]:
    if resource_type == "AWS::Lambda::Permission":
        return [_permission(properties)] if properties else []
    if resource_type in _OF_RESOURCES:
        default = _DEFAULT if resource_type == _ENDPOINT and properties else None
        return [properties.get(_OF_RESOURCES[resource_type], default)]
    if resource_type.startswith("AWS::IAM::") and resource_type.rpartition("::")[2] in _IDENTITY:
        inline = properties.get("Policies")
        listed = inline if isinstance(inline, list) else []
        documents = [one.get("PolicyDocument") for one in listed if isinstance(one, dict)]
        return [properties.get("PolicyDocument"), *documents]
    return []


def _permission(properties: Properties) -> dict[str, Any]:
    """A Lambda permission as the statement that it becomes."""
    pairs = (("StringEquals", "aws:SourceAccount", "SourceAccount"), ("ArnLike", "aws:SourceArn", "SourceArn"))
    condition = {op: {key: properties[name]} for op, key, name in pairs if name in properties}
    if "PrincipalOrgID" in properties:
        condition["StringLike"] = {"aws:PrincipalOrgID": properties["PrincipalOrgID"]}
    statement = {"Effect": "Allow", "Principal": properties.get("Principal"), "Action": properties.get("Action")}
    return {"Statement": [statement | {"Resource": properties.get("FunctionName"), "Condition": condition}]}


def _attachments(resource_type: str, before: Properties, after: Properties) -> Iterator[str]:
    if not resource_type.startswith("AWS::IAM::") or not before:
        return
    for key, said in _ATTACHMENTS:
        old, new = before.get(key), after.get(key)
        known = shown(old) if isinstance(old, list) else []
        for one in new if isinstance(new, list) else ():
            if not isinstance(one, UnknownValue) and shown(one) not in known:
                yield said.of(what=shown(one))
    old, new = (shown(side.get("PermissionsBoundary", "")) for side in (before, after))
    if old and old != new:
        yield Sentence("permissions boundary %(before)s → %(after)s", before=old, after=new or NONE)
