"""Data is in a backup plan."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any

from cfngen.checks.estate import Estate, Resource, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_set, listed, mapping, objects, pairs
from cfngen.engine.values import text

check = Check(
    id="B02",
    title="Data is in a backup plan",
    severity="error",
    what=(
        "Where the templates have AWS Backup, a selection covers every database, DynamoDB table and file "
        "system, by ARN or by tag."
    ),
    why="Automated backups go with the database; a plan keeps its copies in a vault of its own.",
    fix="Name the resource in a BackupSelection, or give it the tag that the selection asks for.",
    source="https://docs.aws.amazon.com/config/latest/developerguide/rds-in-backup-plan.html",
    controls=("B02", "C-BKP-02", "FI-39"),
    also=(
        "AWS Config RDS_IN_BACKUP_PLAN (HIPAA Security pack)",
        "AWS Config DYNAMODB_IN_BACKUP_PLAN (HIPAA Security pack)",
        "cdk-nag RDSInBackupPlan",
        "cdk-nag DynamoDBInBackupPlan",
    ),
    layers=("backup",),
    before="""\
Resources:
  Plan:
    Type: AWS::Backup::BackupPlan
  Database:
    Type: AWS::RDS::DBInstance
""",
    after="""\
Resources:
  Plan:
    Type: AWS::Backup::BackupPlan
  Selection:
    Type: AWS::Backup::BackupSelection
    Properties:
      BackupPlanId: !Ref 'Plan'
      BackupSelection:
        ListOfTags:
          - ConditionType: STRINGEQUALS
            ConditionKey: Backup
            ConditionValue: daily
  Database:
    Type: AWS::RDS::DBInstance
    Properties:
      Tags:
        - Key: Backup
          Value: daily
""",
)


SERVICES = {"AWS::EFS::FileSystem": "elasticfilesystem"}  # where the ARN's service is not the type's
TYPES = ("AWS::RDS::DBInstance", "AWS::RDS::DBCluster", "AWS::DynamoDB::Table", "AWS::EFS::FileSystem")


@check.finds
def uncovered(estate: Estate) -> Iterator[Violation]:
    selections = [mapping(it.get("BackupSelection")) for it in estate.of("AWS::Backup::BackupSelection")]
    for it in estate.of(*TYPES):
        if is_set(it.get("DBClusterIdentifier")):
            continue
        if not estate.of("AWS::Backup::BackupPlan", "AWS::Backup::BackupSelection"):
            yield it.unclear("is it in a backup plan? These templates have none")
        elif not any(covers(selection, it) for selection in selections):
            yield it.wrong("no backup selection covers it")


def covers(selection: dict[str, Any], it: Resource) -> bool:
    """Whether a selection names the resource, everything of its service, or a tag that it has."""
    service = SERVICES.get(it.type, it.type.split("::")[1].lower())
    arns = [str(arn) for arn in listed(selection.get("Resources"))]
    if any(it.named_by(arn) for arn in listed(selection.get("NotResources"))):
        return False
    if any(arn == "*" or it.named_by(arn) or (f":{service}:" in arn and arn.endswith("*")) for arn in arns):
        return True
    tags = pairs(it.get("Tags"))
    by_tag = objects(selection.get("ListOfTags"))
    given = mapping(selection.get("Conditions"))
    conditions = [*objects(given.get("StringEquals")), *objects(given.get("StringLike"))]
    asked = [(tag.get("ConditionKey"), text(tag.get("ConditionValue"))) for tag in [*by_tag, *conditions]]
    mine = {name: text(value) for name, value in tags.items()}
    return any(fnmatchcase(mine.get(str(key).removeprefix("aws:ResourceTag/"), ""), value) for key, value in asked)
