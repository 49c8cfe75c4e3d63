"""Dead-letter queues are of their queue's kind."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Resource, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_true, mapping

check = Check(
    id="CG146",
    title="Dead-letter queues are of their queue's kind",
    severity="error",
    what="The dead-letter queue of a FIFO queue is a FIFO queue, that of another queue is none.",
    why="SQS refuses the queue: 'Dead-letter queue must be same type of queue as the source'.",
    fix="Set FifoQueue: true on both, with names that end with .fifo, or on neither.",
    source=("https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html"),
    controls=("CG146", "B13"),
    before="""\
Resources:
  Lost:
    Type: AWS::SQS::Queue
  Orders:
    Type: AWS::SQS::Queue
    Properties:
      FifoQueue: true
      RedrivePolicy: {deadLetterTargetArn: !GetAtt Lost.Arn, maxReceiveCount: 5}
""",
    after="""\
Resources:
  Lost:
    Type: AWS::SQS::Queue
    Properties:
      FifoQueue: true
  Orders:
    Type: AWS::SQS::Queue
    Properties:
      FifoQueue: true
      RedrivePolicy: {deadLetterTargetArn: !GetAtt Lost.Arn, maxReceiveCount: 5}
""",
)

QUEUE = "AWS::SQS::Queue"


@check.finds
def mixed(estate: Estate) -> Iterator[Violation]:
    for it in estate.of(QUEUE):
        lost = estate.find(mapping(it.get("RedrivePolicy")).get("deadLetterTargetArn"), QUEUE)
        if lost is not None and _is_fifo(it) != _is_fifo(lost):
            yield it.wrong(f"one of it and {lost.logical_id} is a FIFO queue, and the other is not", "RedrivePolicy")


def _is_fifo(queue: Resource) -> bool:
    return is_true(queue.get("FifoQueue")) or str(queue.get("QueueName")).endswith(".fifo")
