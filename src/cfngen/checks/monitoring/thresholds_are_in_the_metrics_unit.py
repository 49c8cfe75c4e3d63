"""Thresholds are in the metric's unit."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_open, number

check = Check(
    id="CG150",
    title="Thresholds are in the metric's unit",
    severity="error",
    what=(
        "An alarm on a metric in bytes (FreeStorageSpace, FreeableMemory, …) compares it with a million or more, one "
        "on a metric in per cent with 0 to 100, one on a time of a load balancer with seconds."
    ),
    why="10 for ten gigabytes never fires: the disk is full first.",
    fix="Write the number in the unit: 10 GiB are 10737418240 bytes.",
    source="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-metrics.html",
    controls=("CG150", "L11"),
    before="""\
Resources:
  Disk:
    Type: AWS::CloudWatch::Alarm
    Properties:
      Namespace: AWS/RDS
      MetricName: FreeStorageSpace
      Threshold: 10
""",
    after="""\
Resources:
  Disk:
    Type: AWS::CloudWatch::Alarm
    Properties:
      Namespace: AWS/RDS
      MetricName: FreeStorageSpace
      Threshold: 10737418240
""",
)

LEAST_BYTES = 1_000_000
BYTES = {"FreeStorageSpace", "FreeableMemory", "FreeLocalStorage", "BytesUsedForCache", "VolumeBytesUsed"}
BYTES |= {"BucketSizeBytes", "TransactionLogsDiskUsage", "OldestReplicationSlotLag"}
PER_CENT = {"CPUUtilization", "MemoryUtilization", "DatabaseMemoryUsagePercentage", "EngineCPUUtilization"}
PER_CENT |= {"BurstBalance", "EBSIOBalance%", "EBSByteBalance%"}
SECONDS = {"TargetResponseTime"}
MOST_SECONDS = 60


@check.finds
def misjudged(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::CloudWatch::Alarm"):
        metric, given = str(it.get("MetricName")), it.get("Threshold")
        if metric not in BYTES | PER_CENT | SECONDS:
            continue
        threshold = number(given)
        if is_open(given):
            yield it.unclear(f"is the threshold in the unit of {metric}?", "Threshold")
        elif threshold is None:
            continue
        elif metric in BYTES and 0 < threshold < LEAST_BYTES:
            yield it.wrong(f"{metric} is in bytes, and {threshold:g} of them are next to nothing", "Threshold")
        elif metric in PER_CENT and not 0 <= threshold <= 100:
            yield it.wrong(f"{metric} is in per cent, and never reaches {threshold:g}", "Threshold")
        elif metric in SECONDS and threshold > MOST_SECONDS:
            yield it.wrong(f"{metric} is in seconds, not milliseconds", "Threshold", severity="warning")
