"""Metric filters read standard logs."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check

check = Check(
    id="CG153",
    title="Metric filters read standard logs",
    severity="error",
    what="The log group of a metric filter or subscription has the class STANDARD.",
    why="The class INFREQUENT_ACCESS takes neither metric filters nor subscriptions, and cannot be changed later.",
    fix="Leave LogGroupClass out, or set it to STANDARD.",
    source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch_Logs_Log_Classes.html",
    controls=("CG153",),
    before="""\
Resources:
  Logs:
    Type: AWS::Logs::LogGroup
    Properties:
      LogGroupClass: INFREQUENT_ACCESS
  Errors:
    Type: AWS::Logs::MetricFilter
    Properties:
      LogGroupName: !Ref Logs
""",
    after="""\
Resources:
  Logs:
    Type: AWS::Logs::LogGroup
    Properties:
      LogGroupClass: STANDARD
  Errors:
    Type: AWS::Logs::MetricFilter
    Properties:
      LogGroupName: !Ref Logs
""",
)


@check.finds
def unreadable(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::Logs::MetricFilter", "AWS::Logs::SubscriptionFilter"):
        name = it.get("LogGroupName")
        group = estate.find(name, "AWS::Logs::LogGroup")
        if group is None:
            group = next((one for one in estate.of("AWS::Logs::LogGroup") if one.get("LogGroupName") == name), None)
        if group is not None and group.get("LogGroupClass") in ("INFREQUENT_ACCESS", "DELIVERY"):
            yield it.wrong(f"{group.logical_id} is of the class {group.get('LogGroupClass')}", "LogGroupName")
