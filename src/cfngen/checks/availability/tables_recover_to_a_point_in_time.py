"""DynamoDB tables recover to a point in time."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check, judged
from cfngen.checks.readings import is_open, is_true, mapping

check = Check(
    id="B06",
    title="DynamoDB tables recover to a point in time",
    severity="error",
    what="PointInTimeRecoveryEnabled is true, for a global table on every replica.",
    why="A faulty release that overwrites items is undone only from before it.",
    fix="Set PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled to true.",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/dynamodb-controls.html#dynamodb-2",
    controls=("B06", "FI-39", "H-06"),
    also=(
        "Security Hub DynamoDB.2",
        "AWS Config DYNAMODB_PITR_ENABLED (HIPAA Security pack)",
        "CT.DYNAMODB.PR.1",
        "CKV_AWS_28",
        "cdk-nag DynamoDBPITREnabled",
    ),
    before="""\
Resources:
  Sessions:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
""",
    after="""\
Resources:
  Sessions:
    Type: AWS::DynamoDB::Table
    Properties:
      PointInTimeRecoverySpecification:
        PointInTimeRecoveryEnabled: true
""",
)


KEY = "PointInTimeRecoverySpecification"


@check.finds
def without_recovery(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::DynamoDB::Table"):
        yield from judged(it, f"{KEY}.PointInTimeRecoveryEnabled", is_true, "point-in-time recovery is off")
    for it in estate.of("AWS::DynamoDB::GlobalTable"):
        for position, replica in enumerate(it.items("Replicas")):
            enabled = mapping(replica.get(KEY)).get("PointInTimeRecoveryEnabled")
            if is_open(enabled):
                yield it.unclear(
                    "point-in-time recovery is off? Whether it is, is not known here", f"Replicas.{position}"
                )
            elif not is_true(enabled):
                yield it.wrong("point-in-time recovery is off", f"Replicas.{position}")
