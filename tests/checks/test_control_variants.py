"""Checks of the controls, on other ways to write what is well."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from cfngen.checks.catalogue import catalogue
from cfngen.checks.run import run
from cfngen.checks.targets import find_work
from cfngen.project import Project
from tests.checks.test_examples import report_on

TABLE = "  Table:\n    Type: AWS::DynamoDB::Table\n    Properties: {{TableName: orders, Tags: [{tags}]}}\n"
SELECTION = "  Selection:\n    Type: AWS::Backup::BackupSelection\n    Properties: {{BackupSelection: {{{what}}}}}\n"
DAILY = "{Key: Backup, Value: daily}"
ASKED = "StringEquals: [{ConditionKey: 'aws:ResourceTag/Backup', ConditionValue: daily}]"


def backed_up(what: str, tags: str = DAILY) -> str:
    """A table, and a selection of AWS Backup."""
    return "Resources:\n" + TABLE.format(tags=tags) + SELECTION.format(what=what)


FILES = (
    "  Files: {Type: 'AWS::EFS::FileSystem', Properties: {FileSystemTags: [{Key: Backup, Value: daily}]}}\n"
    "  Everywhere:\n    Type: AWS::DynamoDB::GlobalTable\n    Properties:\n      Replicas:\n"
    "        - {Region: ap-northeast-1, Tags: [{Key: Backup, Value: daily}]}\n        - {Region: ap-northeast-3}\n"
    "  Source:\n    Type: AWS::RDS::DBInstance\n    Properties: {Tags: [{Key: Backup, Value: daily}]}\n"
    "  Replica: {Type: 'AWS::RDS::DBInstance', Properties: {SourceDBInstanceIdentifier: !Ref Source}}\n"
)
LISTED = "ListOfTags: [{ConditionType: STRINGEQUALS, ConditionKey: Backup, ConditionValue: daily}]"
DELIVERY = "[logs:CreateLogDelivery, logs:PutResourcePolicy, logs:DescribeLogGroups]"


def policy(statement: str) -> str:
    return (
        "Resources:\n  One:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n"
        f"      PolicyDocument: {{Statement: [{{Effect: Allow, {statement}}}]}}\n"
    )


def trust(principal: str, action: str = "sts:AssumeRole", condition: str = "") -> str:
    more = f", Condition: {condition}" if condition else ""
    return (
        "Resources:\n  One:\n    Type: AWS::IAM::Role\n    Properties:\n      AssumeRolePolicyDocument:\n"
        f"        Statement: [{{Effect: Allow, Principal: {principal}, Action: '{action}'{more}}}]\n"
    )


def alarms(actions: str) -> str:
    """An alarm below a composite one."""
    return (
        f"Resources:\n  One: {{Type: 'AWS::CloudWatch::Alarm', Properties: {{Threshold: 1{actions}}}}}\n"
        "  Both:\n    Type: AWS::CloudWatch::CompositeAlarm\n"
        "    Properties: {AlarmRule: !Sub 'ALARM(${One})', AlarmActions: [topic]}\n"
    )


def task(variables: str) -> str:
    """A container with plain variables."""
    containers = f"[{{Name: api, Environment: [{variables}]}}]"
    return (
        "Resources:\n  One:\n    Type: AWS::ECS::TaskDefinition\n"
        f"    Properties: {{ContainerDefinitions: {containers}}}\n"
    )


def stage(described: str) -> str:
    """A deployment that makes its stage itself."""
    return (
        "Resources:\n  One:\n    Type: AWS::ApiGateway::Deployment\n"
        f"    Properties: {{RestApiId: a, StageName: v1, {described}}}\n"
    )


DELIVERED = (
    "Resources:\n  One: {Type: 'AWS::CloudFront::Distribution'}\n  Logs:\n    Type: AWS::Logs::DeliverySource\n"
    "    Properties: {Name: cdn, LogType: ACCESS_LOGS, ResourceArn: !Sub 'arn:aws:cloudfront::1:distribution/${One}'}\n"
)
DELIVERY_OF = "  Way: {{Type: 'AWS::Logs::Delivery', Properties: {{DeliverySourceName: {name}}}}}\n"


WELL = {
    "L03: a delivery by name": DELIVERED + DELIVERY_OF.format(name="cdn"),
    "L03: a delivery by reference": DELIVERED + DELIVERY_OF.format(name="!Ref Logs"),
    "B02: a file system, a global table and a replica": "Resources:\n" + FILES + SELECTION.format(what=LISTED),
    "B02: every resource with a tag": backed_up(f"Resources: ['*'], Conditions: {{{ASKED}}}"),
    "B02: a tag alone": backed_up(f"Conditions: {{{ASKED}}}"),
    "B02: all but those with a tag": backed_up(
        "Resources: ['*'], Conditions: {StringNotEquals: [{ConditionKey: aws:ResourceTag/Backup, ConditionValue: no}]}",
        tags="",
    ),
    "B02: a tag like another": backed_up(
        "Conditions: {StringLike: [{ConditionKey: 'aws:ResourceTag/Backup', ConditionValue: 'd*'}]}"
    ),
    "B02: tables by name": backed_up("Resources: ['arn:aws:dynamodb:*:*:table/ord*']", tags=""),
    "B02: others are excluded": backed_up(f"NotResources: ['arn:aws:dynamodb:*:*:table/locks-*'], {LISTED}"),
    "I03: Step Functions delivers logs": policy(f"Action: {DELIVERY}, Resource: '*'"),
    "I05: keys by their alias": policy(
        "Action: kms:Decrypt, Resource: '*', Condition: {'ForAnyValue:StringLike': {'kms:ResourceAliases': alias/a}}"
    ),
    "I05: keys through a service of any Region": policy(
        "Action: kms:Decrypt, Resource: '*', Condition: {StringLike: {'kms:ViaService': 's3.*.amazonaws.com'}}"
    ),
    "I04: an account with a second factor": trust(
        "{AWS: 'arn:aws:iam::111111111111:root'}", condition="{Bool: {'aws:MultiFactorAuthPresent': 'true'}}"
    ),
    "I04: what the account's own policies say": trust("{AWS: !Sub 'arn:aws:iam::${AWS::AccountId}:root'}"),
    "I04: a role of another account": trust("{AWS: 'arn:aws:iam::222222222222:role/auditor'}"),
    "I04: any branch of one owner's repository": trust(
        "{Federated: 'arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com'}",
        "sts:AssumeRoleWithWebIdentity",
        "{StringLike: {'token.actions.githubusercontent.com:sub': 'repo:clinic/portal:*'}}",
    ),
    "L11: the composite alarm speaks": alarms(""),
    "L11: scaling has nothing to do without data": (
        "Resources:\n  Scaling: {Type: 'AWS::ApplicationAutoScaling::ScalingPolicy'}\n"
        "  One: {Type: 'AWS::CloudWatch::Alarm', Properties: {AlarmActions: [!Ref Scaling]}}\n"
    ),
    "L02: a Network Load Balancer that ends no TLS": (
        "Resources:\n  One: {Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer', Properties: {Type: network}}\n"
        "  Tcp:\n    Type: AWS::ElasticLoadBalancingV2::Listener\n"
        "    Properties: {LoadBalancerArn: !Ref One, Protocol: TCP}\n"
    ),
    "S04: a limit, and where a secret is": task(
        "{Name: MAX_TOKENS, Value: '4096'}, {Name: DB_SECRET, Value: clinic/prod}"
    ),
    "B12: a replica of a database": (
        "Resources:\n  One: {Type: 'AWS::RDS::DBInstance', Properties: {SourceDBInstanceIdentifier: main}}\n"
    ),
    "L12: a limit of one method": (
        "Resources:\n  One:\n    Type: AWS::ApiGateway::Stage\n    Properties:\n"
        "      AccessLogSetting: {DestinationArn: a}\n"
        "      MethodSettings:\n        - {ResourcePath: '/*', HttpMethod: '*', LoggingLevel: ERROR}\n"
        "        - {ResourcePath: /~1orders, HttpMethod: POST, ThrottlingRateLimit: 5}\n"
    ),
    "L12: a deployment that makes a stage": stage(
        "StageDescription: {AccessLogSetting: {DestinationArn: a}, LoggingLevel: INFO}"
    ),
    "L12: a deployment beside a stage": "Resources:\n  One: {Type: 'AWS::ApiGateway::Deployment'}\n",
    "B11: memcached keeps nothing": (
        "Resources:\n  One: {Type: 'AWS::ElastiCache::CacheCluster', Properties: {Engine: memcached}}\n"
    ),
}


@pytest.mark.parametrize("name", WELL)
def test_what_is_well_is_no_finding(name: str, tmp_path: Path) -> None:
    report = report_on(catalogue()[name.partition(":")[0]], WELL[name], tmp_path)

    assert [] == [it.message for it in (*report.findings, *report.undecided) if it.severity == "error"]


OPEN_TAG = "ListOfTags: [{ConditionType: STRINGEQUALS, ConditionKey: Backup, ConditionValue: !Ref Open}]"
HEAD = "Resources:\n  One:\n    Type: "
OPEN = {
    "B02: a tag": backed_up(LISTED, tags="{Key: Backup, Value: !Ref Open}"),
    "B02: what is asked for": backed_up(OPEN_TAG),
    "B02: a name": backed_up("Resources: [!Sub 'arn:aws:dynamodb:ap-northeast-1:1:table/${Open}']"),
    "B06: a replica": HEAD + "AWS::DynamoDB::GlobalTable\n    Properties: {Replicas: [{Region: ap-northeast-1,"
    " PointInTimeRecoverySpecification: {PointInTimeRecoveryEnabled: !Ref Open}}]}\n",
    "C-AUTH-04: a company": HEAD + "AWS::Cognito::UserPool\n    Properties: {AdminCreateUserConfig:"
    " {AllowAdminCreateUserOnly: true}, Schema: [{Name: company_id, Mutable: !Ref Open}]}\n",
    "L07: a log": HEAD + "AWS::RDS::DBInstance\n"
    "    Properties: {Engine: mysql, EnableCloudwatchLogsExports: [!Ref Open]}\n",
    "L12: a level": stage("StageDescription: {AccessLogSetting: {DestinationArn: a}, LoggingLevel: !Ref Open}"),
}


@pytest.mark.parametrize("name", OPEN)
def test_what_only_the_deployer_knows_is_undecided(name: str, tmp_path: Path) -> None:
    text = "Parameters:\n  Open: {Type: String}\n" + OPEN[name]

    report = report_on(catalogue()[name.partition(":")[0]], text, tmp_path)

    assert ((), ["error"]) == (report.findings, [it.severity for it in report.undecided])


def test_the_tags_of_a_nested_stack_are_those_of_what_is_in_it(tmp_path: Path) -> None:
    (tmp_path / "data.yaml").write_text("Resources:\n" + TABLE.format(tags=""), encoding="utf-8")
    root = (
        "Resources:\n" + SELECTION.format(what=LISTED) + "  Data:\n    Type: AWS::CloudFormation::Stack\n"
        f"    Properties: {{TemplateURL: data.yaml, Tags: [{DAILY}]}}\n"
    )

    report = report_on(catalogue()["B02"], root, tmp_path)

    assert [] == [*report.findings, *report.undecided]


READ_BY_US = {
    "B09": HEAD + "AWS::S3::Bucket\n    Properties: {BucketName: audit}\n",
    "C-AUTH-04": HEAD + "AWS::Cognito::UserPool\n",
    "C-AVL-01": HEAD + "AWS::ECS::Service\n    Properties: {DesiredCount: 1}\n",
    "C-BKP-02": HEAD + "AWS::Backup::BackupVault\n",
    "C-LOG-01": HEAD + "AWS::RDS::DBParameterGroup\n    Properties: {Family: postgres17}\n",
    "C-LOG-04": HEAD + "AWS::Logs::LogGroup\n    Properties: {LogGroupName: audit, RetentionInDays: 400}\n",
}


@pytest.mark.parametrize("name", READ_BY_US)
@pytest.mark.parametrize(("layers", "severity"), [(None, "warning"), (frozenset({"backup"}), "error")])
def test_what_only_our_reading_asks_is_an_error_of_a_project(
    name: str, layers: frozenset[str] | None, severity: str, tmp_path: Path
) -> None:
    (tmp_path / "template.yaml").write_text(READ_BY_US[name], encoding="utf-8")
    work = find_work([tmp_path], Project(None))
    work.jobs = [replace(job, environment="prod", layers=layers) for job in work.jobs]

    found = run(work, [catalogue()[name]], Project(None)).report.findings

    assert [severity] == [it.severity for it in found]


MULTI_AZ = (
    "Resources:\n  One:\n    Type: AWS::RDS::DBCluster\n"
    "    Properties: {DBClusterInstanceClass: db.m6gd.large, AutoMinorVersionUpgrade: false}\n"
)
TLS = WELL["L02: a Network Load Balancer that ends no TLS"].replace("Protocol: TCP", "Protocol: TLS")
ATTACHED = """\
Resources:
  Key: {Type: 'AWS::KMS::Key', Properties: {KeyPolicy: {Statement: []}}}
  Secret: {Type: 'AWS::SecretsManager::Secret', Properties: {KmsKeyId: !Ref Key}}
  Attached: {Type: 'AWS::SecretsManager::SecretTargetAttachment', Properties: {SecretId: !Ref Secret}}
  Role:
    Type: AWS::IAM::Role
    Properties:
      Policies:
        - PolicyDocument:
            Statement: [{Effect: Allow, Action: secretsmanager:GetSecretValue, Resource: !Ref Attached}]
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ExecutionRoleArn: !GetAtt Role.Arn
      ContainerDefinitions: [{Secrets: [{Name: PASSWORD, ValueFrom: !Sub '${Attached}:password::'}]}]
"""
NAMED = HEAD + "AWS::RDS::DBCluster\n    Properties: {DBClusterIdentifier: portal, Engine: aurora-postgresql}\n"
WRONG = {
    "CG093: the key of a secret that is attached": ATTACHED,
    "B02: a cluster with a name": NAMED + SELECTION.format(what=LISTED),
    "K04: a cluster with a name": NAMED,
    "T11: a cluster with a name": NAMED,
    "L03: a source that nothing delivers": DELIVERED,
    "L03: a delivery of another source": DELIVERED + DELIVERY_OF.format(name="other"),
    "L08: a Multi-AZ cluster": MULTI_AZ,
    "S07: a Multi-AZ cluster": MULTI_AZ,
    "L02: a Network Load Balancer that ends TLS": TLS,
    "L12: a deployment that makes a stage": stage("StageDescription: {AccessLogSetting: {DestinationArn: a}}"),
    "S04: letters and digits": task("{Name: DB_SECRET, Value: wJalr7/K7MDENG}"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_found(name: str, tmp_path: Path) -> None:
    report = report_on(catalogue()[name.partition(":")[0]], WRONG[name], tmp_path)

    assert ["error"] == [it.severity for it in report.findings]
