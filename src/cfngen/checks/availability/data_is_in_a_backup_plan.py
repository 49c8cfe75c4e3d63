"""Data is in a backup plan."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any

from cfngen.checks.estate import Estate, Resource, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import MARK, is_open, is_set, leaves, listed, mapping, objects, pairs
from cfngen.checks.stores import is_member, is_replica
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


# Type -> what its ARN begins with after the account: service, kind with its separator.
KINDS = {
    "AWS::RDS::DBInstance": ("rds", "db:"),
    "AWS::RDS::DBCluster": ("rds", "cluster:"),
    "AWS::DynamoDB::Table": ("dynamodb", "table/"),
    "AWS::DynamoDB::GlobalTable": ("dynamodb", "table/"),
    "AWS::EFS::FileSystem": ("elasticfilesystem", "file-system/"),
}


@check.finds
def uncovered(estate: Estate) -> Iterator[Violation]:
    selections = [mapping(it.get("BackupSelection")) for it in estate.of("AWS::Backup::BackupSelection")]
    for it in estate.of(*KINDS):
        if is_member(it) or is_replica(it):
            continue  # its data is that of the cluster, or of the source
        if not estate.of("AWS::Backup::BackupPlan", "AWS::Backup::BackupSelection", "AWS::Backup::BackupVault"):
            yield it.unclear("is it in a backup plan? These templates have none")
        elif not any(covers(selection, it) for selection in selections):
            if any(map(is_open, tags_of(it).values())) or any(map(asks_open_questions, selections)):
                yield it.unclear("does a backup selection cover it? A tag or an ARN is not known here")
            else:
                yield it.wrong("no backup selection covers it")


def covers(selection: dict[str, Any], it: Resource) -> bool:
    """Whether a selection names the resource or its kind, with every condition, or a tag that it has."""
    if any(names(arn, it) for arn in listed(selection.get("NotResources"))):
        return False
    tags = {key: text(value) for key, value in tags_of(it).items()}
    wanted = objects(selection.get("ListOfTags"))
    if any(tags.get(str(tag.get("ConditionKey"))) == text(tag.get("ConditionValue")) for tag in wanted):
        return True
    conditions = mapping(selection.get("Conditions"))
    named = any(names(arn, it) for arn in listed(selection.get("Resources")))
    return (named or (bool(conditions) and not is_set(selection.get("Resources")))) and meets(conditions, tags)


def asks_open_questions(selection: dict[str, Any]) -> bool:
    """Whether only the deployer knows what a selection asks for."""
    asked = [selection.get(key) for key in ("Resources", "NotResources", "ListOfTags", "Conditions")]
    return any(is_open(value) for _, value in leaves(asked))


def names(arn: Any, it: Resource) -> bool:
    """Whether an ARN, maybe a pattern, is the resource's; a pattern of names that are not known here is."""
    if arn == "*" or it.named_by(arn):
        return True
    service, kind = KINDS[it.type]
    parts = str(arn).split(":", 5)
    if len(parts) < 6 or not fnmatchcase(service, parts[2]):
        return False
    name = str(it.ref)
    if fnmatchcase(f"{kind}{name}", parts[5]):
        return True
    return bool(MARK.search(name)) and parts[5].startswith(kind) and parts[5].endswith("*")


def meets(conditions: dict[str, Any], tags: dict[str, str]) -> bool:
    """Whether tags satisfy all the conditions of a selection."""
    for operator, asked in conditions.items():
        for one in objects(asked):
            mine = tags.get(str(one.get("ConditionKey")).removeprefix("aws:ResourceTag/"), "")
            value = text(one.get("ConditionValue"))
            same = fnmatchcase(mine, value) if operator.endswith("Like") else mine == value
            if same == ("Not" in operator):
                return False
    return True


def tags_of(it: Resource) -> dict[str, Any]:
    """The tags of a resource, with those that the nested stacks around it give to everything in them."""
    own: dict[str, Any] = {}
    view = it.view
    while view.parent is not None:
        own = {**pairs(view.parent.properties(view.mark.rpartition("/")[2]).get("Tags")), **own}
        view = view.parent
    replicas = [one for one in it.items("Replicas") if one.get("Region") in (it.region, None)]
    for tags in (it.get("Tags"), it.get("FileSystemTags"), *(one.get("Tags") for one in replicas)):
        own |= pairs(tags)
    return own
