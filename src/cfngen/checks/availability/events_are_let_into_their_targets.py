"""Events are let into their targets."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any

from cfngen.checks.estate import Estate, Resource, Violation
from cfngen.checks.framework import Check
from cfngen.checks.policies import statements
from cfngen.checks.readings import is_open, is_set, listed, mapping

check = Check(
    id="CG141",
    title="Events are let into their targets",
    severity="error",
    what=(
        "The policy of a queue or topic that an EventBridge rule (its dead-letter queue too) or a bucket writes to "
        "allows that service, for that source; the policy of a topic that alarms tell allows cloudwatch.amazonaws.com."
    ),
    why=(
        "The delivery is refused and the event is lost: only the metric FailedInvocations tells. S3 tests it and fails "
        "the deployment: 'Unable to validate the following destination configurations'."
    ),
    fix="Allow sqs:SendMessage or sns:Publish to the service, with aws:SourceArn of the rule or bucket.",
    source="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html",
    controls=("CG141",),
    before="""\
Resources:
  Work:
    Type: AWS::SQS::Queue
  Nightly:
    Type: AWS::Events::Rule
    Properties:
      ScheduleExpression: rate(1 day)
      Targets: [{Id: work, Arn: !GetAtt Work.Arn}]
""",
    after="""\
Resources:
  Work:
    Type: AWS::SQS::Queue
  Policy:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues: [!Ref Work]
      PolicyDocument:
        Statement:
          - Effect: Allow
            Principal: {Service: events.amazonaws.com}
            Action: sqs:SendMessage
            Resource: !GetAtt Work.Arn
            Condition: {ArnEquals: {aws:SourceArn: !GetAtt Nightly.Arn}}
  Nightly:
    Type: AWS::Events::Rule
    Properties:
      ScheduleExpression: rate(1 day)
      Targets: [{Id: work, Arn: !GetAtt Work.Arn}]
""",
)

QUEUE, TOPIC = "AWS::SQS::Queue", "AWS::SNS::Topic"
# Type of the target -> the property of its policies that names it, and the action, in lower case.
POLICIES = {
    QUEUE: ("AWS::SQS::QueuePolicy", "Queues", "sqs:sendmessage"),
    TOPIC: ("AWS::SNS::TopicPolicy", "Topics", "sns:publish"),
}
ALARM_ACTIONS = ("AlarmActions", "OKActions", "InsufficientDataActions")
# (who writes, dotted path of the place, service, target)
Write = tuple[Resource, str, str, Any]


@check.finds
def refused(estate: Estate) -> Iterator[Violation]:
    for it, path, service, value in _writes(estate):
        target = estate.find(value, *POLICIES)
        if target is None:
            continue
        kind, names, action = POLICIES[target.type]
        policies = [one for one in estate.of(kind) if any(target.named_by(name) for name in listed(one.get(names)))]
        if any(is_open(name) for one in estate.of(kind) for name in listed(one.get(names))):
            continue
        if not policies and service.startswith("cloudwatch"):
            continue  # the policy that SNS gives a topic lets its account in
        if not any(_lets(policy, action, service, it) for policy in policies):
            severity = "warning" if "DeadLetterConfig" in path else ""  # the event itself arrives
            yield it.wrong(f"no policy of {target.logical_id} lets {service} in", path, severity=severity)
            if policies:
                message = f"{it.logical_id} is not let in: {service} may not {action}"
                yield policies[0].wrong(message, "PolicyDocument", severity=severity)


def _writes(estate: Estate) -> Iterator[Write]:
    for it in estate.of("AWS::Events::Rule"):
        for position, target in enumerate(it.items("Targets")):
            if not is_set(target.get("RoleArn")):
                yield it, f"Targets.{position}.Arn", "events.amazonaws.com", target.get("Arn")
            dead = mapping(target.get("DeadLetterConfig")).get("Arn")
            yield it, f"Targets.{position}.DeadLetterConfig.Arn", "events.amazonaws.com", dead
    for it in estate.of("AWS::S3::Bucket"):
        for name, key in (("TopicConfigurations", "Topic"), ("QueueConfigurations", "Queue")):
            for position, one in enumerate(it.items(f"NotificationConfiguration.{name}")):
                yield it, f"NotificationConfiguration.{name}.{position}.{key}", "s3.amazonaws.com", one.get(key)
    for it in estate.of("AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm"):
        for name in ALARM_ACTIONS:
            for position, action in enumerate(listed(it.get(name))):
                yield it, f"{name}.{position}", "cloudwatch.amazonaws.com", action


def _lets(policy: Resource, action: str, service: str, source: Resource) -> bool:
    for one in statements(policy, "PolicyDocument"):
        named = any(who in ("*", service) or who.endswith(":root") or is_open(who) for who in one.principals)
        sources = one.conditions.get("aws:sourcearn", [])
        if one.allows and named and one.covers(action) and (not sources or any(_is(it, source) for it in sources)):
            return True
    return False


def _is(pattern: str, source: Resource) -> bool:
    """Whether the ARN of a condition is, or may be, that of the source."""
    named = [source.get(key) for key in ("Name", "BucketName", "AlarmName")]
    if source.named_by(pattern) or any(isinstance(it, str) and pattern.endswith((f"/{it}", f":{it}")) for it in named):
        return True
    return "*" in pattern or fnmatchcase(str(source.att("Arn")), pattern) or (is_open(pattern) and "#" not in pattern)
