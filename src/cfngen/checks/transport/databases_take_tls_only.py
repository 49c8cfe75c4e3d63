"""Databases take TLS only."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cfngen.checks.containers import containers
from cfngen.checks.estate import Estate, Resource, Violation
from cfngen.checks.framework import Check, judged
from cfngen.checks.readings import is_open, is_set, is_true, mapping, pairs
from cfngen.checks.stores import is_member, is_replica
from cfngen.engine.values import text

check = Check(
    id="T11",
    title="Databases take TLS only",
    severity="error",
    what=(
        "The parameter group of a PostgreSQL or SQL Server database sets rds.force_ssl to 1, one of MySQL or "
        "MariaDB sets require_secure_transport to 1. A database without such a group, or with a default one, "
        "does not say so (a warning where engines other than PostgreSQL say nothing). A proxy sets RequireTLS. No "
        "variable of a container or function has an sslmode of disable, allow or prefer; an address of PostgreSQL "
        "without one, which means prefer, is a warning."
    ),
    why=("Clients fall back to plain connections without telling anybody; before PostgreSQL 15 the default lets them."),
    fix=("Set rds.force_ssl to '1' in the DBParameterGroup (for Aurora in the DBClusterParameterGroup), and name it."),
    source="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/PostgreSQL.Concepts.General.SSL.html",
    controls=("T11", "C-ENC-03", "H-08", "FI-04"),
    also=("CT.RDS.PR.28", "CKV2_AWS_69", "AWS Config RDS_POSTGRES_INSTANCE_ENCRYPTED_IN_TRANSIT"),
    before="""\
Resources:
  Parameters:
    Type: AWS::RDS::DBParameterGroup
    Properties:
      Family: postgres16
      Description: Records
      Parameters:
        rds.force_ssl: '0'
""",
    after="""\
Resources:
  Parameters:
    Type: AWS::RDS::DBParameterGroup
    Properties:
      Family: postgres16
      Description: Records
      Parameters:
        rds.force_ssl: '1'
  Database:
    Type: AWS::RDS::DBInstance
    Properties:
      Engine: postgres
      DBParameterGroupName: !Ref Parameters
""",
)


# What an engine's name, or a parameter group's family, begins with -> the parameter.
SWITCHES = {
    "postgres": "rds.force_ssl",
    "aurora-postgres": "rds.force_ssl",
    "sqlserver": "rds.force_ssl",
    "mysql": "require_secure_transport",
    "mariadb": "require_secure_transport",
    "aurora-mysql": "require_secure_transport",
}
# Modes of libpq in which a connection may be plain. Source:
# https://www.postgresql.org/docs/current/libpq-ssl.html
LAX = ("disable", "allow", "prefer")
MODE = re.compile(r"\bsslmode=(\w+)", re.IGNORECASE)
ADDRESS = re.compile(r"(jdbc:)?postgres(ql)?(\+\w+)?://", re.IGNORECASE)
# Where the group says it, and where the database names the group. Aurora's is the cluster's.
GROUPS = (
    ("AWS::RDS::DBParameterGroup", "AWS::RDS::DBInstance", "DBParameterGroupName"),
    ("AWS::RDS::DBClusterParameterGroup", "AWS::RDS::DBCluster", "DBClusterParameterGroupName"),
)


@check.finds
def plain_databases(estate: Estate) -> Iterator[Violation]:
    for group_type, database_type, name in GROUPS:
        for it in estate.of(group_type):
            family = text(it.get("Family"))
            if group_type != "AWS::RDS::DBParameterGroup" or not family.startswith("aurora"):
                yield from judged_group(it, switch(family))
        for it in estate.of(database_type):
            given = it.get(name)
            if not switch(text(it.get("Engine"))) or is_member(it) or is_replica(it):
                continue
            if estate.find(given, group_type) is not None:
                continue  # the group is judged itself
            if not is_set(given) or text(given).startswith("default."):
                severity = "" if text(it.get("Engine")) in ("postgres", "aurora-postgresql") else "warning"
                message = "the database has a default parameter group, which does not say TLS only"
                yield it.wrong(message, name, severity)
            else:
                yield it.unclear("does the database take TLS only? Its parameter group is not here", name)
    for it in estate.of("AWS::RDS::DBProxy"):
        yield from judged(it, "RequireTLS", is_true, "the proxy takes connections without TLS")
    yield from plain_clients(estate)


def plain_clients(estate: Estate) -> Iterator[Violation]:
    """The containers and functions that are told to do without TLS, or may."""
    variables = [
        (it, f"{path}.Environment", pairs(container.get("Environment"), "Name"))
        for it, path, container in containers(estate)
    ]
    variables += [
        (it, "Environment.Variables", mapping(it.get("Environment.Variables")))
        for it in estate.of("AWS::Lambda::Function")
    ]
    for it, path, values in variables:
        for name, value in values.items():
            address = text(value)
            mode = address if name.lower().endswith("sslmode") else "".join(MODE.findall(address)[-1:])
            if not mode and ADDRESS.match(address) and not is_open(value):
                message = f"{name} names no sslmode, and the client may connect to the database without TLS"
                yield it.wrong(message, path, severity="warning")
            if mode.lower() in LAX:
                yield it.wrong(f"{name} lets the client connect to the database without TLS", path)


def judged_group(it: Resource, name: str) -> Iterator[Violation]:
    """What one parameter group says of a parameter."""
    value = mapping(it.get("Parameters")).get(name) if name else "1"
    if is_open(value):
        yield it.unclear("does the database take TLS only?", "Parameters")
    elif text(value).lower() not in ("1", "on", "true"):
        severity = "" if name == "rds.force_ssl" or is_set(value) else "warning"
        yield it.wrong(f"{name} is not 1, so clients may connect without TLS", "Parameters", severity)


def switch(engine: str) -> str:
    """The parameter that makes an engine refuse plain connections; empty for one that has none."""
    return next((name for start, name in SWITCHES.items() if engine.startswith(start)), "")
