"""CloudWatch alarms that tell the alerts topic of every change of state."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from troposphere import cloudwatch

from cfngen.language import Setting, Stack, Sub, Value
from cfngen.parts.tags import tags
from cfngen.settings import environment, project_name

# What a period without data means: `missing` keeps the state at first and ends in INSUFFICIENT_DATA.
# Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
MissingData = Literal["breaching", "notBreaching", "ignore", "missing"]
Comparison = Literal[
    "GreaterThanThreshold", "GreaterThanOrEqualToThreshold", "LessThanThreshold", "LessThanOrEqualToThreshold"
]


def metric(
    namespace: str | Sub,
    name: str,
    *,
    statistic: str,
    period_seconds: int,
    dimensions: Mapping[str, object],
) -> dict[str, Any]:
    """An alarm's metric. `statistic`: Average, Sum, Minimum, Maximum, SampleCount, or a percentile such as p99."""
    percentile = statistic.startswith("p")
    return {
        "Namespace": namespace,
        "MetricName": name,
        "Dimensions": [cloudwatch.MetricDimension(Name=key, Value=value) for key, value in dimensions.items()],
        "ExtendedStatistic" if percentile else "Statistic": statistic,
        "Period": period_seconds,
    }


def alarm(
    stack: Stack,
    title: str,
    name: str,
    description: str | Sub,
    *,
    of: Mapping[str, Any],
    threshold: float | Setting,
    missing_data: MissingData,
    topic: Value,
    why: str,
    comparison: Comparison = "GreaterThanThreshold",
    periods: int = 1,
    breaching_periods: int | None = None,
) -> cloudwatch.Alarm:
    """Add an alarm `<project>-<environment>-<name>`.

    `description` says what is wrong, with its unit, and what to look at first. `of`: a `metric(…)`, or `Metrics`
    with an expression. It fires when `breaching_periods` of the last `periods` breach the threshold (default: all).
    `topic` hears of ALARM, of OK and of INSUFFICIENT_DATA, for an alarm that sees nothing protects nothing. `why`: what
    speaks for this metric, threshold and time, which whoever is called does not need but whoever changes them does.
    """
    some: dict[str, Any] = {} if breaching_periods is None else {"DatapointsToAlarm": breaching_periods}
    return stack.add(
        cloudwatch.Alarm(
            title,
            AlarmName=Sub(f"{project_name}-{environment}-{name}"),
            AlarmDescription=description,
            ActionsEnabled=True,
            AlarmActions=[topic],
            OKActions=[topic],
            InsufficientDataActions=[topic],
            **of,
            ComparisonOperator=comparison,
            Threshold=threshold,
            EvaluationPeriods=periods,
            **some,
            TreatMissingData=missing_data,
            Tags=tags(name),
        ),
        why=why,
        controls=("L11", "FI-46"),
    )
