"""Audit records are kept for five years."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.buckets import holds_audit_records
from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check, judged
from cfngen.checks.readings import at_least, is_open, is_set

check = Check(
    id="C-LOG-04",
    title="Audit records are kept for five years",
    severity="error",
    what=(
        "A log group that a trail writes to, or whose name says audit or cloudtrail, keeps events for 1827 days or "
        "more, and no lifecycle deletes the objects of a bucket that CloudTrail or Config delivers into, or whose name "
        "says audit, before 1826 days."
    ),
    why="診療録 are kept for five years (医師法 24条); the guideline gives no period for logs, so this is our reading.",
    fix="Set RetentionInDays to 1827 or more, or deliver the events into a locked bucket and say so in a waiver; set "
    "ExpirationInDays to 1826 or more.",
    source="https://wic-net.com/material/document/9465/28",
    controls=("C-LOG-04", "H-09"),
    lenient=("dev", "stg"),
    before="""\
Resources:
  AuditLogs:
    Type: AWS::Logs::LogGroup
    Properties:
      RetentionInDays: 365
""",
    after="""\
Resources:
  AuditLogs:
    Type: AWS::Logs::LogGroup
    Properties:
      RetentionInDays: 1827
""",
)


NAMES = ("audit", "cloudtrail")
FIVE_YEARS_DAYS = 1826


@check.finds
def short_audit_logs(estate: Estate) -> Iterator[Violation]:
    trails = [it.get("CloudWatchLogsLogGroupArn") for it in estate.of("AWS::CloudTrail::Trail")]
    for it in estate.of("AWS::Logs::LogGroup"):
        name = f"{it.get('LogGroupName')} {it.logical_id}".lower()
        if any(word in name for word in NAMES) or any(map(it.named_by, trails)):
            message = "audit events are not kept for five years"
            yield from judged(it, "RetentionInDays", at_least(1827), message, estate.by_our_reading)
    for it in estate.of("AWS::S3::Bucket"):
        if holds_audit_records(estate, it):
            for position, rule in enumerate(it.items("LifecycleConfiguration.Rules")):
                days = rule.get("ExpirationInDays")
                path = f"LifecycleConfiguration.Rules.{position}.ExpirationInDays"
                if rule.get("Status") != "Enabled" or not is_set(days):
                    continue
                if is_open(days):
                    yield it.unclear("audit records are kept for five years? the days are not known here", path)
                elif not at_least(FIVE_YEARS_DAYS)(days):
                    yield it.wrong("audit records are deleted before five years are over", path, estate.by_our_reading)
