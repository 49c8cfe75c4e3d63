"""SQS queues encrypt their messages."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check, judged
from cfngen.checks.readings import is_set, is_true

check = Check(
    id="E07",
    title="SQS queues encrypt their messages",
    severity="error",
    what="A queue names a KMS key, or says that SQS encrypts with a key of its own.",
    why="Messages wait in a queue, dead-letter queues for up to 14 days.",
    fix="Set KmsMasterKeyId, or SqsManagedSseEnabled to true where no customer key is needed.",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/sqs-controls.html#sqs-1",
    controls=("E07", "C-ENC-01", "H-04"),
    also=("Security Hub SQS.1", "CT.SQS.PR.2", "CKV_AWS_27", "cdk-nag AwsSolutions-SQS2"),
    before="""\
Resources:
  Jobs:
    Type: AWS::SQS::Queue
    Properties:
      SqsManagedSseEnabled: false
""",
    after="""\
Resources:
  Jobs:
    Type: AWS::SQS::Queue
    Properties:
      SqsManagedSseEnabled: true
""",
)


@check.finds
def plain_queues(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::SQS::Queue"):
        if not is_set(it.get("KmsMasterKeyId")):
            yield from judged(it, "SqsManagedSseEnabled", is_true, "the queue does not encrypt its messages")
