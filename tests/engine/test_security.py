"""What a change does to security: what protects less, what is granted or opened, and what is neither."""

from __future__ import annotations

from typing import Any

import pytest

from cfngen.engine.changes import ResourceChange
from cfngen.engine.security.findings import Security, security
from cfngen.engine.values import UNKNOWN_TEXT, Opaque, UnknownValue

Properties = dict[str, Any]
UNKNOWN = UnknownValue([])
NOTHING = Security()


def modified(kind: str, before: Properties, after: Properties) -> Security:
    return security(ResourceChange((), "Modify", "R", kind, before_properties=before, after_properties=after))


def added(kind: str, **properties: Any) -> Security:
    return security(ResourceChange((), "Add", "R", kind, after_properties=properties))


def policy(*statements: Properties) -> Properties:
    return {"PolicyDocument": {"Version": "2012-10-17", "Statement": list(statements)}}


def allow(action: Any, resource: Any = "*", **others: Any) -> Properties:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **others}


def deny(action: Any, resource: Any = "*", **others: Any) -> Properties:
    return {"Effect": "Deny", "Principal": "*", "Action": action, "Resource": resource, **others}


def ingress(*rules: tuple[str, int, int, str]) -> Properties:
    listed = [{"IpProtocol": p, "FromPort": a, "ToPort": b, "CidrIp": c} for p, a, b, c in rules]
    return {"SecurityGroupIngress": listed, "SecurityGroupEgress": []}


WEAKER = [
    ("AWS::RDS::DBInstance", {"BackupRetentionPeriod": 30}, {"BackupRetentionPeriod": "7"}, "30 → 7"),
    ("AWS::RDS::DBInstance", {"BackupRetentionPeriod": 30}, {}, "BackupRetentionPeriod 30 → none"),
    ("AWS::RDS::DBInstance", {"StorageEncrypted": True}, {"StorageEncrypted": "false"}, "true → false"),
    ("AWS::RDS::DBInstance", {"DeletionProtection": "true"}, {}, "DeletionProtection true → none"),
    ("AWS::RDS::DBInstance", {"KmsKeyId": "k"}, {}, "KmsKeyId k → none"),
    ("AWS::RDS::DBInstance", {}, {"PubliclyAccessible": True}, ""),
    ("AWS::RDS::DBInstance", {"Port": 1}, {"Port": 1, "PubliclyAccessible": True}, "none → true"),
    (
        "AWS::RDS::DBInstance",
        {"EnableCloudwatchLogsExports": ["postgresql", "upgrade"]},
        {"EnableCloudwatchLogsExports": ["upgrade"]},
        "EnableCloudwatchLogsExports.postgresql",
    ),
    ("AWS::Logs::LogGroup", {"RetentionInDays": 365}, {"RetentionInDays": 30}, "365 → 30"),
    ("AWS::Logs::LogGroup", {"LogGroupName": "a"}, {"LogGroupName": "a", "RetentionInDays": 30}, "none → 30"),
    ("AWS::KMS::Key", {"EnableKeyRotation": True}, {"EnableKeyRotation": False}, "EnableKeyRotation true → false"),
    ("AWS::Cognito::UserPool", {"MfaConfiguration": "ON"}, {"MfaConfiguration": "OPTIONAL"}, "ON → OPTIONAL"),
    (
        "AWS::RDS::DBParameterGroup",
        {"Parameters": {"rds.force_ssl": "1"}},
        {"Parameters": {"rds.force_ssl": "0"}},
        "Parameters.rds.force_ssl 1 → 0",
    ),
    ("AWS::ECR::Repository", {"ImageTagMutability": "IMMUTABLE"}, {}, "IMMUTABLE → none"),
    (
        "AWS::S3::Bucket",
        {"VersioningConfiguration": {"Status": "Enabled"}},
        {"VersioningConfiguration": {"Status": "Suspended"}},
        "Enabled → Suspended",
    ),
    ("AWS::S3::Bucket", {"LoggingConfiguration": {"DestinationBucketName": "logs"}}, {}, "logs → none"),
    (
        "AWS::S3::Bucket",
        {"PublicAccessBlockConfiguration": {"BlockPublicPolicy": True}},
        {"PublicAccessBlockConfiguration": {"BlockPublicPolicy": False}},
        "BlockPublicPolicy true → false",
    ),
    (
        "AWS::ElasticLoadBalancingV2::LoadBalancer",
        {"LoadBalancerAttributes": [{"Key": "idle", "Value": "1"}, {"Key": "access_logs.s3.enabled", "Value": "true"}]},
        {"LoadBalancerAttributes": [{"Key": "access_logs.s3.enabled", "Value": "false"}]},
        "access_logs.s3.enabled true → false",
    ),
    (
        "AWS::ElasticLoadBalancingV2::Listener",
        {"SslPolicy": "ELBSecurityPolicy-TLS13-1-2-2021-06"},
        {"SslPolicy": "ELBSecurityPolicy-TLS13-1-0-2021-06"},
        "SslPolicy",
    ),
    (
        "AWS::ECS::Cluster",
        {"ClusterSettings": [{"Name": "containerInsights", "Value": "enhanced"}]},
        {"ClusterSettings": [{"Name": "containerInsights", "Value": "disabled"}]},
        "enhanced → disabled",
    ),
    (
        "AWS::WAFv2::WebACL",
        {"DefaultAction": {"Allow": {}}, "Rules": [{"Name": "Common", "OverrideAction": {"None": {}}}]},
        {"DefaultAction": {"Allow": {}}, "Rules": [{"Name": "Common", "OverrideAction": {"Count": {}}}]},
        "rule Common no longer blocks",
    ),
    ("AWS::EC2::SecurityGroup", ingress(), ingress(("tcp", 22, 22, "0.0.0.0/0")), "lets in tcp 22 from 0.0.0.0/0"),
    (
        "AWS::SQS::QueuePolicy",
        policy(allow("sqs:SendMessage", Principal={"AWS": "arn:aws:iam::111111111111:root"})),
        policy(allow("sqs:SendMessage", Principal="*")),
        "allows sqs:SendMessage on * to *",
    ),
    (
        "AWS::S3::BucketPolicy",
        policy(deny("s3:*", Condition={"Bool": {"aws:SecureTransport": "false"}})),
        policy(),
        "no longer denies s3:* on * to *",
    ),
]


@pytest.mark.parametrize(("kind", "before", "after", "said"), [case for case in WEAKER if case[3]])
def test_what_protects_less_is_told_and_its_opposite_is_not(
    kind: str, before: Properties, after: Properties, said: str
) -> None:
    found = modified(kind, before, after)

    assert 1 == len(found.weakens)
    assert said in found.weakens[0]
    assert () == modified(kind, after, before).weakens
    assert NOTHING == modified(kind, before, before)


WIDER = [
    ("AWS::IAM::ManagedPolicy", policy(allow("s3:Get*")), policy(allow(["s3:Get*", "s3:Put*"])), "allows s3:Put* on *"),
    (
        "AWS::IAM::Policy",
        policy(allow("s3:Get*", "arn:a/*")),
        policy(allow("s3:Get*", ["arn:a/*", "arn:b/*"])),
        "allows s3:Get* on arn:b/*",
    ),
    (
        "AWS::IAM::ManagedPolicy",
        policy(allow("s3:Get*", Condition={"StringEquals": {"aws:PrincipalOrgID": "o"}})),
        policy(allow("s3:Get*")),
        "allows s3:Get* on * under weaker conditions",
    ),
    (
        "AWS::IAM::ManagedPolicy",
        policy({"Effect": "Allow", "NotAction": ["iam:*", "kms:*"], "Resource": "*"}),
        policy({"Effect": "Allow", "NotAction": ["iam:*"], "Resource": "*"}),
        "allows everything but iam:* on *",
    ),
    (
        "AWS::IAM::Role",
        {"AssumeRolePolicyDocument": policy(allow("sts:AssumeRole", Principal={"AWS": "a"}))["PolicyDocument"]},
        {"AssumeRolePolicyDocument": policy(allow("sts:AssumeRole", Principal={"AWS": ["a", "b"]}))["PolicyDocument"]},
        "trusts: sts:AssumeRole on * to b",
    ),
    ("AWS::IAM::Role", {"ManagedPolicyArns": ["a"]}, {"ManagedPolicyArns": ["a", "Admin"]}, "attaches Admin"),
    ("AWS::IAM::Role", {"PermissionsBoundary": "b"}, {"Path": "/"}, "permissions boundary b → none"),
    (
        "AWS::EC2::SecurityGroup",
        ingress(("tcp", 443, 443, "10.0.0.0/8")),
        ingress(("tcp", 443, 444, "10.0.0.0/8")),
        "lets in tcp 443-444 from 10.0.0.0/8",
    ),
    ("AWS::RDS::DBInstance", {"KmsKeyId": "old"}, {"KmsKeyId": "new"}, "encrypts with another key: KmsKeyId old → new"),
]


@pytest.mark.parametrize(("kind", "before", "after", "said"), WIDER)
def test_what_is_granted_or_opened_is_told(kind: str, before: Properties, after: Properties, said: str) -> None:
    assert Security(widens=(said,)) == modified(kind, before, after)
    if "another key" not in said:
        assert NOTHING == modified(kind, after, before)


@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [
        ("AWS::IAM::ManagedPolicy", policy(allow("s3:*")), policy(allow("s3:GetObject", "arn:a"))),
        ("AWS::IAM::ManagedPolicy", policy(allow(["s3:Get*", "s3:Put*"])), policy(allow("s3:get*"), allow("s3:Put*"))),
        (
            "AWS::IAM::ManagedPolicy",
            policy(allow("s3:Get*", Opaque("<Bucket.Arn>"))),
            policy(allow("s3:Get*", UNKNOWN)),
        ),
        (
            "AWS::IAM::ManagedPolicy",
            policy({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}),
            policy(allow("s3:*")),
        ),
        (
            "AWS::EC2::SecurityGroup",
            ingress(("tcp", 0, 65535, "10.0.0.0/8")),
            ingress(("tcp", 443, 443, "10.1.0.0/16")),
        ),
        (
            "AWS::EC2::SecurityGroup",
            ingress(("-1", 0, 65535, "10.0.0.0/8")),
            ingress(("udp", 53, 53, "10.0.0.0/8")),
        ),
        ("AWS::RDS::DBInstance", {"BackupRetentionPeriod": 7}, {"BackupRetentionPeriod": UNKNOWN}),
        (
            "AWS::EC2::SecurityGroupIngress",
            {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "SourceSecurityGroupId": "sg-1"},
            {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "SourceSecurityGroupId": UNKNOWN},
        ),
        ("AWS::SNS::Subscription", {"Protocol": "https"}, {"Protocol": "email"}),
        (
            "AWS::CloudFormation::Stack",
            {"Parameters": {"EnableExecuteCommand": "false", "KmsKeyId": "a"}},
            {"Parameters": {"EnableExecuteCommand": "true"}},
        ),
    ],
)
def test_what_gives_no_more_than_before_is_silent(kind: str, before: Properties, after: Properties) -> None:
    assert NOTHING == modified(kind, before, after)


def test_one_unknown_resource_takes_the_place_of_one_that_is_gone_and_a_second_does_not() -> None:
    """A new queue beside the old one is granted, even though its ARN is known only after execution."""
    before = policy(allow("sqs:*", "arn:q"))

    assert NOTHING == modified("AWS::IAM::Policy", before, policy(allow("sqs:*", UNKNOWN_TEXT)))
    found = modified("AWS::IAM::Policy", before, policy(allow("sqs:*", ["arn:q", UNKNOWN_TEXT])))
    assert Security(widens=("allows sqs:* on (known after execution)",)) == found


def test_an_unknown_peer_of_another_port_is_opened() -> None:
    before = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "SourceSecurityGroupId": "sg-1"}
    after = before | {"FromPort": 22, "SourceSecurityGroupId": UNKNOWN}

    found = modified("AWS::EC2::SecurityGroupIngress", before, after)

    assert Security(widens=("lets in tcp 22-443 from a peer that is known after execution",)) == found


def test_a_group_without_outgoing_rules_lets_out_everything() -> None:
    before = {"SecurityGroupEgress": [{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "CidrIp": "10.0.0.0/8"}]}

    found = modified("AWS::EC2::SecurityGroup", before, {"GroupDescription": "x"})

    assert Security(widens=("lets out everything to 0.0.0.0/0",)) == found


def test_what_is_new_counts_where_it_is_added_to_what_exists() -> None:
    rule = {"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "CidrIp": "10.0.0.0/8"}

    assert ("lets in tcp 5432 from 10.0.0.0/8",) == added(
        "AWS::EC2::SecurityGroupIngress", GroupId="sg-1", **rule
    ).widens
    assert NOTHING == added("AWS::EC2::SecurityGroupIngress", GroupId=UNKNOWN, **rule)
    assert NOTHING == added("AWS::EC2::SecurityGroup", **ingress(("tcp", 22, 22, "0.0.0.0/0")))
    anybody = added("AWS::Lambda::Permission", FunctionName="f", Action="lambda:InvokeFunction", Principal="*")
    assert ("allows lambda:InvokeFunction on f to *",) == anybody.weakens
    service = {"Action": "lambda:InvokeFunction", "Principal": "s3.amazonaws.com", "SourceAccount": "1"}
    assert ("allows lambda:InvokeFunction on f to s3.amazonaws.com",) == added(
        "AWS::Lambda::Permission", FunctionName="f", **service
    ).widens


def test_an_anonymous_grant_that_a_condition_limits_is_not_everybody_s() -> None:
    limited = allow("s3:GetObject", Principal="*", Condition={"StringEquals": {"aws:SourceVpce": "vpce-1"}})

    found = modified("AWS::S3::BucketPolicy", policy(), policy(limited))

    assert Security(widens=("allows s3:GetObject on * to *",)) == found


@pytest.mark.parametrize(
    ("kind", "weakens", "widens"),
    [
        ("AWS::EC2::FlowLog", ("traffic is no longer logged",), ()),
        ("AWS::CloudWatch::Alarm", (), ("its alarm is gone",)),
        ("AWS::SNS::Topic", (), ()),
    ],
)
def test_a_guard_that_is_removed_is_told(kind: str, weakens: tuple[str, ...], widens: tuple[str, ...]) -> None:
    assert Security(weakens, widens) == security(ResourceChange((), "Remove", "R", kind, before_properties={}))


def test_a_secret_beside_what_changes_is_never_told() -> None:
    from cfngen.engine.values import Secret

    found = modified("AWS::RDS::DBInstance", {"KmsKeyId": Secret("hunter2")}, {"Port": 1})

    assert ("KmsKeyId **** → none",) == found.weakens
