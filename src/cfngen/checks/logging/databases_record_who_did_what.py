"""Databases record who did what."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_open, mapping
from cfngen.engine.values import text

check = Check(
    id="C-LOG-01",
    title="Databases record who did what",
    severity="error",
    what="The parameter group of a PostgreSQL database preloads pgaudit.",
    why=(
        "The guideline asks who operated on which information; the engine's own log has sessions and errors. "
        "Who read which patient is the application's to record."
    ),
    fix="Add pgaudit to shared_preload_libraries, and set pgaudit.log.",
    source="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Appendix.PostgreSQL.CommonDBATasks.pgaudit.html",
    controls=("C-LOG-01", "H-05", "FI-10"),
    lenient=("dev",),
    before="""\
Resources:
  Parameters:
    Type: AWS::RDS::DBParameterGroup
    Properties:
      Family: postgres16
      Parameters:
        rds.force_ssl: '1'
""",
    after="""\
Resources:
  Parameters:
    Type: AWS::RDS::DBParameterGroup
    Properties:
      Family: postgres16
      Parameters:
        shared_preload_libraries: pg_stat_statements,pgaudit
""",
)


GROUPS = {"AWS::RDS::DBParameterGroup": "postgres", "AWS::RDS::DBClusterParameterGroup": "aurora-postgresql"}
KEY = "shared_preload_libraries"


@check.finds
def unaudited(estate: Estate) -> Iterator[Violation]:
    for resource_type, family in GROUPS.items():
        for it in estate.of(resource_type):
            value = mapping(it.get("Parameters")).get(KEY)
            if not text(it.get("Family")).startswith(family):
                continue
            if is_open(value):
                yield it.unclear("does pgaudit record who did what?", "Parameters")
            elif "pgaudit" not in text(value):
                yield it.wrong("pgaudit is not loaded", "Parameters", estate.by_our_reading)
