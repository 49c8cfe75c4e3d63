"""Queues and topics refuse plain HTTP."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Resource, Violation
from cfngen.checks.framework import Check
from cfngen.checks.policies import is_anyone, statements
from cfngen.checks.readings import is_open, listed

check = Check(
    id="CG163",
    title="Queues and topics refuse plain HTTP",
    severity="warning",
    what="The policy of a queue or topic denies everybody sqs:SendMessage or sns:Publish without TLS.",
    why="SQS and SNS also take requests over HTTP, and messages are then read on the way.",
    fix="Add a statement with Effect: Deny, Principal: '*' and the condition Bool: aws:SecureTransport: 'false'.",
    source="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-security-best-practices.html",
    controls=("CG163",),
    before="""\
Resources:
  Work:
    Type: AWS::SQS::Queue
""",
    after="""\
Resources:
  Work:
    Type: AWS::SQS::Queue
  Policy:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues: [!Ref Work]
      PolicyDocument:
        Statement:
          - Effect: Deny
            Principal: '*'
            Action: sqs:*
            Resource: '*'
            Condition: {Bool: {aws:SecureTransport: 'false'}}
""",
)

POLICIES = (
    (
        "AWS::SQS::Queue",
        ("AWS::SQS::QueuePolicy", "AWS::SQS::QueueInlinePolicy"),
        ("Queues", "Queue"),
        "sqs:sendmessage",
    ),
    (
        "AWS::SNS::Topic",
        ("AWS::SNS::TopicPolicy", "AWS::SNS::TopicInlinePolicy"),
        ("Topics", "TopicArn"),
        "sns:publish",
    ),
)


@check.finds
def plain(estate: Estate) -> Iterator[Violation]:
    for kind, policies, names, action in POLICIES:
        given = [(one, [it for name in names for it in listed(one.get(name))]) for one in estate.of(*policies)]
        if any(is_open(it) for _, them in given for it in them):
            continue
        for it in estate.of(kind):
            mine = [one for one, them in given if any(it.named_by(name) for name in them)]
            if not any(_refuses(one, action) for one in mine):
                yield it.wrong("no policy refuses plain HTTP")


def _refuses(policy: Resource, action: str) -> bool:
    return any(
        not one.allows
        and one.covers(action)
        and any(map(is_anyone, one.principals))
        and one.conditions.get("aws:securetransport") == ["false"]
        for one in statements(policy, "PolicyDocument")
    )
