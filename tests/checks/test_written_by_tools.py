"""What CDK writes, and what AWS's guides give, is no mistake of whoever uses it."""

from __future__ import annotations

from pathlib import Path

import pytest

from cfngen.checks.catalogue import catalogue
from tests.checks.test_examples import report_on

EMPTIED = """\
Resources:
  Vpc: {Type: 'AWS::EC2::VPC', Properties: {CidrBlock: 10.0.0.0/16}}
  Role:
    Type: AWS::IAM::Role
    Properties:
      Policies:
        - PolicyDocument: {Statement: [{Effect: Allow, Resource: !GetAtt Vpc.DefaultSecurityGroup}]}
  Empty: {Type: 'Custom::VpcRestrictDefaultSG', Properties: {DefaultSecurityGroupId: !GetAtt Vpc.DefaultSecurityGroup}}
"""
DELIVERY = """\
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement:
          - Effect: Allow
            Principal: {Service: firehose.amazonaws.com}
            Action: sts:AssumeRole
            Condition: {StringEquals: {'sts:ExternalId': !Ref AWS::AccountId}}
"""
ADDRESSES = """\
Transform: AWS::LanguageExtensions
Resources:
  Gateway: {Type: 'AWS::EC2::InternetGateway'}
  Attachment: {Type: 'AWS::EC2::VPCGatewayAttachment', Properties: {InternetGatewayId: !Ref Gateway}}
  Fn::ForEach::Zones:
    - Zone
    - [A, C]
    - Address${Zone}: {Type: 'AWS::EC2::EIP', DependsOn: Attachment}
      Nat${Zone}:
        Type: AWS::EC2::NatGateway
        Properties: {AllocationId: !GetAtt [!Sub 'Address${Zone}', AllocationId]}
"""
POOL = "Resources:\n  Pool: {{Type: 'AWS::Cognito::UserPool', Properties: {{Schema: [{{Name: {name}}}]}}}}\n"
API = """\
Resources:
  Api:
    Type: AWS::ApiGateway::RestApi
    Properties:
      EndpointConfiguration: {{Types: [{kind}]}}
      Policy: {{Statement: [{{Effect: Allow, Principal: '*', Action: execute-api:Invoke, Resource: execute-api:/*}}]}}
"""
BOUNDARY = """\
Resources:
  DeveloperBoundary:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument: {{Statement: [{{Effect: Allow, Action: '*', Resource: '*'}}]}}
  Role:
    Type: AWS::IAM::Role
    Properties: {{ManagedPolicyArns: [{attached}]}}
"""
CLIENT = "Resources:\n  One: {{Type: 'AWS::Cognito::UserPoolClient', Properties: {{AllowedOAuthFlows: [{flow}]}}}}\n"
ROTATED = """\
Resources:
  Secret: {Type: 'AWS::SecretsManager::Secret', Properties: {Name: /clinic/db}}
  Rotation:
    Type: AWS::SecretsManager::RotationSchedule
    Properties: {SecretId: /clinic/db, RotationLambdaARN: a, RotationRules: {AutomaticallyAfterDays: 30}}
"""
ALIASED = """\
Resources:
  Key: {{Type: 'AWS::KMS::Key', Properties: {{KeyPolicy: {{Statement: []}}}}}}
  Alias: {{Type: 'AWS::KMS::Alias', Properties: {{AliasName: alias/alarms, TargetKeyId: !Ref Key}}}}
  Topic: {{Type: 'AWS::SNS::Topic', Properties: {{KmsMasterKeyId: {key}}}}}
  Alarm: {{Type: 'AWS::CloudWatch::Alarm', Properties: {{AlarmActions: [!Ref Topic]}}}}
"""
CAPABLE = """\
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties: {ContainerDefinitions: [{LinuxParameters: {Capabilities: !ImportValue capabilities}}]}
"""
STREAM = "Resources:\n  Stream: {{Type: 'AWS::Kinesis::Stream'{policies}}}\n"
CASES = {
    "P09: a custom resource empties the default group": (EMPTIED, set()),
    "I07: Firehose sends the account's id": (DELIVERY, set()),
    "CG120: NAT gateways of a loop wait through their addresses": (ADDRESSES, set()),
    "CG041: an attribute of Cognito's own": (POOL.format(name="email"), {"warning"}),
    "CG041: a custom attribute": (POOL.format(name="branch"), {"error"}),
    "P15: a public API that asks its callers": (API.format(kind="REGIONAL"), {"warning"}),
    "P15: a private API": (API.format(kind="PRIVATE"), {"error"}),
    "I01: a boundary of roles that others make": (BOUNDARY.format(attached=""), {"warning"}),
    "I01: a boundary that is attached": (BOUNDARY.format(attached="!Ref DeveloperBoundary"), {"error"}),
    "C-AUTH-03: a machine": (CLIENT.format(flow="client_credentials"), set()),
    "C-AUTH-03: people": (CLIENT.format(flow="code"), {"warning"}),
    "K03: a secret by its name": (ROTATED, set()),
    "CG132: a key by its alias": (ALIASED.format(key="alias/alarms"), {"error"}),
    "CG132: a key by a reference to its alias": (ALIASED.format(key="!Ref Alias"), {"error"}),
    "CG132: another alias": (ALIASED.format(key="alias/others"), set()),
    "S02: capabilities from another stack": (CAPABLE, set()),
    "B12: a stream": (STREAM.format(policies=""), {"warning"}),
    "B12: a stream that is half kept": (STREAM.format(policies=", DeletionPolicy: Retain"), {"error"}),
}


@pytest.mark.parametrize("name", CASES)
def test_what_tools_write_is_as_grave_as_it_is(name: str, tmp_path: Path) -> None:
    text, severities = CASES[name]

    report = report_on(catalogue()[name.partition(":")[0]], text, tmp_path)

    assert severities == {it.severity for it in report.findings}


PROVIDER = """\
Resources:
  GitHub:
    Type: AWS::IAM::OIDCProvider
    Properties: {{Url: 'https://token.actions.githubusercontent.com', ClientIdList: [sts.amazonaws.com]}}
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement:
          - Effect: Allow
            Principal: {{Federated: !GetAtt GitHub.Arn}}
            Action: sts:AssumeRoleWithWebIdentity
            Condition:
              StringEquals: {{'token.actions.githubusercontent.com:aud': sts.amazonaws.com}}
              {subject}
"""
SUBJECT = "StringLike: {'token.actions.githubusercontent.com:sub': '%s'}"
ACCOUNT = """\
Parameters: {{Identities: {{Type: String}}}}
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement:
          - Effect: Allow
            Principal: {{AWS: !Sub 'arn:aws:iam::${{Identities}}:root'}}
            Action: sts:AssumeRole
            {condition}
"""
TRUSTED = {
    "one repository": (PROVIDER.format(subject=SUBJECT % "repo:clinic/portal:ref:refs/heads/main"), []),
    "every repository": (PROVIDER.format(subject=SUBJECT % "repo:*"), ["error"]),
    "no subject": (PROVIDER.format(subject=""), ["error"]),
    "an account that the deployer knows": (ACCOUNT.format(condition=""), ["warning"]),
    "and its second factor": (
        ACCOUNT.format(condition="Condition: {Bool: {'aws:MultiFactorAuthPresent': 'true'}}"),
        [],
    ),
}


@pytest.mark.parametrize("name", TRUSTED)
def test_who_is_trusted_is_known_without_its_arn(name: str, tmp_path: Path) -> None:
    text, severities = TRUSTED[name]

    report = report_on(catalogue()["I04"], text, tmp_path)

    assert severities == [it.severity for it in report.findings]
