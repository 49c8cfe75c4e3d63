"""Alarms of the database

What runs out before the database stops: processor, storage, connections, memory, burst credits, the disk's queue and
transaction ids. Failovers and failures are not measured but told by RDS itself, in the database's event subscription.
"""

from typing import Any

from troposphere import cloudwatch

from cfngen.language import Setting, Stack, Sub
from cfngen.parts.alarm import alarm, metric
from cfngen.templates.database._settings import db_max_connections
from cfngen.templates.database.rds_postgresql import db_instance_identifier
from cfngen.templates.monitoring.sns_topics import alerts_topic_arn

NAMESPACE = "AWS/RDS"
PERIOD_SECONDS = 300
# Burstable classes spend credits above their baseline; below this many they are billed for more or slowed down.
LOW_CPU_CREDITS = 30
LOW_MEMORY_BYTES = 100 * 1024 * 1024
LONG_DISK_QUEUE = 10  # requests waiting
# PostgreSQL refuses writes at 2^31 transactions without a vacuum; autovacuum should act at 200 million.
# Source: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Appendix.PostgreSQL.CommonDBATasks.Autovacuum.html
MANY_TRANSACTION_IDS = 1_000_000_000

stack = Stack(__name__)

free_storage_threshold_bytes = Setting(
    "FreeStorageThresholdBytes",
    "Free storage of the database, in bytes, below which an alarm fires; with storage autoscaling it means that the "
    "ceiling is near or growth failed",
    type="Number",
    default=10 * 1024**3,
    min_value=1024**3,
)


def of(name: str, statistic: str) -> dict[str, Any]:
    """A metric of the database instance, over five minutes."""
    return metric(
        NAMESPACE,
        name,
        statistic=statistic,
        period_seconds=PERIOD_SECONDS,
        dimensions={"DBInstanceIdentifier": db_instance_identifier},
    )


alarm(
    stack,
    "RdsCpuAlarm",
    "rds-cpu",
    "The database's processor has been over 80 % for 10 minutes. Look at the top statements in Database Insights.",
    of=of("CPUUtilization", "Average"),
    threshold=80,  # percent
    periods=2,
    missing_data="breaching",  # a running instance always reports it
    topic=alerts_topic_arn,
    why="Towards full load waiting grows much faster than work: at 80 % nobody has called yet. Two periods, because a "
    "vacuum or a nightly job may take the processor for some minutes.",
)
alarm(
    stack,
    "RdsFreeStorageAlarm",
    "rds-free-storage",
    "The database is short of storage. Look for a stuck replication slot or a growing table before raising it.",
    of=of("FreeStorageSpace", "Minimum"),
    threshold=free_storage_threshold_bytes,
    comparison="LessThanThreshold",
    missing_data="missing",
    topic=alerts_topic_arn,
    why="A full volume stops the database. RDS lets it grow only up to the ceiling and hours apart, so what is left "
    "has to last until somebody has acted: the lowest reading counts, and one period is enough. In bytes and by a "
    "setting, because environments have volumes of different sizes.",
)
# A percentage, so that the alarm follows the parameter that sets the limit: one source for both.
alarm(
    stack,
    "RdsConnectionsAlarm",
    "rds-connections",
    Sub(
        f"Over 80 % of the {db_max_connections} connections that the database accepts are in use. Look for a service "
        "that leaks them or scaled out further than its pools allow."
    ),
    of={
        "Metrics": [
            cloudwatch.MetricDataQuery(
                Id="pct",
                Expression=Sub(f"100*m1/{db_max_connections}"),
                Label="Connections in use, percent",
                ReturnData=True,
            ),
            cloudwatch.MetricDataQuery(
                Id="m1",
                ReturnData=False,
                MetricStat=cloudwatch.MetricStat(
                    Metric=cloudwatch.Metric(
                        Namespace=NAMESPACE,
                        MetricName="DatabaseConnections",
                        Dimensions=[
                            cloudwatch.MetricDimension(Name="DBInstanceIdentifier", Value=db_instance_identifier)
                        ],
                    ),
                    Stat="Maximum",
                    Period=PERIOD_SECONDS,
                ),
            ),
        ]
    },
    threshold=80,  # percent
    missing_data="missing",
    topic=alerts_topic_arn,
    why="At the limit new connections are refused: tasks that start, scale out or reconnect fail while the old ones "
    "still work. A share of the parameter that sets the limit, so that nobody raises the one and forgets the "
    "other; the most of five minutes, because a limit is reached in a moment.",
)
alarm(
    stack,
    "RdsFreeableMemoryAlarm",
    "rds-freeable-memory",
    "The database has had less than 100 MiB of memory left for 15 minutes and may begin to swap. Fewer connections "
    "or a larger class help.",
    of=of("FreeableMemory", "Average"),
    threshold=LOW_MEMORY_BYTES,
    comparison="LessThanThreshold",
    periods=3,
    missing_data="missing",
    topic=alerts_topic_arn,
    why="The cache of files counts as freeable, so this little says that even that is gone: 100 MiB are what about "
    "ten more connections take. A large sort may then get a server process killed, and PostgreSQL restarts all of "
    "them. 15 minutes, because memory that a query took comes back.",
)
alarm(
    stack,
    "RdsCpuCreditsAlarm",
    "rds-cpu-credits",
    "The burstable database is nearly out of CPU credits: what it uses beyond them is billed. A larger class or one "
    "that does not burst is due.",
    of=of("CPUCreditBalance", "Minimum"),
    threshold=LOW_CPU_CREDITS,
    comparison="LessThanThreshold",
    periods=3,
    missing_data="notBreaching",  # only burstable classes report it
    topic=alerts_topic_arn,
    why="Burstable classes hide that they are too small until their credits are spent. One credit is a vCPU at full "
    "speed for a minute: 30 are a quarter of an hour of two vCPUs, enough to see which statements spend them.",
)
alarm(
    stack,
    "RdsDiskQueueAlarm",
    "rds-disk-queue",
    "More than 10 requests have been waiting for the database's disk for 15 minutes. Look at IOPS and throughput "
    "against what the volume has.",
    of=of("DiskQueueDepth", "Average"),
    threshold=LONG_DISK_QUEUE,
    periods=3,
    missing_data="missing",
    topic=alerts_topic_arn,
    why="Tells a slow disk from slow statements: while this one is quiet, look at plans and locks. A checkpoint or a "
    "backup makes a longer queue for a moment; for 15 minutes only a volume does that is asked for more than it "
    "gives.",
)
alarm(
    stack,
    "RdsTransactionIdsAlarm",
    "rds-transaction-ids",
    "A billion transactions have passed without a vacuum that froze them; at two billion PostgreSQL stops writing. "
    "Look for a long transaction or an abandoned replication slot that holds autovacuum back.",
    of=of("MaximumUsedTransactionIDs", "Maximum"),
    threshold=MANY_TRANSACTION_IDS,
    missing_data="missing",
    topic=alerts_topic_arn,
    why="Five times what autovacuum begins at, so something has held it back for long; half of what PostgreSQL stops "
    "at, so there is still time for a vacuum of large tables. Once is enough: it falls only by a vacuum.",
)
