"""Defects of what identities may do, and of who may be them."""

from __future__ import annotations

from typing import Any

from tests.checks.planted.planting import REMOVED, Defect, planted

APP, IDENTITY, NETWORK, DATA = "nested/app.yaml", "identity.yaml", "nested/network.yaml", "nested/data.yaml"
MANAGED = "TaskPolicy/Properties/PolicyDocument/Statement"
INLINE = "DeployRole/Properties/Policies/0/PolicyDocument/Statement"
TRUST = "ReaderRole/Properties/AssumeRolePolicyDocument/Statement/0"
GITHUB = "DeployRole/Properties/AssumeRolePolicyDocument/Statement/0"
SUBJECT = "token.actions.githubusercontent.com:sub"


def may(action: Any, resource: Any = "*", **more: Any) -> dict[str, Any]:
    """A statement that allows something."""
    return {"Sid": "Planted", "Effect": "Allow", "Action": action, "Resource": resource, **more}


PASSED = {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}
OFFICE = {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}
NOT_ACTION = {"Effect": "Allow", "NotAction": ["iam:*"], "Resource": "*"}
NOT_RESOURCE = {"Effect": "Allow", "Action": ["s3:GetObject"], "NotResource": ["arn:aws:s3:::public/*"]}
AWS_POLICY = "arn:aws:iam::aws:policy"
OWN_POLICY = {
    "Type": "AWS::IAM::RolePolicy",
    "Properties": {"RoleName": {"Ref": "ReaderRole"}, "PolicyName": "a", "PolicyDocument": {"Statement": may("*")}},
}

SET = {"Type": "AWS::SSO::PermissionSet", "Properties": {"InlinePolicy": {"Statement": [may("*")]}}}

UNBOUND, IAM = {f"{TRUST}/Condition": None}, "arn:aws:iam::222222222222"

ANYHOW = {"StringLike": {"kms:ViaService": "*"}}
NOT_S3 = {"StringNotEquals": {"kms:ViaService": "s3.ap-northeast-1.amazonaws.com"}}
KEYS = "nested/keys.yaml"

DEFECTS = [
    planted("I07", "a key for services", KEYS, "MessagesKey/Properties/KeyPolicy/Statement/1/Condition", REMOVED),
    planted("I07", "a key for log groups", KEYS, "LogsKey/Properties/KeyPolicy/Statement/1/Condition", REMOVED),
    planted("I07", "a queue", APP, "OrdersPolicy/Properties/PolicyDocument/Statement/0/Condition", REMOVED),
    planted("I03", "PassRole to any service", IDENTITY, f"{INLINE}/1/Condition", REMOVED, "warning"),
    planted("I01", "everything by a permission set", IDENTITY, "Everyone", SET),
    planted("I01", "everything", APP, f"{MANAGED}/+", may("*")),
    planted("I01", "everything in a list", APP, f"{MANAGED}/+", may(["*"], ["*"])),
    planted("I01", "everything inline", IDENTITY, f"{INLINE}/+", may("*")),
    planted("I01", "everything as *:*", IDENTITY, f"{INLINE}/+", may("*:*")),
    planted("I01", "everything but", APP, f"{MANAGED}/+", NOT_ACTION),
    planted("I01", "a whole service", APP, f"{MANAGED}/+", may("s3:*")),
    planted("I01", "a whole service by ARN", APP, f"{MANAGED}/+", may("s3:*", "arn:aws:s3:::*")),
    planted("I01", "a whole service among others", IDENTITY, f"{INLINE}/+", may(["logs:PutLogEvents", "ec2:*"])),
    planted("I01", "everything by a policy of its own", IDENTITY, "Own", OWN_POLICY),
    planted(
        "I01",
        "AdministratorAccess",
        IDENTITY,
        "ReaderRole/Properties/ManagedPolicyArns",
        [f"{AWS_POLICY}/AdministratorAccess"],
    ),
    planted(
        "I01", "PowerUserAccess", NETWORK, "FlowLogRole/Properties/ManagedPolicyArns", [f"{AWS_POLICY}/PowerUserAccess"]
    ),
    planted(
        "I01",
        "a service's FullAccess",
        IDENTITY,
        "ReaderRole/Properties/ManagedPolicyArns",
        [{"Fn::Sub": "arn:${AWS::Partition}:iam::aws:policy/AmazonS3FullAccess"}],
    ),
    planted(
        "I02",
        "a policy in a role",
        NETWORK,
        "FlowLogRole/Properties/Policies",
        [{"PolicyName": "a", "PolicyDocument": {"Statement": []}}],
    ),
    planted("I03", "PassRole anywhere", APP, f"{MANAGED}/+", may("iam:PassRole")),
    planted("I03", "PassRole to a service", APP, f"{MANAGED}/+", may("iam:PassRole", Condition=PASSED)),
    planted(
        "I03", "PassRole of every role", APP, f"{MANAGED}/+", may("iam:PassRole", "arn:aws:iam::111111111111:role/*")
    ),
    planted("I03", "PassRole by pattern", IDENTITY, f"{INLINE}/+", may("iam:Pass*")),
    planted("I03", "escalation", IDENTITY, f"{INLINE}/+", may(["iam:CreatePolicyVersion"])),
    planted("I03", "attaching policies", IDENTITY, f"{INLINE}/+", may(["iam:Attach*", "iam:List*"])),
    planted("I03", "taking any role", APP, f"{MANAGED}/+", may("sts:AssumeRole")),
    planted("I03", "any secret", APP, f"{MANAGED}/+", may("secretsmanager:GetSecretValue")),
    planted(
        "I03",
        "any secret of the account",
        APP,
        f"{MANAGED}/+",
        may("secretsmanager:GetSecretValue", "arn:aws:secretsmanager:ap-northeast-1:111111111111:secret:*"),
    ),
    planted("I03", "any object", IDENTITY, "ReaderPolicy/Properties/PolicyDocument/Statement/Resource", "*"),
    planted("I03", "any object by ARN", APP, f"{MANAGED}/+", may("s3:GetObject", "arn:aws:s3:::*/*")),
    planted("I03", "any object but", APP, f"{MANAGED}/+", NOT_RESOURCE),
    planted("I03", "writing any object from the office", APP, f"{MANAGED}/+", may("s3:PutObject", Condition=OFFICE)),
    planted(
        "I03",
        "any table",
        APP,
        f"{MANAGED}/+",
        may(["dynamodb:GetItem", "dynamodb:Query"], "arn:aws:dynamodb:*:*:table/*"),
    ),
    planted("I03", "any parameter", APP, f"{MANAGED}/+", may("ssm:GetParameter*")),
    planted("I03", "running any task", APP, f"{MANAGED}/+", may("ecs:RunTask")),
    planted("I03", "any function", APP, f"{MANAGED}/+", may("lambda:InvokeFunction")),
    planted("I03", "stopping the trail", APP, f"{MANAGED}/+", may("cloudtrail:StopLogging")),
    planted("I03", "any topic", APP, f"{MANAGED}/0/Resource", "*"),
    planted("I03", "changing permissions of keys", APP, f"{MANAGED}/+", may(["kms:PutKeyPolicy", "kms:CreateGrant"])),
    planted("I04", "principal *", IDENTITY, f"{TRUST}/Principal", "*"),
    planted("I04", "principal AWS *", IDENTITY, f"{TRUST}/Principal", {"AWS": "*"}),
    planted("I04", "principal AWS * in a list", IDENTITY, f"{TRUST}/Principal", {"AWS": ["*"]}),
    planted("I04", "every account", IDENTITY, f"{TRUST}/Principal", {"AWS": "arn:aws:iam::*:root"}),
    planted("I04", "a pattern", IDENTITY, f"{TRUST}/Principal", {"AWS": "arn:aws:iam::111111111111:role/*"}),
    planted(
        "I04", "any identity", IDENTITY, "StaffRole/Properties/AssumeRolePolicyDocument/Statement/0/Condition", REMOVED
    ),
    Defect("I04", "an account's id", IDENTITY, {f"{TRUST}/Principal": {"AWS": "222222222222"}, **UNBOUND}),
    Defect("I04", "an account's root", IDENTITY, {f"{TRUST}/Principal": {"AWS": f"{IAM}:root"}, **UNBOUND}),
    planted("I04", "every action", IDENTITY, f"{TRUST}/Action", "sts:*"),
    planted("I04", "a repository of anybody", IDENTITY, f"{GITHUB}/Condition/StringLike/{SUBJECT}", "repo:*/clinic:*"),
    planted("I04", "any repository", IDENTITY, f"{GITHUB}/Condition/StringLike", REMOVED),
    planted("I04", "any repository by pattern", IDENTITY, f"{GITHUB}/Condition/StringLike/{SUBJECT}", "repo:*"),
    planted("I05", "decrypting with any key", APP, f"{MANAGED}/+", may("kms:Decrypt")),
    planted("I05", "any key by ARN", APP, f"{MANAGED}/+", may(["kms:Decrypt"], "arn:aws:kms:*:*:key/*")),
    planted("I05", "any key through any service", APP, f"{MANAGED}/+", may("kms:Decrypt", Condition=ANYHOW)),
    planted("I05", "any key but through S3", APP, f"{MANAGED}/+", may("kms:Decrypt", Condition=NOT_S3)),
    planted("I05", "re-encrypting", IDENTITY, f"{INLINE}/+", may("kms:ReEncrypt*")),
    planted("I05", "all of KMS", IDENTITY, f"{INLINE}/+", may("kms:*")),
    planted("I05", "all of KMS in other case", IDENTITY, f"{INLINE}/+", may("KMS:Decrypt*")),
    planted("I06", "IAM authentication false", DATA, "Database/Properties/EnableIAMDatabaseAuthentication", False),
    planted(
        "I07", "no condition", NETWORK, "FlowLogRole/Properties/AssumeRolePolicyDocument/Statement/0/Condition", REMOVED
    ),
    planted(
        "I07",
        "no condition of tasks",
        APP,
        "TaskRole/Properties/AssumeRolePolicyDocument/Statement/0/Condition",
        REMOVED,
    ),
    planted("H-01", "a user", IDENTITY, "Someone", {"Type": "AWS::IAM::User"}),
    planted(
        "H-01", "an access key", IDENTITY, "Key", {"Type": "AWS::IAM::AccessKey", "Properties": {"UserName": "someone"}}
    ),
]
