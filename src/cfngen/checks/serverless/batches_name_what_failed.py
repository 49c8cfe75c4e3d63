"""Batches name the messages that failed."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_open, listed
from cfngen.checks.serverless._functions import consumers

check = Check(
    id="CG184",
    title="Batches name the messages that failed",
    severity="warning",
    what="An event source that gives a function several messages of a queue at once has ReportBatchItemFailures.",
    why=(
        "Without it one message that fails sends the whole batch back: sound messages are done again and again, and "
        "end in the dead-letter queue with it."
    ),
    fix="Set FunctionResponseTypes to [ReportBatchItemFailures], and let the function answer batchItemFailures.",
    source="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html",
    controls=("CG184", "B13"),
    before="""\
Resources:
  Queue:
    Type: AWS::SQS::Queue
  Source:
    Type: AWS::Lambda::EventSourceMapping
    Properties:
      FunctionName: clinic-work
      EventSourceArn: !GetAtt Queue.Arn
""",
    after="""\
Resources:
  Queue:
    Type: AWS::SQS::Queue
  Source:
    Type: AWS::Lambda::EventSourceMapping
    Properties:
      FunctionName: clinic-work
      EventSourceArn: !GetAtt Queue.Arn
      FunctionResponseTypes: [ReportBatchItemFailures]
""",
)


@check.finds
def all_or_nothing(estate: Estate) -> Iterator[Violation]:
    for it, _ in consumers(estate, "AWS::SQS::Queue"):
        named = it.get("FunctionResponseTypes")
        if str(it.get("BatchSize")) == "1" or "ReportBatchItemFailures" in listed(named):
            continue
        if is_open(named):
            yield it.unclear("does the function name the messages that failed?", "FunctionResponseTypes")
        else:
            yield it.wrong("one message that fails sends the whole batch back", "FunctionResponseTypes")
