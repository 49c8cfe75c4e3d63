"""Services that reach each other, and readers of streams that lose records, in every way of writing them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from cfngen.checks.catalogue import catalogue
from cfngen.checks.run import run
from cfngen.checks.targets import find_work
from cfngen.project import Project

SERVICES = """
Resources:
  Vpc: {Type: AWS::EC2::VPC}
  Orders: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: orders}}
  Balancer: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: load balancer}}
  Billing:
    Type: AWS::EC2::SecurityGroup
    Properties: {GroupDescription: billing, %s}
  OrdersService:
    Type: AWS::ECS::Service
    Properties: {ServiceName: orders, NetworkConfiguration: {AwsvpcConfiguration: {SecurityGroups: [!Ref Orders]}}}
  BillingService:
    Type: AWS::ECS::Service
    Properties: {NetworkConfiguration: {AwsvpcConfiguration: {SecurityGroups: [!GetAtt Billing.GroupId]}}}
  Rule:
    Type: %s
    Properties: {%s}
"""
NONE = ("VpcId: !Ref Vpc", "AWS::SNS::Topic", "TopicName: x")
INGRESS, EGRESS = "AWS::EC2::SecurityGroupIngress", "AWS::EC2::SecurityGroupEgress"
READERS = """
Resources:
  Outbox: {Type: AWS::DynamoDB::Table, Properties: {StreamSpecification: {StreamViewType: NEW_IMAGE}}}
  Stream: {Type: AWS::Kinesis::Stream}
  Queue: {Type: AWS::SQS::Queue}
  Reader:
    Type: %s
    Properties: {%s}
"""
MAPPING, PIPE = "AWS::Lambda::EventSourceMapping", "AWS::Pipes::Pipe"
DEAD_LETTERS = "DeadLetterConfig: {Arn: !GetAtt Queue.Arn}"
KEPT = "DestinationConfig: {OnFailure: {Destination: !GetAtt Queue.Arn}}"


def found(check: str, text: str, folder: Path, layers: frozenset[str] | None = None) -> list[tuple[str, str]]:
    """(severity, message) of what one check says of a template, in a project of these layers."""
    template = folder / "template.yaml"
    template.write_text(text, encoding="utf-8")
    project = Project(None)
    work = find_work([template], project)
    if layers is not None:
        work.jobs = [replace(job, layers=layers) for job in work.jobs]
    report = run(work, [catalogue()[check]], project).report
    return [(finding.severity, finding.message) for finding in report.findings]


@pytest.mark.parametrize(
    "rules",
    [
        ("VpcId: !Ref Vpc", INGRESS, "GroupId: !Ref Billing, SourceSecurityGroupId: !Ref Orders"),
        ("VpcId: !Ref Vpc", EGRESS, "GroupId: !GetAtt Billing.GroupId, DestinationSecurityGroupId: !Ref Orders"),
        ("SecurityGroupIngress: [{IpProtocol: '-1', SourceSecurityGroupId: !Ref Orders}]", *NONE[1:]),
        ("SecurityGroupEgress: [{IpProtocol: '-1', DestinationSecurityGroupId: !Ref Orders}]", *NONE[1:]),
    ],
)
def test_a_rule_between_services_is_found_and_is_an_error_among_tenants(
    rules: tuple[str, str, str], tmp_path: Path
) -> None:
    text, said = SERVICES % rules, "the rule joins the services BillingService and orders"

    assert [("warning", said)] == found("CG170", text, tmp_path)
    assert [("warning", said)] == found("CG170", text, tmp_path, frozenset({"compute"}))
    assert [("error", said)] == found("CG170", text, tmp_path, frozenset({"compute", "tenancy"}))


@pytest.mark.parametrize(
    "rules",
    [
        NONE,
        ("VpcId: !Ref Vpc", INGRESS, "GroupId: !Ref Billing, SourceSecurityGroupId: !Ref Balancer"),
        ("VpcId: !Ref Vpc", INGRESS, "GroupId: !Ref Billing, SourceSecurityGroupId: !Ref Billing"),
        ("VpcId: !Ref Vpc", INGRESS, "GroupId: !Ref Billing, CidrIp: 10.0.0.0/16"),
    ],
)
def test_rules_of_others_are_left_alone(rules: tuple[str, str, str], tmp_path: Path) -> None:
    assert [] == found("CG170", SERVICES % rules, tmp_path, frozenset({"tenancy"}))


HELD, LOST = (
    ("warning", "a record that fails holds up the stream until it expires"),
    ("warning", "what fails is dropped"),
)


@pytest.mark.parametrize(
    ("kind", "properties", "said"),
    [
        (MAPPING, "EventSourceArn: !GetAtt Stream.Arn", [HELD, LOST]),
        (MAPPING, "EventSourceArn: 'arn:aws:dynamodb:ap-northeast-1:1:table/t/stream/2026'", [HELD, LOST]),
        (MAPPING, f"EventSourceArn: !GetAtt Outbox.StreamArn, MaximumRetryAttempts: -1, {KEPT}", [HELD]),
        (MAPPING, "EventSourceArn: !GetAtt Outbox.StreamArn, MaximumRetryAttempts: 0", [LOST]),
        (MAPPING, f"EventSourceArn: !GetAtt Outbox.StreamArn, MaximumRecordAgeInSeconds: '3600', {KEPT}", []),
        (MAPPING, "EventSourceArn: !GetAtt Queue.Arn", []),
        (PIPE, "SourceParameters: {DynamoDBStreamParameters: {StartingPosition: LATEST}}", [HELD, LOST]),
        (PIPE, "SourceParameters: {KinesisStreamParameters: {MaximumRetryAttempts: 3}}", [LOST]),
        (PIPE, f"SourceParameters: {{KinesisStreamParameters: {{MaximumRetryAttempts: 3, {DEAD_LETTERS}}}}}", []),
        (PIPE, "SourceParameters: {SqsQueueParameters: {BatchSize: 1}}", []),
    ],
)  # fmt: skip
def test_readers_of_streams(kind: str, properties: str, said: list[tuple[str, str]], tmp_path: Path) -> None:
    assert sorted(said) == sorted(found("CG171", READERS % (kind, properties), tmp_path))
