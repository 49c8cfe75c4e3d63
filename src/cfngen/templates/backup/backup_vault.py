"""Backup vault, its key and its lock

Recovery points under a key of their own, which no application role may use, in a vault that deletes none before its
time: not by mistake, and not for somebody who has taken the account over.
"""

import awacs.backup
from awacs import aws
from troposphere import Equals, If, Not, backup

from cfngen.language import Condition, Rule, Setting, Stack, Sub, att, no_value, present, ref
from cfngen.parts.encryption_key import encryption_key, lent_to, used_through
from cfngen.parts.policy import policy_document
from cfngen.settings import environment, project_name
from cfngen.templates.backup._settings import (
    LEAST_DAYS,
    MOST_DAYS,
    backup_retention_days,
    monthly_backup_retention_days,
)

stack = Stack(__name__)

lock_mode = Setting(
    "BackupVaultLockMode",
    "Lock of the backup vault: governance, which an administrator may take off; compliance, which nobody takes off "
    "once BackupLockGraceDays are over, not even AWS; or none",
    default="governance",
    allowed_values=("none", "governance", "compliance"),
)
# Source: https://docs.aws.amazon.com/aws-backup/latest/devguide/vault-lock.html
grace_days = Setting(
    "BackupLockGraceDays",
    "Days in which a lock in compliance mode can still be taken off",
    type="Number",
    default=3,
    min_value=3,
    max_value=36500,
)
break_glass_role_arn = Setting(
    "BackupBreakGlassRoleArn",
    "ARN of the one role that may delete recovery points, or empty for nobody",
    default="",
    allowed_pattern=r"^$|^arn:aws[a-z-]*:iam::[0-9]{12}:role/.+$",
)
locked = Condition("LocksVault", Not(Equals(lock_mode, "none")))
locked_for_good = Condition("LocksVaultForGood", Equals(lock_mode, "compliance"))
has_break_glass = present(break_glass_role_arn)
stack.require(
    Rule(
        "ProdVaultIsLocked",
        when=Equals(environment, "prod"),
        must=Not(Equals(lock_mode, "none")),
        message="the backup vault of production has a lock: BackupVaultLockMode is governance or compliance",
    )
)

key = encryption_key(
    stack,
    "BackupKey",
    "backup",
    [used_through("backup", "dynamodb", "s3", "rds"), lent_to("backup", "dynamodb", "rds")],
    protects="recovery points",
    why="Apart from the keys of what is backed up: whoever destroys a key together with its data has still not "
    "destroyed the backups.",
    must="It outlives the longest recovery point: without it a backup is only bytes.",
)


def recovery_points_stay(*but: aws.ConditionElement) -> aws.PolicyDocument:
    """Refuse the deletion of recovery points, whoever asks, unless the condition lets one role pass."""
    conditional = {"Condition": aws.Condition(list(but))} if but else {}
    return policy_document(
        aws.Statement(
            Sid="RecoveryPointsStay",
            Effect=aws.Deny,
            Principal=aws.Principal("*"),
            Action=[
                awacs.backup.DeleteRecoveryPoint,
                awacs.backup.UpdateRecoveryPointLifecycle,
                awacs.backup.DisassociateRecoveryPoint,
            ],
            Resource=["*"],
            **conditional,
        )
    )


vault = stack.add(
    backup.BackupVault(
        "BackupVault",
        DeletionPolicy="Retain",
        UpdateReplacePolicy="Retain",
        BackupVaultName=Sub(f"{project_name}-{environment}"),
        EncryptionKeyArn=att(key, "Arn"),
        LockConfiguration=If(
            locked,
            backup.LockConfigurationType(
                MinRetentionDays=LEAST_DAYS,
                MaxRetentionDays=MOST_DAYS,
                ChangeableForDays=If(locked_for_good, grace_days, no_value),
            ),
            no_value,
        ),
        AccessPolicy=If(
            has_break_glass,
            recovery_points_stay(aws.ArnNotEquals("aws:PrincipalArn", break_glass_role_arn)),
            recovery_points_stay(),
        ),
        BackupVaultTags={"Project": project_name, "Environment": environment, "ManagedBy": "cloudformation"},
    ),
    why="Two ways of protection, because they fail differently: the lock is AWS Backup's own and holds for the "
    "lifecycle too; the policy also keeps what the lock lets go, and names the one role for an emergency. Governance "
    "by default: a wrong number in compliance mode is paid for ten years.",
    must=(
        "In compliance mode nothing takes the lock off after the grace days, and no recovery point goes early.",
        "No recovery point is kept for fewer or more days than the lock allows: its job would fail.",
    ),
    mutable="review-required",
    mutability={"BackupVaultName": "must-never-change", "EncryptionKeyArn": "must-never-change"},
    controls=("E14", "B12", "C-BKP-02", "C-ENC-01", "C-LOC-01", "H-06", "FI-39", "FI-71"),
)
stack.require(
    Rule(
        "DailyBackupsGoBeforeMonthlyOnes",
        must=Not(Equals(backup_retention_days, monthly_backup_retention_days)),
        message="BackupRetentionDays and MonthlyBackupRetentionDays differ: otherwise the monthly copy adds nothing",
    )
)

backup_vault_name = stack.output("BackupVaultName", ref(vault), "Name of the backup vault")
backup_vault_arn = stack.output("BackupVaultArn", att(vault, "BackupVaultArn"), "ARN of the backup vault")
backup_key_arn = stack.output("BackupKeyArn", att(key, "Arn"), "ARN of the key of recovery points")
