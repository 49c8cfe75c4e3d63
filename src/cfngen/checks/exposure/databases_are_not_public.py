"""Databases are not public."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check, judged
from cfngen.checks.readings import is_false, is_true

check = Check(
    id="P01",
    title="Databases are not public",
    severity="error",
    what=(
        "An RDS or DMS instance and a Redshift cluster say PubliclyAccessible false; a Multi-AZ DB cluster, a shard "
        "group, a workgroup of Redshift Serverless, an InfluxDB or a message broker does not say true."
    ),
    why=(
        "Left out, the answer depends on the subnet group; a public database is one security group rule from "
        "the internet."
    ),
    fix="Set PubliclyAccessible to false.",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-2",
    controls=("P01", "C-NET-03"),
    also=(
        "Security Hub RDS.2",
        "AWS Config RDS_INSTANCE_PUBLIC_ACCESS_CHECK (HIPAA Security pack)",
        "CT.RDS.PR.23",
        "CKV_AWS_17",
        "cdk-nag RDSInstancePublicAccess",
        "FISC 実3",
    ),
    before="""\
Resources:
  Database:
    Type: AWS::RDS::DBInstance
    Properties:
      PubliclyAccessible: true
""",
    after="""\
Resources:
  Database:
    Type: AWS::RDS::DBInstance
    Properties:
      PubliclyAccessible: false
""",
)


TYPES = ("AWS::RDS::DBInstance", "AWS::Redshift::Cluster", "AWS::DMS::ReplicationInstance")

# For Aurora the instances say it.
PRIVATE_UNLESS_SAID = (
    "AWS::RDS::DBCluster",
    "AWS::RDS::DBShardGroup",
    "AWS::RedshiftServerless::Workgroup",
    "AWS::DMS::InstanceProfile",
    "AWS::Timestream::InfluxDBCluster",
    "AWS::Timestream::InfluxDBInstance",
    "AWS::AmazonMQ::Broker",
)


@check.finds
def public_databases(estate: Estate) -> Iterator[Violation]:
    for it in estate.of(*TYPES):
        yield from judged(it, "PubliclyAccessible", is_false, "the database does not say that it is not public")
    for it in estate.of(*PRIVATE_UNLESS_SAID):
        if is_true(it.get("PubliclyAccessible")):
            yield it.wrong("the database is public", "PubliclyAccessible")
