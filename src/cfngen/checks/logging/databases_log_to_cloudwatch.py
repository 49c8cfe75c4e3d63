"""Databases send their logs to CloudWatch."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_open, is_set, listed
from cfngen.checks.stores import instances

check = Check(
    id="L07",
    title="Databases send their logs to CloudWatch",
    severity="error",
    what=(
        "EnableCloudwatchLogsExports holds what the engine has, for PostgreSQL postgresql and, for an "
        "instance, upgrade."
    ),
    why="Logs on the instance are rotated away after days, and gone with it.",
    fix="Set EnableCloudwatchLogsExports to [postgresql, upgrade].",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-9",
    controls=("L07", "C-LOG-01", "FI-10", "H-05"),
    also=(
        "Security Hub RDS.9",
        "Security Hub RDS.36",
        "AWS Config RDS_LOGGING_ENABLED (HIPAA Security pack)",
        "CT.RDS.PR.14",
        "cdk-nag RDSLoggingEnabled",
        "FISC 実10",
    ),
    before="""\
Resources:
  Database:
    Type: AWS::RDS::DBInstance
    Properties:
      Engine: postgres
      EnableCloudwatchLogsExports:
        - upgrade
""",
    after="""\
Resources:
  Database:
    Type: AWS::RDS::DBInstance
    Properties:
      Engine: postgres
      EnableCloudwatchLogsExports:
        - postgresql
        - upgrade
""",
)


# Engine (its beginning) -> the logs that it has to export.
WANTED = {
    "postgres": {"postgresql", "upgrade"},
    "aurora-postgresql": {"postgresql"},
    "mysql": {"error"},
    "aurora-mysql": {"error"},
    "mariadb": {"error"},
    "oracle": {"alert", "audit", "listener"},
    "sqlserver": {"error"},
}


@check.finds
def silent_databases(estate: Estate) -> Iterator[Violation]:
    for it in [*instances(estate), *estate.of("AWS::RDS::DBCluster")]:
        engine = str(it.get("Engine"))
        wanted = next((logs for name, logs in WANTED.items() if engine.startswith(name)), set())
        exports = it.get("EnableCloudwatchLogsExports")
        if any(map(is_open, [exports, *listed(exports), it.get("Engine")])):
            yield it.unclear("does the database export its logs?", "EnableCloudwatchLogsExports")
        elif not is_set(exports) or wanted - set(map(str, listed(exports))):
            # Of the other engines catalogues name different logs.
            severity = "warning" if is_set(exports) and "postgres" not in engine else ""
            yield it.wrong("the database does not export its logs", "EnableCloudwatchLogsExports", severity)
    for it in estate.of("AWS::DocDB::DBCluster", "AWS::Neptune::DBCluster"):
        if not is_set(it.get("EnableCloudwatchLogsExports")):
            yield it.wrong("the database does not export its logs", "EnableCloudwatchLogsExports", "warning")
