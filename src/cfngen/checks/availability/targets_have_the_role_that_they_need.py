"""Targets have the role that they need."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_open, is_set
from cfngen.engine.values import text

check = Check(
    id="CG145",
    title="Targets have the role that they need",
    severity="error",
    what=(
        "A rule's target that starts a task, a state machine, a build, a pipeline or a job, or that writes to a stream "
        "or another event bus, has a RoleArn; so has a log subscription to a stream."
    ),
    why="EventBridge has no permission of its own there: 'RoleArn is required for target', or every event fails.",
    fix="Add a role that events.amazonaws.com may take and that allows the action.",
    source="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html",
    controls=("CG145",),
    before="""\
Resources:
  Flow:
    Type: AWS::StepFunctions::StateMachine
  Nightly:
    Type: AWS::Events::Rule
    Properties:
      ScheduleExpression: rate(1 day)
      Targets: [{Id: flow, Arn: !Ref Flow}]
""",
    after="""\
Resources:
  Flow:
    Type: AWS::StepFunctions::StateMachine
  Nightly:
    Type: AWS::Events::Rule
    Properties:
      ScheduleExpression: rate(1 day)
      Targets: [{Id: flow, Arn: !Ref Flow, RoleArn: 'arn:aws:iam::111111111111:role/start'}]
""",
)

TYPES = (
    *("AWS::StepFunctions::StateMachine", "AWS::Kinesis::Stream", "AWS::KinesisFirehose::DeliveryStream"),
    *("AWS::CodeBuild::Project", "AWS::CodePipeline::Pipeline", "AWS::Batch::JobQueue", "AWS::ECS::Cluster"),
    *("AWS::Events::EventBus", "AWS::Events::ApiDestination"),
)
ARN = re.compile(r"arn:[^:]*:(?:states|kinesis|firehose|codebuild|codepipeline|batch|ecs|events):.*")
STREAMS = ("AWS::Kinesis::Stream", "AWS::KinesisFirehose::DeliveryStream")


@check.finds
def roleless(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::Events::Rule"):
        for position, target in enumerate(it.items("Targets")):
            if not is_set(target.get("RoleArn")) and _needs_one(estate, target.get("Arn"), TYPES):
                yield it.wrong("EventBridge needs a RoleArn for this target", f"Targets.{position}")
    for it in estate.of("AWS::Logs::SubscriptionFilter"):
        if not is_set(it.get("RoleArn")) and estate.find(it.get("DestinationArn"), *STREAMS):
            yield it.wrong("CloudWatch Logs needs a RoleArn for this destination", "DestinationArn")


def _needs_one(estate: Estate, arn: Any, types: tuple[str, ...]) -> bool:
    if is_open(arn) or not is_set(arn):
        return False
    return estate.find(arn, *types) is not None or bool(ARN.fullmatch(text(arn)))
