"""Parameter groups are of their engine."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from cfngen.checks.estate import Estate, Resource, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_open, is_set
from cfngen.engine.values import text

check = Check(
    id="CG072",
    title="Parameter groups are of their engine and version",
    severity="error",
    what=(
        "The family of the parameter group that a database, cluster or cache names is that of its engine and major "
        "version; an option group is for them too."
    ),
    why=(
        "The service refuses the database: 'The parameter group … with DBParameterGroupFamily postgres15 can't be "
        "used for this instance'. After a major upgrade the family is the line that is forgotten."
    ),
    fix="Write the family beside the version, from the same mapping or parameter.",
    source="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithDBInstanceParamGroups.html",
    controls=("CG072",),
    before="""\
Resources:
  Parameters:
    Type: AWS::RDS::DBParameterGroup
    Properties: {Family: postgres15, Description: Parameters}
  Database:
    Type: AWS::RDS::DBInstance
    Properties: {Engine: postgres, EngineVersion: '16', DBParameterGroupName: !Ref Parameters}
""",
    after="""\
Resources:
  Parameters:
    Type: AWS::RDS::DBParameterGroup
    Properties: {Family: postgres16, Description: Parameters}
  Database:
    Type: AWS::RDS::DBInstance
    Properties: {Engine: postgres, EngineVersion: '16', DBParameterGroupName: !Ref Parameters}
""",
)


class Use(NamedTuple):
    """Where a type names a group, the group's type and its family; `engine` is what the type runs if it says nothing.

    `cluster` is the property that names a cluster, which knows the version.
    """

    type: str
    path: str
    group: str
    family: str = "Family"
    engine: str = ""
    cluster: str = ""


RDS, DOCDB, NEPTUNE, CACHE = "AWS::RDS::", "AWS::DocDB::", "AWS::Neptune::", "AWS::ElastiCache::"
OF_CACHE = (f"{CACHE}ParameterGroup", "CacheParameterGroupFamily", "redis")
USES = (
    Use(f"{RDS}DBInstance", "DBParameterGroupName", f"{RDS}DBParameterGroup", cluster="DBClusterIdentifier"),
    Use(f"{RDS}DBCluster", "DBClusterParameterGroupName", f"{RDS}DBClusterParameterGroup"),
    Use(f"{RDS}DBCluster", "DBInstanceParameterGroupName", f"{RDS}DBParameterGroup"),
    Use(f"{DOCDB}DBCluster", "DBClusterParameterGroupName", f"{DOCDB}DBClusterParameterGroup", engine="docdb"),
    Use(f"{NEPTUNE}DBCluster", "DBClusterParameterGroupName", f"{NEPTUNE}DBClusterParameterGroup", engine="neptune"),
    Use(f"{CACHE}ReplicationGroup", "CacheParameterGroupName", *OF_CACHE),
    Use(f"{CACHE}CacheCluster", "CacheParameterGroupName", *OF_CACHE),
)
# Engines whose families have two parts of the version; PostgreSQL and Redis had them too, before 10 and 6.
OF_TWO_PARTS = ("mysql", "aurora-mysql", "mariadb", "docdb", "neptune")
ONE_PART_SINCE = {"postgres": 10, "aurora-postgresql": 10, "redis": 6}
ODD = {"redis6": "redis6.x", "neptune1.0": "neptune1", "neptune1.1": "neptune1"}
KNOWN = re.compile(r"(?:postgres|aurora-postgresql|mysql|aurora-mysql|mariadb|docdb|neptune|redis|valkey)")
# Engines whose families are written another way: oracle-ee-19, sqlserver-se-16.0.
OF_OTHERS = re.compile(r"(?:oracle|sqlserver|custom|db2)-.*")


@check.finds
def mismatched(estate: Estate) -> Iterator[Violation]:
    for use in USES:
        for it in estate.of(use.type):
            given = it.get(use.path)
            group = estate.find(given, use.group)
            family = group.get(use.family) if group else _of_default(given)
            if is_set(family):
                yield from _judged(estate, it, use, text(family), group)
    for it in estate.of(f"{RDS}DBInstance"):
        group = estate.find(it.get("OptionGroupName"), f"{RDS}OptionGroup")
        if group is not None:
            yield from _options(it, group)


def _of_default(given: object) -> str:
    """The family of a group that AWS keeps: `default.postgres16`."""
    found = re.fullmatch(r"default\.([a-z0-9.-]+?)(?:\.cluster\.on)?", text(given)) if isinstance(given, str) else None
    return found[1] if found else ""


def _judged(estate: Estate, it: Resource, use: Use, family: str, group: Resource | None) -> Iterator[Violation]:
    cluster = estate.find(it.get(use.cluster), use.type.replace("Instance", "Cluster")) if use.cluster else None
    engine = text(it.get("Engine") or use.engine).lower()
    version = it.get("EngineVersion") or (cluster.get("EngineVersion") if cluster else None)
    if is_open(version) or is_open(it.get("Engine")) or "<" in family:
        yield it.unclear("is the parameter group of its version?", use.path)
        return
    wanted = _family(engine, text(version)) if is_set(version) else ""
    named = group.logical_id if group else text(it.get(use.path))
    if wanted and family != wanted:
        yield it.wrong(f"{named} is for {family}, and the database is {wanted}", use.path)
    elif not wanted and _is_of_another(engine, family):
        yield it.wrong(f"{named} is for {family}, and the database is {engine}", use.path)


def _is_of_another(engine: str, family: str) -> bool:
    """Whether a family is of another engine, whatever the version."""
    plain = re.match(r"[a-z-]+", family)
    if OF_OTHERS.fullmatch(engine):
        return not family.startswith(engine.partition("-")[0])
    return bool(KNOWN.fullmatch(engine) and plain and KNOWN.fullmatch(plain[0]) and plain[0] != engine)


def _family(engine: str, version: str) -> str:
    """The family of an engine's version: postgres16, mysql8.0, aurora-mysql8.0, docdb5.0, redis7."""
    found = re.match(r"\d+(?:\.\d+)*", version)
    if not KNOWN.fullmatch(engine) or found is None:
        return ""
    parts = found[0].split(".")
    wanted = 2 if engine in OF_TWO_PARTS or int(parts[0]) < ONE_PART_SINCE.get(engine, 0) else 1
    family = engine + ".".join(parts[:wanted])
    return ODD.get(family, family) if len(parts) >= wanted else ""


def _options(it: Resource, group: Resource) -> Iterator[Violation]:
    engine, version = text(group.get("EngineName")), text(group.get("MajorEngineVersion"))
    mine = text(it.get("EngineVersion") or "")
    others = [group.get("EngineName"), group.get("MajorEngineVersion"), it.get("Engine"), it.get("EngineVersion")]
    if any(map(is_open, others)):
        return
    if is_set(it.get("Engine")) and engine.lower() != text(it.get("Engine")).lower():
        yield it.wrong(f"{group.logical_id} is for {engine}, and the database is {it.get('Engine')}", "OptionGroupName")
    elif mine and not f"{mine}.".startswith(f"{version}."):
        yield it.wrong(f"{group.logical_id} is for {engine} {version}, and the database is {mine}", "OptionGroupName")
