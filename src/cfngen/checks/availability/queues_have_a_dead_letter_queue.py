"""Queues have a dead-letter queue."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_set

check = Check(
    id="B13",
    title="Queues have a dead-letter queue",
    severity="warning",
    what="A queue has a RedrivePolicy, unless it is a dead-letter queue itself.",
    why="A message that cannot be handled is tried again and again until it expires, unseen.",
    fix="Add RedrivePolicy with deadLetterTargetArn and maxReceiveCount.",
    source="https://docs.aws.amazon.com/controltower/latest/controlreference/proactive-controls.html",
    controls=("B13",),
    also=("CT.SQS.PR.1", "cdk-nag AwsSolutions-SQS3"),
    before="""\
Resources:
  Jobs:
    Type: AWS::SQS::Queue
""",
    after="""\
Resources:
  Dead:
    Type: AWS::SQS::Queue
  Jobs:
    Type: AWS::SQS::Queue
    Properties:
      RedrivePolicy:
        deadLetterTargetArn: !GetAtt 'Dead.Arn'
        maxReceiveCount: 5
""",
)


@check.finds
def endless(estate: Estate) -> Iterator[Violation]:
    targets = [
        str(value)
        for it in estate.resources
        for path, value in it.leaves
        if path and (str(path[-1]).lower() == "deadlettertargetarn" or "DeadLetterConfig" in path)
    ]
    for it in estate.of("AWS::SQS::Queue"):
        if not is_set(it.get("RedrivePolicy")) and not any(map(it.named_by, targets)):
            yield it.wrong("the queue has no dead-letter queue", "RedrivePolicy")
