"""Alarms tell somebody."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.deliveries import ALARM_ACTIONS, ALARMS
from cfngen.checks.estate import Estate, Resource, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_false, is_set, listed

check = Check(
    id="L11",
    title="Alarms tell somebody",
    severity="error",
    what=(
        "An alarm has AlarmActions and InsufficientDataActions, and ActionsEnabled is not false. A composite "
        "alarm has AlarmActions."
    ),
    why="An alarm without an action is a chart; one that lost its data looks like one that is well.",
    fix="Set AlarmActions and InsufficientDataActions to a topic.",
    source="https://docs.aws.amazon.com/config/latest/developerguide/cloudwatch-alarm-action-check.html",
    controls=("L11", "FI-46"),
    also=(
        "AWS Config CLOUDWATCH_ALARM_ACTION_CHECK (HIPAA Security pack)",
        "CT.CLOUDWATCH.PR.1",
        "CT.CLOUDWATCH.PR.4",
        "cdk-nag CloudWatchAlarmAction",
    ),
    before="""\
Resources:
  Errors:
    Type: AWS::CloudWatch::Alarm
    Properties:
      MetricName: Errors
      ComparisonOperator: GreaterThanThreshold
""",
    after="""\
Resources:
  Alerts:
    Type: AWS::SNS::Topic
  Errors:
    Type: AWS::CloudWatch::Alarm
    Properties:
      AlarmActions:
        - !Ref 'Alerts'
      InsufficientDataActions:
        - !Ref 'Alerts'
""",
)


WATCHERS = ("AWS::ECS::Service", "AWS::CodeDeploy::DeploymentGroup")
POLICIES = ("AWS::ApplicationAutoScaling::ScalingPolicy", "AWS::AutoScaling::ScalingPolicy")


@check.finds
def silent_alarms(estate: Estate) -> Iterator[Violation]:
    children = " ".join(str(it.get("AlarmRule")) for it in estate.of("AWS::CloudWatch::CompositeAlarm"))
    watched = [value for one in estate.of(*WATCHERS) for path, value in one.leaves if "Alarms" in path]
    for it in estate.of(*ALARMS):
        composite = it.type.endswith("CompositeAlarm")
        # A composite alarm speaks for its children, which then have no action of their own at all.
        if str(it.ref) in children and not any(is_set(it.get(actions)) for actions in ALARM_ACTIONS):
            pass
        elif not is_set(it.get("AlarmActions")):
            severity = "warning" if any(map(it.named_by, watched)) else ""  # it stops a deployment at least
            yield it.wrong("the alarm tells nobody", "AlarmActions", severity)
        elif not composite and not is_set(it.get("InsufficientDataActions")) and not scales(estate, it):
            # Several catalogues are content with one action of any kind.
            yield it.wrong("the alarm tells nobody that its data is missing", "InsufficientDataActions", "warning")
        if is_false(it.get("ActionsEnabled")):
            yield it.wrong("the alarm's actions are off", "ActionsEnabled")


def scales(estate: Estate, it: Resource) -> bool:
    """Whether an alarm tells nobody but scaling policies, which have nothing to do when data is missing."""
    return all(estate.find(action, *POLICIES) for action in listed(it.get("AlarmActions")))
