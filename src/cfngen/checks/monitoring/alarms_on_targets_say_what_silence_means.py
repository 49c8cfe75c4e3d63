"""Alarms on targets say what silence means."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_set

check = Check(
    id="CG156",
    title="Alarms on targets say what silence means",
    severity="warning",
    what="An alarm on the hosts of a target group (HealthyHostCount, UnHealthyHostCount) has TreatMissingData.",
    why=(
        "A target group without targets sends no such metric: the alarm is in INSUFFICIENT_DATA while nothing serves "
        "anybody, and tells nobody."
    ),
    fix="Set TreatMissingData: breaching where there always are targets, notBreaching where there may be none.",
    source=("https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html"),
    controls=("CG156",),
    before="""\
Resources:
  Unhealthy:
    Type: AWS::CloudWatch::Alarm
    Properties: {Namespace: AWS/ApplicationELB, MetricName: UnHealthyHostCount}
""",
    after="""\
Resources:
  Unhealthy:
    Type: AWS::CloudWatch::Alarm
    Properties: {Namespace: AWS/ApplicationELB, MetricName: UnHealthyHostCount, TreatMissingData: breaching}
""",
)

METRICS = ("HealthyHostCount", "UnHealthyHostCount")


@check.finds
def silent(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::CloudWatch::Alarm"):
        if it.get("MetricName") in METRICS and not is_set(it.get("TreatMissingData")):
            yield it.wrong("without targets there is no metric, and the alarm stays silent", "TreatMissingData")
