"""Events are let into their targets."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase
from functools import cache, partial

from cfngen.checks.deliveries import deliveries
from cfngen.checks.estate import Estate, Resource, Violation
from cfngen.checks.framework import Check
from cfngen.checks.policies import Statement, statements
from cfngen.checks.readings import is_open, is_set, listed

check = Check(
    id="CG141",
    title="Events are let into their targets",
    severity="error",
    what=(
        "The policy of a queue or topic that an EventBridge rule (its dead-letter queue too), a bucket or a budget "
        "writes to allows that service, for that source; that of a topic that alarms tell allows "
        "cloudwatch.amazonaws.com."
    ),
    why=(
        "The delivery is refused and the event is lost: only the metric FailedInvocations tells. S3 tests it and fails "
        "the deployment: 'Unable to validate the following destination configurations'."
    ),
    fix="Allow sqs:SendMessage or sns:Publish to the service, with aws:SourceArn of what writes.",
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
# Type of the target -> its kinds of policies with the property that names it, and the action, in lower case.
POLICIES = {
    QUEUE: ((("AWS::SQS::QueuePolicy", "Queues"), ("AWS::SQS::QueueInlinePolicy", "Queue")), "sqs:sendmessage"),
    TOPIC: ((("AWS::SNS::TopicPolicy", "Topics"), ("AWS::SNS::TopicInlinePolicy", "TopicArn")), "sns:publish"),
}


@check.finds
def refused(estate: Estate) -> Iterator[Violation]:
    policies_of = cache(partial(_policies, estate))  # many alarms tell the same topic
    for it, path, service, value, role, source in deliveries(estate):
        target = None if is_set(role) else estate.find(value, *POLICIES)
        given = None if target is None else policies_of(target)
        if target is None or given is None:
            continue
        policies, letting = given
        if not policies and service.startswith("cloudwatch"):
            continue  # the policy that SNS gives a topic lets its account in
        if not any(_lets(one, service, source or it) for one in letting):
            severity = "warning" if "DeadLetterConfig" in path else ""  # the event itself arrives
            yield it.wrong(f"no policy of {target.logical_id} lets {service} in", path, severity=severity)
            if policies:
                action = POLICIES[target.type][1]
                message = f"{it.logical_id} is not let in: {service} may not {action}"
                yield policies[0].wrong(message, "PolicyDocument", severity=severity)


def _policies(estate: Estate, target: Resource) -> tuple[list[Resource], list[Statement]] | None:
    """The policies of a queue or topic, and what of them lets anybody write to it.

    None where a policy is for something that is not known here.
    """
    kinds, action = POLICIES[target.type]
    given = [(one, listed(one.get(names))) for kind, names in kinds for one in estate.of(kind)]
    if any(is_open(name) for _, them in given for name in them):
        return None
    policies = [one for one, them in given if any(map(target.named_by, them))]
    written = [one for policy in policies for one in statements(policy, "PolicyDocument")]
    return policies, [one for one in written if one.allows and one.covers(action)]


def _lets(one: Statement, service: str, source: Resource) -> bool:
    named = any(who in ("*", service) or who.endswith(":root") or is_open(who) for who in one.principals)
    sources = one.conditions.get("aws:sourcearn", [])
    return named and (not sources or any(_is(it, source) for it in sources))


def _is(pattern: str, source: Resource) -> bool:
    """Whether the ARN of a condition is, or may be, that of the source."""
    named = [source.get(key) for key in ("Name", "BucketName", "AlarmName")]
    if source.named_by(pattern) or any(isinstance(it, str) and pattern.endswith((f"/{it}", f":{it}")) for it in named):
        return True
    return "*" in pattern or fnmatchcase(str(source.att("Arn")), pattern) or (is_open(pattern) and "#" not in pattern)
