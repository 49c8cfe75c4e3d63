"""Failed events are kept."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_set

check = Check(
    id="CG140",
    title="Failed events are kept",
    severity="warning",
    what="A target of an EventBridge rule or schedule that starts something has a dead-letter queue.",
    why="An event that cannot be delivered (a denied RunTask, a throttled function) is dropped and leaves no trace.",
    fix="Add DeadLetterConfig with the ARN of a queue, and an alarm on its ApproximateNumberOfMessagesVisible.",
    source="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html",
    controls=("CG140", "B13"),
    before="""\
Resources:
  Nightly:
    Type: AWS::Events::Rule
    Properties:
      Targets:
        - Id: run
          Arn: arn:aws:ecs:ap-northeast-1:111111111111:cluster/main
          EcsParameters: {TaskDefinitionArn: batch}
""",
    after="""\
Resources:
  Nightly:
    Type: AWS::Events::Rule
    Properties:
      Targets:
        - Id: run
          Arn: arn:aws:ecs:ap-northeast-1:111111111111:cluster/main
          EcsParameters: {TaskDefinitionArn: batch}
          DeadLetterConfig: {Arn: 'arn:aws:sqs:ap-northeast-1:111111111111:failed'}
""",
)

# What only records or tells needs none.
PASSIVE = (":sns:", ":logs:", ":sqs:")


@check.finds
def dropped(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::Events::Rule"):
        for position, target in enumerate(it.items("Targets")):
            arn = str(target.get("Arn"))
            passive = any(kind in arn for kind in PASSIVE) or estate.find(
                arn, "AWS::SNS::Topic", "AWS::SQS::Queue", "AWS::Logs::LogGroup"
            )
            if not passive and not is_set(target.get("DeadLetterConfig")):
                yield it.wrong("what cannot be delivered is dropped", f"Targets.{position}")
    for it in estate.of("AWS::Scheduler::Schedule"):
        if not is_set(it.get("Target.DeadLetterConfig")):
            yield it.wrong("what cannot be delivered is dropped", "Target")
