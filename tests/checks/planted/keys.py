"""Defects of keys, secrets and passwords."""

from __future__ import annotations

from tests.checks.planted.planting import REMOVED, planted

KEYS, DATA, STACK, PLATFORM = "nested/keys.yaml", "nested/data.yaml", "stack.yaml", "platform.yaml"
POLICY = "DataKey/Properties/KeyPolicy/Statement"
ANYONE = {"Sid": "Anyone", "Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "kms:Decrypt", "Resource": "*"}
ELSEWHERE = {**ANYONE, "Condition": {"StringEquals": {"kms:ViaService": "s3.ap-northeast-1.amazonaws.com"}}}

BUT_ONE = {"StringNotEquals": {"kms:CallerAccount": "222222222222"}}
IF_ANY = {"StringEqualsIfExists": {"aws:SourceAccount": "111111111111"}}
RULES = "DatabaseSecretRotation/Properties/RotationRules"
PARAMETER = {
    "Type": "AWS::SSM::Parameter",
    "Properties": {"Name": "/clinic/db/password", "Type": "String", "Value": "x1"},
}

DEFECTS = [
    planted("K05", "a password in Parameter Store", PLATFORM, "Stored", PARAMETER),
    planted("K01", "rotation false", KEYS, "DataKey/Properties/EnableKeyRotation", False),
    planted("K01", "rotation left out", KEYS, "LogsKey/Properties/EnableKeyRotation", REMOVED),
    planted("K02", "a statement for anyone", KEYS, f"{POLICY}/+", ANYONE),
    planted("K02", "principal *", KEYS, f"{POLICY}/0/Principal", "*"),
    planted("K02", "principal AWS *", KEYS, f"{POLICY}/0/Principal", {"AWS": "*"}),
    planted("K02", "principal AWS * in a list", KEYS, f"{POLICY}/0/Principal", {"AWS": ["*"]}),
    planted("K02", "every account's root", KEYS, f"{POLICY}/0/Principal", {"AWS": "arn:aws:iam::*:root"}),
    planted("K02", "without the account's condition", KEYS, f"{POLICY}/1/Condition", REMOVED),
    planted("K02", "a condition on the service alone", KEYS, f"{POLICY}/+", ELSEWHERE),
    planted(
        "K02",
        "an account's condition that takes all",
        KEYS,
        f"{POLICY}/1/Condition",
        {"StringLike": {"kms:CallerAccount": "*"}},
    ),
    planted("K02", "everybody but one account", KEYS, f"{POLICY}/+", ANYONE | {"Condition": BUT_ONE}),
    planted("K02", "an account where there is one", KEYS, f"{POLICY}/+", ANYONE | {"Condition": IF_ANY}),
    planted("K03", "every 1000 days", DATA, f"{RULES}/AutomaticallyAfterDays", 1000),
    planted("K03", "every 900 days as a rate", DATA, RULES, {"ScheduleExpression": "rate(900 days)"}),
    planted("K03", "no function", DATA, "DatabaseSecretRotation/Properties/RotationLambdaARN", REMOVED),
    planted("K03", "no rotation", DATA, "DatabaseSecretRotation", REMOVED),
    planted("K03", "another secret rotates", DATA, "DatabaseSecretRotation/Properties/SecretId", "clinic/other"),
    planted("K03", "no rules", DATA, "DatabaseSecretRotation/Properties/RotationRules", REMOVED),
    planted("K03", "one more secret", DATA, "Token", {"Type": "AWS::SecretsManager::Secret"}),
    planted("K04", "a written password", DATA, "Cluster/Properties/MasterUserPassword", "correct-horse"),
    planted("K04", "nothing manages it", DATA, "Database/Properties/ManageMasterUserPassword", REMOVED),
    planted("K04", "managed false", DATA, "Database/Properties/ManageMasterUserPassword", False),
    planted("K04", "a parameter", DATA, "Cluster/Properties/MasterUserPassword", {"Ref": "DatabaseGroupId"}),
    planted("K04", "an SSM text", DATA, "Cluster/Properties/MasterUserPassword", "{{resolve:ssm:/clinic/password}}"),
    planted(
        "K05",
        "a default",
        STACK,
        "/Parameters/DatabasePassword",
        {"Type": "String", "Default": "correct-horse", "NoEcho": True},
    ),
    planted("K05", "a default token", PLATFORM, "/Parameters/ApiToken", {"Type": "String", "Default": "abc123"}),
    planted(
        "K05", "a password that shows", STACK, "/Parameters/AdminPassword", {"Type": "String", "Default": ""}, "warning"
    ),
    planted("K05", "a written secret", DATA, "DatabaseSecret/Properties/SecretString", '{"password": "correct-horse"}'),
    planted("K05", "a written cache token", DATA, "Cache/Properties/AuthToken", "correct-horse-battery"),
]
