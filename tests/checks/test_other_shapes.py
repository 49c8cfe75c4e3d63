"""Defects of the controls in other shapes than the usual one, and what only looks like one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cfngen.checks.catalogue import catalogue
from tests.checks.test_examples import report_on


def one(kind: str, properties: str = "", more: str = "") -> str:
    """A template with one resource, of a type after AWS::, and maybe others."""
    return f"Resources:\n  One: {{Type: '{kind}', Properties: {{{properties}}}}}\n{more}"


def policy(statement: str) -> str:
    document = f"{{Statement: [{{Effect: Allow, {statement}}}]}}"
    return one("AWS::IAM::ManagedPolicy", f"PolicyDocument: {document}, Roles: [a]")


def trust(statement: str) -> str:
    document = f"{{Statement: [{{Effect: Allow, Action: 'sts:AssumeRole', {statement}}}]}}"
    return one("AWS::IAM::Role", f"AssumeRolePolicyDocument: {document}")


ROOT = "Principal: {AWS: 'arn:aws:iam::222222222222:root'}"
GITLAB = "Principal: {Federated: 'arn:aws:iam::111111111111:oidc-provider/gitlab.com'}"
BOUNDARY = one(
    "AWS::IAM::ManagedPolicy",
    "PolicyDocument: {Statement: [{Effect: Allow, Action: '*', Resource: '*'}]}",
    "  Two: {Type: 'AWS::IAM::Role', Properties: {PermissionsBoundary: !Ref One}}\n",
)
TEXTS = (
    "Policies: [{PolicyName: a, PolicyDocument: {Statement: [{Effect: Allow, Action: 'sns:Publish', Resource: '*'}]}}],"
    " AssumeRolePolicyDocument: {Statement: [{Effect: Allow, Principal: {Service: SERVICE}, Action: 'sts:AssumeRole'}]}"
)
NAMED = "RepositoryName: clinic/api, ImageTagMutability: IMMUTABLE"
REGISTRY = (
    "  Registry:\n    Type: AWS::ECR::RegistryScanningConfiguration\n    Properties:\n      ScanType: BASIC\n"
    "      Rules: [{ScanFrequency: HOW, RepositoryFilters: [{Filter: WHICH, FilterType: WILDCARD}]}]\n"
)
OVERRIDES = {"containerOverrides": [{"environment": [{"name": "DB_PASSWORD", "value": "hunter2"}]}]}
RUN = f"'{json.dumps(OVERRIDES)}'"
GIVEN = "Parameters: {NAME: {Type: String}}\n" + one(
    "AWS::Lambda::Function", "Environment: {Variables: {DB_SECRET: !Ref NAME}}"
)
QUEUE = one(
    "AWS::SQS::Queue",
    more="  Rule: {Type: 'AWS::Events::Rule', Properties: {Targets: [{Id: a, Arn: !GetAtt One.Arn}]}}\n"
    "  Policy:\n    Type: AWS::SQS::QueueInlinePolicy\n    Properties:\n      Queue: !Ref One\n      PolicyDocument: "
    "{Statement: [{Effect: EFFECT, Principal: {Service: events.amazonaws.com}, Action: 'sqs:SendMessage'}]}\n",
)
BUDGET = (
    "  Budget:\n    Type: AWS::Budgets::Budget\n    Properties:\n      NotificationsWithSubscribers:\n"
    "        - Subscribers: [{SubscriptionType: SNS, Address: !Ref One}, {SubscriptionType: EMAIL, Address: a@b.jp}]\n"
)
GUESTS = "{'ForAnyValue:StringLike': {'cognito-identity.amazonaws.com:amr': WHO}, StringEquals: AUD}".replace(
    "AUD", "{'cognito-identity.amazonaws.com:aud': a}"
)
COGNITO = "Principal: {Federated: cognito-identity.amazonaws.com}, Condition: "
SHAPES = {
    "L01: CDK's retention of another's group": (one("Custom::LogRetention", "RetentionInDays: '30'"), ["error"]),
    "L04: into itself": (one("AWS::S3::Bucket", "LoggingConfiguration: {LogFilePrefix: a}"), ["warning"]),
    "L04: only called a bucket of logs": (one("AWS::S3::Bucket", "BucketName: trail-logs"), ["warning"]),
    "L06: of an interface": (
        one("AWS::EC2::VPC")
        + "  Log: {Type: 'AWS::EC2::FlowLog', Properties: "
        + "{ResourceType: NetworkInterface, ResourceId: !Ref One, TrafficType: ALL}}\n",
        ["error"],
    ),
    "L07: DocumentDB": (one("AWS::DocDB::DBCluster"), ["warning"]),
    "L11: no data": (one("AWS::CloudWatch::Alarm", "AlarmActions: [topic]"), ["warning"]),
    "L07: another log of another engine": (
        one("AWS::RDS::DBCluster", "Engine: aurora-mysql, EnableCloudwatchLogsExports: [audit]"),
        ["warning"],
    ),
    "L11: an alarm that stops a deployment": (
        one("AWS::CloudWatch::Alarm")
        + "  Api: {Type: 'AWS::ECS::Service', Properties: "
        + "{DeploymentConfiguration: {Alarms: {AlarmNames: [!Ref One]}}}}\n",
        ["warning"],
    ),
    "B12: a log group": (one("AWS::Logs::LogGroup"), ["warning", "warning"]),
    "B12: a log group that is kept in one case": (
        one("AWS::Logs::LogGroup").replace("Properties", "DeletionPolicy: Retain, Properties"),
        ["error"],
    ),
    "A02: first passwords": (
        one(
            "AWS::Cognito::UserPool",
            "Policies: {PasswordPolicy: {MinimumLength: 14, RequireLowercase: true, RequireUppercase: true, "
            "RequireNumbers: true, RequireSymbols: true, TemporaryPasswordValidityDays: 30}}",
        ),
        ["warning"],
    ),
    "B11: serverless": (one("AWS::ElastiCache::ServerlessCache", "Engine: valkey"), ["error"]),
    "B12: a domain of Elasticsearch": (one("AWS::Elasticsearch::Domain"), ["error", "error"]),
    "B12: a ledger": (one("AWS::QLDB::Ledger"), ["warning", "warning"]),
    "S01: root in other digits": (one("AWS::ECS::TaskDefinition", "ContainerDefinitions: [{User: '00'}]"), ["error"]),
    "S01: root of a job": (one("AWS::Batch::JobDefinition", "ContainerProperties: {User: root}"), ["error"]),
    "S01: a job that says nothing": (one("AWS::Batch::JobDefinition", "ContainerProperties: {Image: a}"), ["warning"]),
    "S02: a job": (one("AWS::Batch::JobDefinition", "ContainerProperties: {Privileged: true}"), ["error"]),
    "S03: a job": (
        one("AWS::Batch::JobDefinition", "ContainerProperties: {ReadonlyRootFilesystem: false}"),
        ["error"],
    ),
    "S04: the task of a schedule": (one("AWS::Events::Rule", f"Targets: [{{Id: a, Input: {RUN}}}]"), ["error"]),
    "S04: the task of a scheduler": (one("AWS::Scheduler::Schedule", f"Target: {{Input: {RUN}}}"), ["error"]),
    "S04: a model": (one("AWS::SageMaker::Model", "PrimaryContainer: {Environment: {API_KEY: abc123}}"), ["error"]),
    "S04: where a secret is, which is not known": (GIVEN.replace("NAME", "DbSecretArn"), []),
    "S04: a secret that is not known": (GIVEN.replace("NAME", "DbSecret"), ["error"]),
    "S04: a key base": (one("AWS::Lambda::Function", "Environment: {Variables: {SECRET_KEY_BASE: a1b2}}"), ["error"]),
    "S05: the registry scans others": (
        one("AWS::ECR::Repository", NAMED, REGISTRY.replace("HOW", "SCAN_ON_PUSH").replace("WHICH", "ward")),
        ["error"],
    ),
    "S05: the registry scans when asked": (
        one("AWS::ECR::Repository", NAMED, REGISTRY.replace("HOW", "MANUAL").replace("WHICH", "'*'")),
        ["error"],
    ),
    "S05: the registry scans it": (
        one("AWS::ECR::Repository", NAMED, REGISTRY.replace("HOW", "SCAN_ON_PUSH").replace("WHICH", "clinic")),
        [],
    ),
    "I01: a whole service by more stars": (policy("Action: 's3:**', Resource: '*'"), ["error"]),
    "I01: a boundary": (BOUNDARY, ["warning"]),
    "I01: a boundary that is attached": (
        BOUNDARY.replace("!Ref One", "!Ref One, ManagedPolicyArns: [!Ref One]"),
        ["error"],
    ),
    "I03: events": (policy("Action: events:Put*, Resource: '*'"), ["error"]),
    "I03: a search domain": (policy("Action: es:ESHttp*, Resource: 'arn:aws:es:*:*:*'"), ["error"]),
    "I03: a folder of any bucket": (policy("Action: s3:GetObject, Resource: 'arn:aws:s3:::*/records/*'"), ["error"]),
    "I03: mail from one address": (
        policy("Action: ses:SendEmail, Resource: '*', Condition: {StringEquals: {'ses:FromAddress': a@b.jp}}"),
        [],
    ),
    "I03: retention of any group": (policy("Action: logs:PutRetentionPolicy, Resource: '*'"), ["warning"]),
    "I03: Cognito sends texts": (one("AWS::IAM::Role", TEXTS.replace("SERVICE", "cognito-idp.amazonaws.com")), []),
    "I03: a function sends texts": (one("AWS::IAM::Role", TEXTS.replace("SERVICE", "lambda.amazonaws.com")), ["error"]),
    "I04: any principal of an account": (
        trust(f"{ROOT}, Condition: {{StringLike: {{'aws:PrincipalArn': '*'}}}}"),
        ["error"],
    ),
    "I04: all but one of an account": (
        trust(f"{ROOT}, Condition: {{StringNotEquals: {{'aws:PrincipalArn': a}}}}"),
        ["error"],
    ),
    "I04: one of an account": (trust(f"{ROOT}, Condition: {{StringEquals: {{'sts:ExternalId': a}}}}"), []),
    "I04: a role of another account": (trust("Principal: {AWS: 'arn:aws:iam::222222222222:role/a'}"), ["warning"]),
    "I04: a role of this account": (trust("Principal: {AWS: 'arn:aws:iam::111111111111:role/a'}"), []),
    "I04: any project of GitLab": (trust(f"{GITLAB}, Condition: {{StringEquals: {{'gitlab.com:aud': a}}}}"), ["error"]),
    "CG043: guests": (trust(COGNITO + GUESTS.replace("WHO", "unauthenticated")), ["warning"]),
    "CG043: those who signed in": (trust(COGNITO + GUESTS.replace("WHO", "authenticated")), []),
    "CG141: a policy of the queue's own": (QUEUE.replace("EFFECT", "Allow"), []),
    "CG141: a policy that denies": (QUEUE.replace("EFFECT", "Deny"), ["error", "error"]),
    "CG141: a budget": (one("AWS::SNS::Topic", more=BUDGET), ["error"]),
    "H-10: what CDK tells of itself": (one("AWS::CDK::Metadata", "Analytics: a"), []),
}


@pytest.mark.parametrize("name", SHAPES)
def test_what_is_found_is_as_grave_as_it_is(name: str, tmp_path: Path) -> None:
    text, severities = SHAPES[name]

    report = report_on(catalogue()[name.partition(":")[0]], text, tmp_path)

    assert (severities, ()) == ([it.severity for it in report.findings], report.undecided)


KEY = "{Type: 'AWS::KMS::Key', Properties: {KeyPolicy: {Statement: [{Effect: Allow, Principal: {AWS: ROOT}, "
OWNED = "  Key: " + KEY.replace("ROOT", "'arn:aws:iam::222222222222:root'") + "Action: 'kms:*', Resource: '*'}]}}}\n"


@pytest.mark.parametrize(("key", "severity"), [("", "error"), (OWNED, "warning")])
def test_the_account_of_templates_is_what_the_policy_of_their_key_says(key: str, severity: str, tmp_path: Path) -> None:
    report = report_on(catalogue()["I04"], trust(ROOT) + key, tmp_path)

    assert [severity] == [it.severity for it in report.findings]
