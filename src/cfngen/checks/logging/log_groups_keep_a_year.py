"""Log groups keep events for a year or longer."""

from __future__ import annotations

from cfngen.checks.framework import Check, every
from cfngen.checks.readings import at_least

check = Check(
    id="L01",
    title="Log groups keep events for a year or longer",
    severity="error",
    what="A log group sets RetentionInDays to 365 or more.",
    why="Left out, events are kept, and paid for, for ever; shorter, they are gone before the audit of the year.",
    fix="Set RetentionInDays to 365, 400, 545, 731 or more.",
    source="https://docs.aws.amazon.com/config/latest/developerguide/cw-loggroup-retention-period-check.html",
    controls=("L01", "C-LOG-04"),
    also=(
        "AWS Config CW_LOGGROUP_RETENTION_PERIOD_CHECK",
        "CT.CLOUDWATCH.PR.2",
        "CKV_AWS_66",
        "cdk-nag CloudWatchLogGroupRetentionPeriod",
    ),
    lenient=("dev", "stg"),
    before="""\
Resources:
  ApiLogs:
    Type: AWS::Logs::LogGroup
    Properties:
      RetentionInDays: 30
""",
    after="""\
Resources:
  ApiLogs:
    Type: AWS::Logs::LogGroup
    Properties:
      RetentionInDays: 400
""",
)


# What CDK makes a group of a service keep stands in a resource of its own.
GROUPS = ("AWS::Logs::LogGroup", "Custom::LogRetention")
check.find = every(GROUPS, "RetentionInDays", at_least(365), "events are not kept for a year")
