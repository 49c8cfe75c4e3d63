"""Database engines are supported for years to come."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_open, is_set
from cfngen.engine.values import text

check = Check(
    id="C-VUL-01",
    title="Database engines are supported for years to come",
    severity="warning",
    what="The major version of a PostgreSQL or MySQL engine has standard support beyond 2027-12-31.",
    why=(
        "After its end there are no fixes, or AWS charges Extended Support by the core and hour, and upgrades "
        "by itself."
    ),
    fix="Plan the major upgrade: a blue/green deployment, then EngineVersion.",
    source="https://docs.aws.amazon.com/AmazonRDS/latest/PostgreSQLReleaseNotes/postgresql-release-calendar.html",
    controls=("C-VUL-01", "FI-20"),
    before="""\
Resources:
  Database:
    Type: AWS::RDS::DBInstance
    Properties:
      Engine: postgres
      EngineVersion: '13.20'
""",
    after="""\
Resources:
  Database:
    Type: AWS::RDS::DBInstance
    Properties:
      Engine: postgres
      EngineVersion: '16'
""",
)


# What an engine's name ends with -> major version -> end of standard support in RDS. Sources: the release calendars of
# https://docs.aws.amazon.com/AmazonRDS/latest/PostgreSQLReleaseNotes/postgresql-release-calendar.html and
# https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/MySQL.Concepts.VersionMgmt.html
POSTGRES = {
    "9": "2022-01-18",
    "10": "2023-04-17",
    "11": "2024-02-29",
    "12": "2025-02-28",
    "13": "2026-02-28",
    "14": "2027-02-28",
}
ENDS = {"postgres": POSTGRES, "postgresql": POSTGRES, "mysql": {"5": "2024-02-29", "8.0": "2026-07-31"}}


@check.finds
def ending(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::RDS::DBInstance", "AWS::RDS::DBCluster"):
        version = it.get("EngineVersion")
        ends = ENDS.get(text(it.get("Engine")).rpartition("-")[2], {})
        if not ends or not is_set(version):
            continue
        if is_open(version):
            yield it.unclear("how long is the engine supported?", "EngineVersion")
            continue
        parts = text(version).split(".")
        end = ends.get(parts[0]) or ends.get(".".join(parts[:2]))
        if end:
            yield it.wrong(f"standard support of version {text(version)} ends on {end}", "EngineVersion")
