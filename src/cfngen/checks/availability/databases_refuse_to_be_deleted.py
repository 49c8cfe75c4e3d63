"""Databases refuse to be deleted."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check, judged
from cfngen.checks.readings import is_true
from cfngen.checks.stores import CLUSTERS, instances

check = Check(
    id="B04",
    title="Databases refuse to be deleted",
    severity="error",
    what="DeletionProtection is true.",
    why="One wrong click or stack deletion should not be able to take the records with it.",
    fix="Set DeletionProtection to true; to delete, switch it off in a change of its own.",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-8",
    controls=("B04", "FI-39"),
    also=(
        "Security Hub RDS.8",
        "AWS Config RDS_INSTANCE_DELETION_PROTECTION_ENABLED",
        "CT.RDS.PR.13",
        "cdk-nag RDSInstanceDeletionProtectionEnabled",
        "FISC 実100",
    ),
    lenient=("dev",),
    before="""\
Resources:
  Database:
    Type: AWS::RDS::DBInstance
    Properties:
      DeletionProtection: false
""",
    after="""\
Resources:
  Database:
    Type: AWS::RDS::DBInstance
    Properties:
      DeletionProtection: true
""",
)


@check.finds
def unprotected(estate: Estate) -> Iterator[Violation]:
    for it in [*instances(estate), *estate.of(*CLUSTERS)]:
        yield from judged(it, "DeletionProtection", is_true, "the database may be deleted")
