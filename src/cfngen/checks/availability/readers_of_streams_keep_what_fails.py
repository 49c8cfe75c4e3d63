"""Readers of streams keep what fails."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cfngen.checks.estate import Estate, Resource, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_open, is_set, number

check = Check(
    id="CG171",
    title="Readers of streams keep what fails",
    severity="warning",
    what=(
        "What reads a stream of DynamoDB or Kinesis, a pipe or the event source mapping of a function, tries a batch "
        "a limited number of times and has a dead-letter queue or a destination for failures."
    ),
    why=(
        "One record that always fails holds up its shard until the stream forgets it and all that came after: 24 hours "
        "with DynamoDB. With a limit alone it is dropped, and nobody knows which."
    ),
    fix=(
        "Set MaximumRetryAttempts or MaximumRecordAgeInSeconds, and DeadLetterConfig.Arn of the pipe's stream "
        "parameters or DestinationConfig.OnFailure.Destination of the mapping; put an alarm on that queue."
    ),
    source="https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html",
    controls=("B13", "FI-46"),
    before="""\
Resources:
  Outbox:
    Type: AWS::DynamoDB::Table
    Properties:
      StreamSpecification: {StreamViewType: NEW_IMAGE}
  Relay:
    Type: AWS::Lambda::EventSourceMapping
    Properties:
      EventSourceArn: !GetAtt Outbox.StreamArn
      FunctionName: relay
      StartingPosition: TRIM_HORIZON
""",
    after="""\
Resources:
  Outbox:
    Type: AWS::DynamoDB::Table
    Properties:
      StreamSpecification: {StreamViewType: NEW_IMAGE}
  Failed:
    Type: AWS::SQS::Queue
  Relay:
    Type: AWS::Lambda::EventSourceMapping
    Properties:
      EventSourceArn: !GetAtt Outbox.StreamArn
      FunctionName: relay
      StartingPosition: TRIM_HORIZON
      MaximumRetryAttempts: 10
      BisectBatchOnFunctionError: true
      DestinationConfig:
        OnFailure: {Destination: !GetAtt Failed.Arn}
""",
)

STREAM = re.compile(r":kinesis:|:dynamodb:.*/stream/|\.StreamArn>")
LIMITS = ("MaximumRetryAttempts", "MaximumRecordAgeInSeconds")


@check.finds
def lossy(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::Lambda::EventSourceMapping"):
        source = it.get("EventSourceArn")
        if estate.find(source, "AWS::Kinesis::Stream") or STREAM.search(str(source)):
            yield from _judged(it, "", "DestinationConfig.OnFailure.Destination")
    for it in estate.of("AWS::Pipes::Pipe"):
        for kind in ("DynamoDBStreamParameters", "KinesisStreamParameters"):
            if is_set(it.get(f"SourceParameters.{kind}")):
                yield from _judged(it, f"SourceParameters.{kind}.", "DeadLetterConfig.Arn")


def _judged(it: Resource, prefix: str, kept: str) -> Iterator[Violation]:
    """What a reader lacks; -1, which is also what nothing means, tries for ever."""
    given = [it.get(f"{prefix}{name}") for name in LIMITS]
    if not any(map(is_open, given)) and not any((number(value) or 0) >= 0 for value in given if is_set(value)):
        yield it.wrong("a record that fails holds up the stream until it expires", f"{prefix}{LIMITS[0]}")
    if not is_set(it.get(f"{prefix}{kept}")):
        yield it.wrong("what fails is dropped", f"{prefix}{kept}")
