"""Databases take minor upgrades."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check, judged
from cfngen.checks.readings import is_true

check = Check(
    id="S07",
    title="Databases take minor upgrades",
    severity="error",
    what=(
        "AutoMinorVersionUpgrade of an RDS instance is true. Left out, it is on as well; that nobody decided "
        "so is said as information."
    ),
    why=(
        "Minor versions carry the security fixes of the engine; AWS stops old ones, and upgrades them at a "
        "time of its own."
    ),
    fix="Set AutoMinorVersionUpgrade to true, and EngineVersion to the major version alone.",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-13",
    controls=("S07", "C-VUL-01", "FI-20"),
    also=(
        "Security Hub RDS.13",
        "AWS Config RDS_AUTOMATIC_MINOR_VERSION_UPGRADE_ENABLED (HIPAA Security pack)",
        "CT.RDS.PR.5",
        "cdk-nag RDSAutomaticMinorVersionUpgradeEnabled",
    ),
    before="""\
Resources:
  Database:
    Type: AWS::RDS::DBInstance
    Properties:
      AutoMinorVersionUpgrade: false
""",
    after="""\
Resources:
  Database:
    Type: AWS::RDS::DBInstance
    Properties:
      AutoMinorVersionUpgrade: true
""",
)


PATH = "AutoMinorVersionUpgrade"


@check.finds
def frozen(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::RDS::DBCluster"):
        if it.get(PATH) is not None:
            yield from judged(it, PATH, is_true, "the database takes no minor upgrades")
    for it in estate.of("AWS::RDS::DBInstance", "AWS::DocDB::DBInstance", "AWS::Neptune::DBInstance"):
        if it.get(PATH) is None:
            yield it.wrong("nothing says that minor upgrades are taken; they are by default", severity="info")
        else:
            yield from judged(it, PATH, is_true, "the database takes no minor upgrades")
