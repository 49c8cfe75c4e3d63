"""Databases ask for what RDS gives."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cfngen.checks.estate import Estate, Resource, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_open, is_set, number
from cfngen.checks.stores import made_from
from cfngen.engine.values import text

check = Check(
    id="CG073",
    title="Databases ask for what RDS gives",
    severity="error",
    what=(
        "MaxAllocatedStorage is not less than AllocatedStorage, backups are kept at most 35 days, Performance Insights "
        "7, 731 or whole months of 31 days; the names of the database and of the master user are of letters, digits "
        "and _, and none that RDS keeps for itself."
    ),
    why=(
        "The schema takes every number and text; RDS refuses the instance a quarter of an hour into the deployment: "
        "'Invalid max storage size', 'DBName must begin with a letter and contain only alphanumeric characters'."
    ),
    fix="Take a value that RDS gives.",
    source="https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html",
    controls=("CG073",),
    before="""\
Resources:
  Database:
    Type: AWS::RDS::DBInstance
    Properties: {Engine: postgres, AllocatedStorage: '100', MaxAllocatedStorage: 50}
""",
    after="""\
Resources:
  Database:
    Type: AWS::RDS::DBInstance
    Properties: {Engine: postgres, AllocatedStorage: '100', MaxAllocatedStorage: 500}
""",
)

TYPES = ("AWS::RDS::DBInstance", "AWS::RDS::DBCluster")
ENGINES = re.compile(r"(?:aurora-)?(?:postgres|postgresql|mysql)|mariadb")
MOST_DAYS = 35
MONTH, WEEK, TWO_YEARS = 31, 7, 731
PLAIN = re.compile(r"[A-Za-z_]\w{0,63}", re.ASCII)
RESERVED = {"rdsadmin", "rdsrepladmin", "rds_superuser", "rdsproxyadmin"}
RESERVED_BY_POSTGRES = {"admin", "public"}


@check.finds
def refused(estate: Estate) -> Iterator[Violation]:
    for it in estate.of(*TYPES):
        most, now = number(it.get("MaxAllocatedStorage")), number(it.get("AllocatedStorage"))
        if most is not None and now is not None and most < now:
            message = f"MaxAllocatedStorage is {most:g} GiB, less than the {now:g} that there are"
            yield it.wrong(message, "MaxAllocatedStorage")
        days = number(it.get("BackupRetentionPeriod"))
        if days is not None and days > MOST_DAYS:
            yield it.wrong(f"RDS keeps backups for {MOST_DAYS} days at most, not {days:g}", "BackupRetentionPeriod")
        kept = number(it.get("PerformanceInsightsRetentionPeriod"))
        if kept is not None and kept not in (WEEK, TWO_YEARS) and (kept % MONTH or not MONTH <= kept < TWO_YEARS):
            message = f"Performance Insights keeps 7 days, 731 or a multiple of 31, not {kept:g}"
            yield it.wrong(message, "PerformanceInsightsRetentionPeriod")
        if ENGINES.fullmatch(text(it.get("Engine") or "")) and made_from(it) is None:
            yield from _names(it)


def _names(it: Resource) -> Iterator[Violation]:
    for path in ("DBName", "DatabaseName", "MasterUsername"):
        name = it.get(path)
        if not is_set(name) or is_open(name) or "<" in text(name) or "{{resolve:" in text(name):
            continue
        reserved = RESERVED | (RESERVED_BY_POSTGRES if "postgres" in text(it.get("Engine")) else set())
        if not PLAIN.fullmatch(text(name)):
            yield it.wrong(f"{text(name)} is not of letters, digits and _", path)
        elif path == "MasterUsername" and text(name).lower() in reserved:
            yield it.wrong(f"RDS keeps the name {text(name)} for itself", path)
