"""Databases have a standby in another zone."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check, judged
from cfngen.checks.readings import is_set, is_true
from cfngen.checks.stores import instances, is_replica

check = Check(
    id="B03",
    title="Databases have a standby in another zone",
    severity="error",
    what="An RDS instance sets MultiAZ to true; an Aurora cluster has two instances.",
    why="Without it a failed host or zone is an outage until a new instance has been restored.",
    fix="Set MultiAZ to true; it is a change without replacement.",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-5",
    controls=("B03", "C-AVL-01", "FI-84"),
    also=(
        "Security Hub RDS.5",
        "AWS Config RDS_MULTI_AZ_SUPPORT (HIPAA Security pack)",
        "CT.RDS.PR.1",
        "CKV_AWS_157",
        "cdk-nag RDSMultiAZSupport",
        "FISC 実84",
    ),
    lenient=("dev", "stg"),
    before="""\
Resources:
  Database:
    Type: AWS::RDS::DBInstance
    Properties:
      MultiAZ: false
""",
    after="""\
Resources:
  Database:
    Type: AWS::RDS::DBInstance
    Properties:
      MultiAZ: true
""",
)


@check.finds
def without_standby(estate: Estate) -> Iterator[Violation]:
    for it in instances(estate):
        if not is_replica(it):
            yield from judged(it, "MultiAZ", is_true, "the database has no standby")
    for it in estate.of("AWS::RDS::DBCluster"):
        members = [one for one in estate.of("AWS::RDS::DBInstance") if it.named_by(one.get("DBClusterIdentifier"))]
        if len(members) < 2 and not is_set(it.get("DBClusterInstanceClass")) and it.get("EngineMode") != "serverless":
            yield it.wrong("the cluster has no second instance")
