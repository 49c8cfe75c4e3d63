"""Databases have enhanced monitoring."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check, judged
from cfngen.checks.readings import at_least, is_set, number

check = Check(
    id="L08",
    title="Databases have enhanced monitoring",
    severity="error",
    what="An instance sets MonitoringInterval above 0 and MonitoringRoleArn.",
    why=(
        "CloudWatch's own metrics come from the hypervisor, once a minute; processes and memory are seen from "
        "inside only."
    ),
    fix="Set MonitoringInterval to 60 or less, and MonitoringRoleArn.",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-6",
    controls=("L08",),
    also=(
        "Security Hub RDS.6",
        "AWS Config RDS_ENHANCED_MONITORING_ENABLED (HIPAA Security pack)",
        "CT.RDS.PR.2",
        "CKV_AWS_118",
        "cdk-nag RDSEnhancedMonitoringEnabled",
    ),
    lenient=("dev",),
    before="""\
Resources:
  Database:
    Type: AWS::RDS::DBInstance
    Properties:
      MonitoringInterval: 0
""",
    after="""\
Resources:
  Role:
    Type: AWS::IAM::Role
  Database:
    Type: AWS::RDS::DBInstance
    Properties:
      MonitoringInterval: 60
      MonitoringRoleArn: !GetAtt 'Role.Arn'
""",
)


@check.finds
def unmonitored(estate: Estate) -> Iterator[Violation]:
    inherited = [it.ref for it in estate.of("AWS::RDS::DBCluster") if (number(it.get("MonitoringInterval")) or 0) > 0]
    several = [it for it in estate.of("AWS::RDS::DBCluster") if is_set(it.get("DBClusterInstanceClass"))]
    for it in [*estate.of("AWS::RDS::DBInstance"), *several]:  # a Multi-AZ cluster makes its instances itself
        if it.get("DBClusterIdentifier") in inherited:
            continue
        yield from judged(it, "MonitoringInterval", at_least(1), "enhanced monitoring is off")
        if (number(it.get("MonitoringInterval")) or 0) > 0 and not is_set(it.get("MonitoringRoleArn")):
            yield it.wrong("enhanced monitoring has no role", "MonitoringRoleArn")
