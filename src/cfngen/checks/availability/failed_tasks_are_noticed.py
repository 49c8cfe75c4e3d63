"""Failed tasks are noticed."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_set, leaves

check = Check(
    id="CG143",
    title="Failed tasks are noticed",
    severity="warning",
    what="Where a schedule runs ECS tasks, a rule listens to 'ECS Task State Change' of stopped tasks.",
    why="RunTask returns at once: a batch that stops with an error is no failure of the schedule, and no alarm fires.",
    fix="Add a rule for lastStatus STOPPED with an exit code other than 0, and let it tell a topic.",
    source="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_task_events.html",
    controls=("CG143", "L11"),
    before="""\
Resources:
  Nightly:
    Type: AWS::Events::Rule
    Properties:
      ScheduleExpression: cron(0 17 * * ? *)
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
      ScheduleExpression: cron(0 17 * * ? *)
      Targets:
        - Id: run
          Arn: arn:aws:ecs:ap-northeast-1:111111111111:cluster/main
          EcsParameters: {TaskDefinitionArn: batch}
  Failed:
    Type: AWS::Events::Rule
    Properties:
      EventPattern:
        source: [aws.ecs]
        detail-type: [ECS Task State Change]
        detail: {lastStatus: [STOPPED]}
      Targets:
        - {Id: tell, Arn: 'arn:aws:sns:ap-northeast-1:111111111111:alerts'}
""",
)


@check.finds
def unnoticed(estate: Estate) -> Iterator[Violation]:
    rules = estate.of("AWS::Events::Rule")
    listens = any(value == "ECS Task State Change" for it in rules for _, value in leaves(it.get("EventPattern")))
    if listens:
        return
    for it in rules:
        if is_set(it.get("ScheduleExpression")) and any("EcsParameters" in one for one in it.items("Targets")):
            yield it.wrong("nothing listens to tasks that stop", "Targets")
    for it in estate.of("AWS::Scheduler::Schedule"):
        if is_set(it.get("Target.EcsParameters")):
            yield it.wrong("nothing listens to tasks that stop", "Target")
