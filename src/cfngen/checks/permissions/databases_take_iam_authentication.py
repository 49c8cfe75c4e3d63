"""Databases take IAM authentication."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check, judged
from cfngen.checks.readings import is_true
from cfngen.checks.stores import instances

check = Check(
    id="I06",
    title="Databases take IAM authentication",
    severity="warning",
    what="EnableIAMDatabaseAuthentication is true.",
    why="Tokens of fifteen minutes replace passwords for people and jobs.",
    fix="Set EnableIAMDatabaseAuthentication to true.",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-10",
    controls=("I06",),
    also=("Security Hub RDS.10", "AWS Config RDS_INSTANCE_IAM_AUTHENTICATION_ENABLED", "CT.RDS.PR.7", "CKV_AWS_161"),
    before="""\
Resources:
  Database:
    Type: AWS::RDS::DBInstance
    Properties:
      Engine: postgres
""",
    after="""\
Resources:
  Database:
    Type: AWS::RDS::DBInstance
    Properties:
      EnableIAMDatabaseAuthentication: true
""",
)


@check.finds
def passwords_only(estate: Estate) -> Iterator[Violation]:
    for it in [*instances(estate), *estate.of("AWS::RDS::DBCluster")]:
        yield from judged(it, "EnableIAMDatabaseAuthentication", is_true, "IAM authentication is off")
