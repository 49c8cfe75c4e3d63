"""What events, buckets and alarms write to queues, topics and whatever else takes them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from cfngen.checks.estate import Estate, Resource
from cfngen.checks.readings import listed, mapping, objects

ALARMS = ("AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm")
ALARM_ACTIONS = ("AlarmActions", "OKActions", "InsufficientDataActions")


class Delivery(NamedTuple):
    """One target that a resource writes to, which stands at a dotted path of it.

    `service` is the principal that writes; `role` the role in which it does, None where it comes as itself.
    """

    it: Resource
    path: str
    service: str
    target: Any
    role: Any = None
    source: Resource | None = None  # what the target's policy names, where that is not the resource


def deliveries(estate: Estate) -> Iterator[Delivery]:
    """Everything that EventBridge rules and subscriptions (what fails too), buckets, vaults, alarms … write to."""
    for it in estate.of("AWS::Events::Rule"):
        for position, target in enumerate(it.items("Targets")):
            path, service = f"Targets.{position}", "events.amazonaws.com"
            yield Delivery(it, f"{path}.Arn", service, target.get("Arn"), target.get("RoleArn"))
            yield Delivery(
                it, f"{path}.DeadLetterConfig.Arn", service, mapping(target.get("DeadLetterConfig")).get("Arn")
            )
    for it in estate.of("AWS::S3::Bucket"):
        for name, key in (("TopicConfigurations", "Topic"), ("QueueConfigurations", "Queue")):
            for position, one in enumerate(it.items(f"NotificationConfiguration.{name}")):
                path = f"NotificationConfiguration.{name}.{position}.{key}"
                yield Delivery(it, path, "s3.amazonaws.com", one.get(key))
    yield from _subscribed(estate)
    yield from _notices(estate)


def _subscribed(estate: Estate) -> Iterator[Delivery]:
    """The queues that topics write to, and those that take what a topic could not deliver."""
    service = "sns.amazonaws.com"
    for it in estate.of("AWS::SNS::Subscription"):
        topic = estate.find(it.get("TopicArn"), "AWS::SNS::Topic")
        queue = it.get("Endpoint") if it.get("Protocol") == "sqs" else None
        yield Delivery(it, "Endpoint", service, queue, source=topic)
        lost = mapping(it.get("RedrivePolicy")).get("deadLetterTargetArn")
        yield Delivery(it, "RedrivePolicy.deadLetterTargetArn", service, lost, source=topic)
    for it in estate.of("AWS::SNS::Topic"):
        for position, one in enumerate(it.items("Subscription")):
            queue = one.get("Endpoint") if one.get("Protocol") == "sqs" else None
            yield Delivery(it, f"Subscription.{position}.Endpoint", service, queue)


def _notices(estate: Estate) -> Iterator[Delivery]:
    """What budgets, vaults, anomalies of cost and alarms tell."""
    for it in estate.of("AWS::Backup::BackupVault"):
        path = "Notifications.SNSTopicArn"
        yield Delivery(it, path, "backup.amazonaws.com", it.get(path))
    for it in estate.of("AWS::CE::AnomalySubscription"):
        for position, who in enumerate(it.items("Subscribers")):
            yield Delivery(it, f"Subscribers.{position}.Address", "costalerts.amazonaws.com", who.get("Address"))
    for it in estate.of("AWS::Budgets::Budget"):
        for position, one in enumerate(it.items("NotificationsWithSubscribers")):
            for place, who in enumerate(objects(one.get("Subscribers"))):
                path = f"NotificationsWithSubscribers.{position}.Subscribers.{place}.Address"
                yield Delivery(it, path, "budgets.amazonaws.com", who.get("Address"))
    for it in estate.of(*ALARMS):
        for name in ALARM_ACTIONS:
            for position, action in enumerate(listed(it.get(name))):
                yield Delivery(it, f"{name}.{position}", "cloudwatch.amazonaws.com", action)
