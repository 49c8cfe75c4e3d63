"""Real patients' data stays in production."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_set, pairs

check = Check(
    id="C-SAF-01",
    title="Real patients' data stays in production",
    severity="error",
    what="In dev and stg no database starts from a snapshot and nothing is tagged DataClassification phi.",
    why=("Where developers sign in, there must be nothing to protect; that the guideline means this is our reading."),
    fix="Start from synthetic data; remove the snapshot's identifier.",
    source="https://docs.aws.amazon.com/whitepapers/latest/architecting-hipaa-security-and-compliance-on-aws/architecting-hipaa-security-and-compliance-on-aws.html",
    controls=("C-SAF-01",),
    before="""\
Parameters:
  Environment:
    Type: String
    Default: dev
Resources:
  Database:
    Type: AWS::RDS::DBInstance
    Properties:
      DBSnapshotIdentifier: arn:aws:rds:ap-northeast-1:111111111111:snapshot:records
""",
    after="""\
Parameters:
  Environment:
    Type: String
    Default: prod
Resources:
  Database:
    Type: AWS::RDS::DBInstance
    Properties:
      DBSnapshotIdentifier: arn:aws:rds:ap-northeast-1:111111111111:snapshot:records
""",
)


ELSEWHERE = ("dev", "development", "stg", "staging", "test", "sandbox")
DATA = (
    "AWS::RDS::DBInstance",
    "AWS::RDS::DBCluster",
    "AWS::DynamoDB::Table",
    "AWS::S3::Bucket",
    "AWS::EFS::FileSystem",
)
SNAPSHOTS = ("DBSnapshotIdentifier", "SnapshotIdentifier", "DBClusterSnapshotIdentifier")


@check.finds
def real_data(estate: Estate) -> Iterator[Violation]:
    if estate.environment.lower() not in ELSEWHERE:
        return
    for it in estate.of(*DATA):
        for name in SNAPSHOTS:
            if is_set(it.get(name)):
                yield it.wrong("a database outside production starts from a snapshot", name)
        if str(pairs(it.get("Tags")).get("DataClassification", "")).lower() == "phi":
            yield it.wrong("the resource is outside production and tagged as patients' data", "Tags")
