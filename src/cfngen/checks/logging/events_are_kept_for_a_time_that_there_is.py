"""Events are kept for a time that there is."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_set, number

check = Check(
    id="CG157",
    title="Events are kept for a time that there is",
    severity="error",
    what="RetentionInDays of a log group is one of the numbers that CloudWatch Logs takes: 365, 400, 1827, not 1825.",
    why=("CloudWatch Logs refuses others: five years are not 1825 days there. Linters do not see it behind a mapping."),
    fix="Take the next larger number: 1827 for five years, 2192 for six, 3653 for ten.",
    source=("https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html"),
    controls=("CG157", "L01"),
    before="""\
Resources:
  Audit:
    Type: AWS::Logs::LogGroup
    Properties: {RetentionInDays: 1825}
""",
    after="""\
Resources:
  Audit:
    Type: AWS::Logs::LogGroup
    Properties: {RetentionInDays: 1827}
""",
)

# Source: the API reference of PutRetentionPolicy.
DAYS = {1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653}


@check.finds
def unknown(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::Logs::LogGroup"):
        days = number(it.get("RetentionInDays"))
        if is_set(it.get("RetentionInDays")) and days is not None and days not in DAYS:
            yield it.wrong(f"CloudWatch Logs cannot keep events for {days:g} days", "RetentionInDays")
