"""Messages stay hidden while they are worked on."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import number
from cfngen.checks.serverless._functions import consumers, function_of

check = Check(
    id="CG183",
    title="Messages stay hidden while they are worked on",
    severity="error",
    what=(
        "A queue that a function consumes hides messages for the function's timeout at least, and six times as long "
        "(else a warning), plus the batching window."
    ),
    why=(
        "With less than the timeout Lambda refuses the event source. With little more, batches that were throttled or "
        "failed come again while the first try still runs, and are done twice or set aside."
    ),
    fix="Raise the queue's VisibilityTimeout (30 where it is not given), or lower the function's Timeout.",
    source="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html",
    controls=("CG183", "B13"),
    before="""\
Resources:
  Queue:
    Type: AWS::SQS::Queue
  Work:
    Type: AWS::Lambda::Function
    Properties:
      Timeout: 60
  Source:
    Type: AWS::Lambda::EventSourceMapping
    Properties:
      FunctionName: !Ref Work
      EventSourceArn: !GetAtt Queue.Arn
""",
    after="""\
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: 360
  Work:
    Type: AWS::Lambda::Function
    Properties:
      Timeout: 60
  Source:
    Type: AWS::Lambda::EventSourceMapping
    Properties:
      FunctionName: !Ref Work
      EventSourceArn: !GetAtt Queue.Arn
""",
)

# What the services take where nothing is said, in seconds.
HIDDEN, TIMEOUT = 30, 3
FACTOR = 6


@check.finds
def seen_again(estate: Estate) -> Iterator[Violation]:
    for it, queue in consumers(estate, "AWS::SQS::Queue"):
        function = function_of(estate, it.get("FunctionName"))
        if function is None:
            continue
        hidden = number(queue.get("VisibilityTimeout") or HIDDEN)
        timeout = number(function.get("Timeout") or TIMEOUT)
        if hidden is None or timeout is None:
            yield queue.unclear("are messages hidden long enough for their consumer?", "VisibilityTimeout")
            continue
        wanted = FACTOR * timeout + (number(it.get("MaximumBatchingWindowInSeconds")) or 0)
        seconds, most = f"{hidden:g}", f"{timeout:g}"
        if hidden < timeout:
            yield queue.wrong(f"messages come back after {seconds} s, and {function.logical_id} may take {most}")
        elif hidden < wanted:
            message = f"messages are hidden for {seconds} s, and {function.logical_id} needs {wanted:g}"
            yield queue.wrong(message, severity="warning")
