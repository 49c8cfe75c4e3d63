"""Alarms and events reach encrypted topics and queues."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.deliveries import deliveries
from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.keys._uses import lets_in

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

NEEDED = ("kms:decrypt", "kms:generatedatakey")


@check.finds
def muted(estate: Estate) -> Iterator[Violation]:
    writes = deliveries(estate)
    found = ((one.service, estate.find(one.target, "AWS::SNS::Topic", "AWS::SQS::Queue")) for one in writes)
    for service, target in dict.fromkeys(found):  # many alarms tell the same topic
        given = target.get("KmsMasterKeyId") if target else None
        if target is None or given is None:
            continue
        key = estate.find(given, "AWS::KMS::Key", "AWS::KMS::ReplicaKey")
        if str(given).startswith("alias/aws/"):
            message = f"{target.logical_id} is encrypted with {given}, which {service} cannot use"
            yield target.wrong(message, "KmsMasterKeyId")
        elif key is not None and not lets_in(key, service, actions=NEEDED, publishers=True):
            for one, place in ((target, "KmsMasterKeyId"), (key, "KeyPolicy")):
                yield one.wrong(f"the policy of {key.logical_id} does not let {service} use the key", place)
