"""Alarms and events reach encrypted topics and queues."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cfngen.checks.estate import Estate, Resource, Violation
from cfngen.checks.framework import Check
from cfngen.checks.keys._uses import lets_in
from cfngen.checks.readings import listed, objects

check = Check(
    id="CG132",
    title="Alarms and events reach encrypted topics and queues",
    severity="error",
    what=(
        "The key of a topic that alarms tell, or of a topic or queue that EventBridge, S3 or AWS Budgets write to, is "
        "a customer managed one whose policy allows that service."
    ),
    why="The service may not encrypt the message: the alarm fires, nobody is told, and nothing says so.",
    fix=(
        "Allow cloudwatch.amazonaws.com (events.…, s3.…, budgets.…) kms:Decrypt and kms:GenerateDataKey* in the key's "
        "policy; alias/aws/sns cannot be shared with a service."
    ),
    source="https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html",
    controls=("CG132", "E06", "L11"),
    before="""\
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      KmsMasterKeyId: alias/aws/sns
  Alarm:
    Type: AWS::CloudWatch::Alarm
    Properties:
      AlarmActions: [!Ref Topic]
""",
    after="""\
Resources:
  Key:
    Type: AWS::KMS::Key
    Properties:
      KeyPolicy:
        Statement:
          - Effect: Allow
            Principal: {Service: cloudwatch.amazonaws.com}
            Action: [kms:Decrypt, 'kms:GenerateDataKey*']
            Resource: '*'
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      KmsMasterKeyId: !Ref Key
  Alarm:
    Type: AWS::CloudWatch::Alarm
    Properties:
      AlarmActions: [!Ref Topic]
""",
)

ACTIONS = ("AlarmActions", "OKActions", "InsufficientDataActions")
# (who writes, dotted path of the place, target)
Write = tuple[Resource, str, str, Any]


@check.finds
def muted(estate: Estate) -> Iterator[Violation]:
    for it, service, path, value in _writes(estate):
        target = estate.find(value, "AWS::SNS::Topic", "AWS::SQS::Queue")
        given = target.get("KmsMasterKeyId") if target else None
        if target is None or given is None:
            continue
        key = estate.find(given, "AWS::KMS::Key", "AWS::KMS::ReplicaKey")
        if str(given).startswith("alias/aws/"):
            yield it.wrong(f"{target.logical_id} is encrypted with {given}, which {service} cannot use", path)
        elif key is not None and not lets_in(key, service):
            yield it.wrong(f"the policy of {key.logical_id} does not let {service} use the key", path)


def _writes(estate: Estate) -> Iterator[Write]:
    for it in estate.of("AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm"):
        for name in ACTIONS:
            for position, action in enumerate(listed(it.get(name))):
                yield it, "cloudwatch.amazonaws.com", f"{name}.{position}", action
    for it in estate.of("AWS::Events::Rule"):
        for position, target in enumerate(it.items("Targets")):
            yield it, "events.amazonaws.com", f"Targets.{position}.Arn", target.get("Arn")
            dead = target.get("DeadLetterConfig")
            if isinstance(dead, dict):
                yield it, "events.amazonaws.com", f"Targets.{position}.DeadLetterConfig", dead.get("Arn")
    for it in estate.of("AWS::S3::Bucket"):
        yield from _notified(it)
    for it in estate.of("AWS::Budgets::Budget"):
        yield from _budgeted(it)


def _notified(it: Resource) -> Iterator[Write]:
    for name, key in (("TopicConfigurations", "Topic"), ("QueueConfigurations", "Queue")):
        for position, one in enumerate(it.items(f"NotificationConfiguration.{name}")):
            yield it, "s3.amazonaws.com", f"NotificationConfiguration.{name}.{position}.{key}", one.get(key)


def _budgeted(it: Resource) -> Iterator[Write]:
    for position, one in enumerate(it.items("NotificationsWithSubscribers")):
        for subscriber in objects(one.get("Subscribers")):
            path = f"NotificationsWithSubscribers.{position}.Subscribers"
            yield it, "budgets.amazonaws.com", path, subscriber.get("Address")
