"""Audit log groups keep events for five years."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check, judged
from cfngen.checks.readings import at_least

check = Check(
    id="C-LOG-04",
    title="Audit log groups keep events for five years",
    severity="warning",
    what="A log group whose name says audit or cloudtrail keeps events for 1827 days or more.",
    why="診療録 are kept for five years (医師法 24条); the guideline gives no period for logs, so this is our reading.",
    fix="Set RetentionInDays to 1827 or more, or deliver the events into a locked bucket and say so in a waiver.",
    source="https://wic-net.com/material/document/9465/28",
    controls=("C-LOG-04", "H-09"),
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


@check.finds
def short_audit_logs(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::Logs::LogGroup"):
        name = f"{it.get('LogGroupName')} {it.logical_id}".lower()
        if any(word in name for word in NAMES):
            yield from judged(it, "RetentionInDays", at_least(1827), "audit events are not kept for five years")
