"""Backup plan: what is copied into the vault, when, and for how long

The database and the reports by name, and whatever carries the tag Backup=daily of this environment. RDS keeps its own
point-in-time recovery besides: a second method, for a second kind of failure.
"""

from troposphere import Equals, If, Not, Or, backup, iam

from cfngen.language import Condition, Setting, Stack, Sub, account_id, att, no_value, partition, present, ref, region
from cfngen.parts.service_role import trust
from cfngen.parts.tags import tags
from cfngen.settings import environment, project_name
from cfngen.templates.backup import air_gapped_vault
from cfngen.templates.backup._settings import backup_retention_days, monthly_backup_retention_days
from cfngen.templates.backup.backup_vault import backup_vault_name
from cfngen.templates.compute.reports_bucket import reports_bucket_arn
from cfngen.templates.database.rds_postgresql import db_instance_identifier

ZONE = "Asia/Tokyo"
# RDS lets nobody take a snapshot in its own windows or the hour before: by default 01:00 for backups and, on Sundays,
# 04:00 to 05:00 for maintenance. So the copies come after both, and after the month-end batch of 02:00.
MONTHLY = "cron(0 7 1 * ? *)"
START_WINDOW_MINUTES = 60
COMPLETION_WINDOW_MINUTES = 360

stack = Stack(__name__)

schedule = Setting(
    "BackupSchedule",
    "When daily recovery points are made, in Japan's time; apart from RDS's own backup and maintenance "
    "windows, and the hour before each",
    default="cron(30 5 * * ? *)",
    allowed_pattern=r"^cron\(.+\)$",
)
copy_vault_arn = Setting(
    "BackupCopyVaultArn",
    "ARN of a vault in another Region of Japan or another account that receives a copy of every recovery point, or "
    "empty",
    default="",
    allowed_pattern=r"^$|^arn:aws[a-z-]*:backup:[a-z0-9-]+:[0-9]{12}:backup-vault:.+$",
)
copies_elsewhere = present(copy_vault_arn)
copies_air_gapped = air_gapped_vault.copies_air_gapped
has_copies = Condition("HasCopies", Or(Not(Equals(copy_vault_arn, "")), Equals(air_gapped_vault.air_gapped, "true")))
# Empty where there is no such vault, and then no condition below uses it.
air_gapped_vault_arn = air_gapped_vault.air_gapped_vault_arn.or_else("")

role = stack.add(
    iam.Role(
        "BackupRole",
        AssumeRolePolicyDocument=trust("backup.amazonaws.com"),
        ManagedPolicyArns=[
            Sub(f"arn:{partition}:iam::aws:policy/{name}")
            for name in (
                "service-role/AWSBackupServiceRolePolicyForBackup",
                "AWSBackupServiceRolePolicyForS3Backup",
            )
        ],
        Tags=tags("backup"),
    ),
    why="AWS's own policies, which follow what AWS Backup learns to back up. Only those for backing up: a restore is "
    "started by a person with a role for it, and then needs to pass no role that could always do it.",
    must=("Only AWS Backup of this account takes the role.",),
    mutable="review-required",
    controls=("I02", "I04", "C-AUTH-05"),
)


def copy(into: object, days: Setting) -> backup.CopyActionResourceType:
    """A copy of each recovery point into another vault, kept as long."""
    return backup.CopyActionResourceType(
        DestinationBackupVaultArn=into, Lifecycle=backup.LifecycleResourceType(DeleteAfterDays=days)
    )


def rule(name: str, when: Setting | str, days: Setting) -> backup.BackupRuleResourceType:
    """A rule of the plan; each recovery point is also copied, where there are vaults for copies."""
    return backup.BackupRuleResourceType(
        RuleName=name,
        TargetBackupVault=backup_vault_name,
        ScheduleExpression=when,
        ScheduleExpressionTimezone=ZONE,
        StartWindowMinutes=START_WINDOW_MINUTES,
        CompletionWindowMinutes=COMPLETION_WINDOW_MINUTES,
        EnableContinuousBackup=False,
        Lifecycle=backup.LifecycleResourceType(DeleteAfterDays=days),
        CopyActions=If(
            has_copies,
            [
                If(copies_elsewhere, copy(copy_vault_arn, days), no_value),
                If(copies_air_gapped, copy(air_gapped_vault_arn, days), no_value),
            ],
            no_value,
        ),
        RecoveryPointTags={"Project": project_name, "Environment": environment},
    )


plan = stack.add(
    backup.BackupPlan(
        "BackupPlan",
        BackupPlan=backup.BackupPlanResourceType(
            BackupPlanName=Sub(f"{project_name}-{environment}"),
            BackupPlanRule=[
                rule("daily", schedule, backup_retention_days),
                rule("monthly", MONTHLY, monthly_backup_retention_days),
            ],
        ),
        BackupPlanTags={"Project": project_name, "Environment": environment, "ManagedBy": "cloudformation"},
    ),
    why="Several generations, for what is noticed late. No continuous backup: AWS Backup would take RDS's own "
    "retention over, and the template's number would be drift for ever. No cold storage, which RDS does not have.",
    must=(
        "Daily recovery points are kept for 7 days or more, and none longer than the vault's lock allows.",
        "A vault for copies holds medical records in Japan, under a key of its own or one that AWS owns.",
    ),
    mutable="review-required",
    controls=("B02", "C-BKP-01", "C-BKP-02", "C-BKP-03", "H-06", "FI-39"),
)

database_arn = Sub(f"arn:{partition}:rds:{region}:{account_id}:db:{db_instance_identifier}")
stack.add(
    backup.BackupSelection(
        "NamedSelection",
        BackupPlanId=ref(plan),
        BackupSelection=backup.BackupSelectionResourceType(
            SelectionName="by-name", IamRoleArn=att(role, "Arn"), Resources=[database_arn, reports_bucket_arn]
        ),
    ),
    why="The two that hold patients' data, by name: a tag that somebody removes must not end their backup.",
    must=("Whatever holds records is named here or carries the tag.",),
    mutable="change-with-constraints",
    controls=("B02", "C-BKP-02", "FI-39"),
)


def tagged(key: str, value: object) -> backup.ConditionParameter:
    """A tag that a resource carries."""
    return backup.ConditionParameter(ConditionKey=f"aws:ResourceTag/{key}", ConditionValue=value)


stack.add(
    backup.BackupSelection(
        "TaggedSelection",
        BackupPlanId=ref(plan),
        BackupSelection=backup.BackupSelectionResourceType(
            SelectionName="by-tag",
            IamRoleArn=att(role, "Arn"),
            Resources=["*"],
            Conditions=backup.Conditions(
                StringEquals=[
                    tagged("Backup", "daily"),
                    tagged("Project", project_name),
                    tagged("Environment", environment),
                ]
            ),
        ),
    ),
    why="What comes later is covered by a tag. All three tags, because an account may hold other environments, whose "
    "data do not belong into this vault.",
    must=("The tags are all of them asked for; a list of tags (ListOfTags) would ask for any of them.",),
    mutable="change-with-constraints",
    controls=("B02", "C-BKP-02", "FI-39"),
)

backup_plan_id = stack.output("BackupPlanId", ref(plan), "Id of the backup plan")
