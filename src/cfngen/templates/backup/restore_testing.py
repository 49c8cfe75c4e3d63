"""Restore testing: a rehearsal of the restore, by default every month

A backup that was never restored is a hope. AWS Backup restores the latest recovery points beside the originals,
measures how long it takes, keeps that as evidence, and deletes what it restored.
"""

from troposphere import And, Equals, Join, Or, Split, backup, iam

from cfngen.language import Condition, Setting, Stack, Sub, account_id, att, partition, ref, region
from cfngen.parts.event_alert import event_alert
from cfngen.parts.service_role import trust
from cfngen.parts.tags import tags
from cfngen.settings import environment, project_name
from cfngen.templates.backup.backup_vault import backup_vault_arn
from cfngen.templates.compute.reports_bucket import reports_bucket_arn
from cfngen.templates.database.rds_postgresql import db_instance_identifier
from cfngen.templates.database.rds_subnet_group import db_subnet_group_name
from cfngen.templates.monitoring.sns_topics import alerts_topic_arn
from cfngen.templates.network.security_groups import rds_security_group_id
from cfngen.templates.security.kms_keys import data_key_arn

ZONE = "Asia/Tokyo"
START_WINDOW_HOURS = 4
SELECTION_WINDOW_DAYS = 7
# What was restored stays so long for somebody, or a function, to look into it.
VALIDATION_WINDOW_HOURS = 4
ENDED_BADLY = ["FAILED", "ABORTED"]

rehearsed = Setting(
    "RestoreTesting",
    "Where restores are rehearsed, paid for by the hours of the restored database and the size of the reports: prod, "
    "all or none",
    default="prod",
    allowed_values=("prod", "all", "none"),
)
# The second Monday, when people are there to read the result and no month is being closed.
schedule = Setting(
    "RestoreTestSchedule",
    "When restores are rehearsed, in Japan's time, outside RDS's windows",
    default="cron(0 10 ? * 2#2 *)",
    allowed_pattern=r"^cron\(.+\)$",
)

stack = Stack(
    __name__,
    when=Condition(
        "RehearsesRestores",
        Or(Equals(rehearsed, "all"), And(Equals(rehearsed, "prod"), Equals(environment, "prod"))),
    ),
)

role = stack.add(
    iam.Role(
        "RestoreTestingRole",
        AssumeRolePolicyDocument=trust("backup.amazonaws.com"),
        ManagedPolicyArns=[
            Sub(f"arn:{partition}:iam::aws:policy/{name}")
            for name in (
                "service-role/AWSBackupServiceRolePolicyForRestores",
                "AWSBackupServiceRolePolicyForS3Restore",
            )
        ],
        Tags=tags("restore-testing"),
    ),
    why="Apart from the role that backs up, so that what makes copies every night can never write over an original. "
    "AWS's own policies follow what AWS Backup learns to restore.",
    must=("Only AWS Backup of this account takes the role.",),
    mutable="review-required",
    controls=("I02", "I04", "C-AUTH-05"),
)
# Letters, digits and _ only, while the project's name may have hyphens.
plan_name = Join("_", Split("-", Sub(f"{project_name}-{environment}-restores")))
plan = stack.add(
    backup.RestoreTestingPlan(
        "RestoreTestingPlan",
        RestoreTestingPlanName=plan_name,
        ScheduleExpression=schedule,
        ScheduleExpressionTimezone=ZONE,
        StartWindowHours=START_WINDOW_HOURS,
        RecoveryPointSelection=backup.RestoreTestingRecoveryPointSelection(
            Algorithm="LATEST_WITHIN_WINDOW",
            RecoveryPointTypes=["SNAPSHOT"],
            IncludeVaults=[backup_vault_arn],
            SelectionWindowDays=SELECTION_WINDOW_DAYS,
        ),
        Tags=tags("restore-testing"),
    ),
    why="The latest recovery points, because those would be taken. More often than every month tells nothing new, and "
    "after a quarter nobody remembers how it is done.",
    must=("It restores from this environment's vault alone.",),
    mutable="change-with-constraints",
    mutability={"RestoreTestingPlanName": "must-never-change", "Tags": "free-to-tune"},
    controls=("C-BKP-04", "FI-39", "FI-71"),
)


def rehearsal(title: str, kind: str, name: str, arn: object, restored: dict[str, object], why: str) -> None:
    """Restore one resource. `restored`: how, where AWS Backup would not find it out by itself.

    Source: https://docs.aws.amazon.com/aws-backup/latest/devguide/restore-testing-inferred-metadata.html
    """
    stack.add(
        backup.RestoreTestingSelection(
            title,
            RestoreTestingPlanName=ref(plan),
            RestoreTestingSelectionName=name,
            ProtectedResourceType=kind,
            ProtectedResourceArns=[arn],
            IamRoleArn=att(role, "Arn"),
            RestoreMetadataOverrides=restored,
            ValidationWindowHours=VALIDATION_WINDOW_HOURS,
        ),
        why=why,
        must=("What is restored is no less protected than the original.",),
        mutable="change-with-constraints",
        mutability={"RestoreTestingSelectionName": "must-never-change", "ProtectedResourceType": "must-never-change"},
        controls=("C-BKP-04", "FI-39"),
    )


rehearsal(
    "DatabaseRestoreTest",
    "RDS",
    "database",
    Sub(f"arn:{partition}:rds:{region}:{account_id}:db:{db_instance_identifier}"),
    {"dbSubnetGroupName": db_subnet_group_name, "vpcSecurityGroupIds": Sub(f'["{rds_security_group_id}"]')},
    "Into the data subnets and the database's own security group: by default it would go into the account's default "
    "VPC, which may be open, or missing.",
)
rehearsal(
    "ReportsRestoreTest",
    "S3",
    "reports",
    reports_bucket_arn,
    {"encryptionType": "SSE-KMS", "kmsKey": data_key_arn},
    "Into a bucket of its own under the reports' key; by default S3's own key would do.",
)

event_alert(
    stack,
    "FailedRestoreTestRule",
    "restore-test-failed",
    "AWS Backup: rehearsed restore <job> of <type> is <status>. <reason>",
    description="Rehearsed restores that ended badly",
    pattern={
        "source": ["aws.backup"],
        "detail-type": ["Restore Job State Change"],
        "detail": {"status": ENDED_BADLY, "iamRoleArn": [att(role, "Arn")]},
    },
    paths={
        "status": "$.detail.status",
        "type": "$.detail.resourceType",
        "job": "$.detail.restoreJobId",
        "reason": "$.detail.statusMessage",
    },
    topic=alerts_topic_arn,
    why="A restore that fails in a rehearsal would fail in earnest. By the role, which restores nothing else.",
    controls=("C-BKP-04", "FI-46"),
)
