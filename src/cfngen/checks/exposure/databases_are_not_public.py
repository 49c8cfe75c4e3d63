"""Databases are not public."""

from __future__ import annotations

from cfngen.checks.framework import Check, every
from cfngen.checks.readings import is_false

check = Check(
    id="P01",
    title="Databases are not public",
    severity="error",
    what="An RDS, Redshift, Neptune, DocumentDB or DMS instance says PubliclyAccessible false.",
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


check.find = every(
    (
        "AWS::RDS::DBInstance",
        "AWS::Redshift::Cluster",
        "AWS::DMS::ReplicationInstance",
    ),
    "PubliclyAccessible",
    is_false,
    "the database does not say that it is not public",
)
