"""Databases that keep their own data: instances in no cluster, and clusters."""

from __future__ import annotations

from typing import Any

from cfngen.checks.estate import Estate, Resource
from cfngen.checks.readings import is_set

# What an RDS instance or cluster may be made from.
_SOURCES = (
    *("SourceDBInstanceIdentifier", "SourceDbiResourceId", "SourceDBInstanceAutomatedBackupsArn"),
    *("DBSnapshotIdentifier", "DBClusterSnapshotIdentifier", "SnapshotIdentifier", "SourceDBClusterIdentifier"),
)
CLUSTERS = ("AWS::RDS::DBCluster", "AWS::DocDB::DBCluster", "AWS::Neptune::DBCluster")


def instances(estate: Estate) -> list[Resource]:
    """The RDS instances that are in no cluster, which would decide for them."""
    return [it for it in estate.of("AWS::RDS::DBInstance") if not is_member(it)]


def is_member(it: Resource) -> bool:
    """Whether it is an instance in a cluster; a cluster says its own name by the same property."""
    return it.type.endswith("::DBInstance") and is_set(it.get("DBClusterIdentifier"))


def is_replica(it: Resource) -> bool:
    """Whether an instance follows another one, which decides for it."""
    return is_set(it.get("SourceDBInstanceIdentifier"))


def made_from(it: Resource) -> Any:
    """The database or snapshot that one is made from, with its encryption and its password; None for a new one."""
    return next((it.get(name) for name in _SOURCES if is_set(it.get(name))), None)
