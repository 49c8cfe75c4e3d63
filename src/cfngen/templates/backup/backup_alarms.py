"""Alarms of backups that failed or did not happen

A backup is missed only when it is needed, so both are told: a job that ended badly, at once, and a day in which no job
ended well, which no event tells.
"""

from cfngen.language import Stack, Sub, region
from cfngen.parts.alarm import alarm, metric
from cfngen.parts.event_alert import event_alert
from cfngen.templates.backup.backup_vault import backup_vault_arn, backup_vault_name
from cfngen.templates.monitoring.sns_topics import alerts_topic_arn

DAY_SECONDS = 86400
# Source: https://docs.aws.amazon.com/aws-backup/latest/devguide/eventbridge.html
ENDED_BADLY = ["FAILED", "ABORTED", "EXPIRED"]

stack = Stack(__name__)


def tell_of_failed(title: str, name: str, kind: str, vault: str, what: str, why: str) -> None:
    """Send jobs of one kind that ended badly to the alert topic. `vault`: the event's field that names the vault."""
    of_kind = "" if kind == "Backup" else f"{kind.lower()} "
    event_alert(
        stack,
        title,
        name,
        f"AWS Backup: {of_kind}job <job> of <resource> is <state>. <reason>",
        description=f"{what} of this environment's vault that ended badly",
        pattern={
            "source": ["aws.backup"],
            "detail-type": [f"{kind} Job State Change"],
            "detail": {"state": ENDED_BADLY, vault: [backup_vault_arn]},
        },
        paths={
            "state": "$.detail.state",
            "resource": "$.detail.resourceArn",
            "job": f"$.detail.{kind.lower()}JobId",
            "reason": "$.detail.statusMessage",
        },
        topic=alerts_topic_arn,
        why=why,
        controls=("C-BKP-01", "C-BKP-03", "FI-46") if kind == "Copy" else ("C-BKP-01", "FI-46"),
    )


tell_of_failed(
    "FailedJobRule",
    "backup-failed",
    "Backup",
    "backupVaultArn",
    "Backup jobs",
    "Through EventBridge, because the alert topic admits it already; the vault's own notifications would need another "
    "service in the policies of topic and key.",
)
tell_of_failed(
    "FailedCopyRule",
    "backup-copy-failed",
    "Copy",
    "sourceBackupVaultArn",
    "Copies out",
    "A copy that is missing is found missing on the day on which the Region or the account is lost.",
)

alarm(
    stack,
    "NoBackupAlarm",
    "no-backup",
    Sub(
        "No backup job has ended well for a day. Look at the jobs of AWS Backup in "
        f"{region}, at the role and at the vault's lock."
    ),
    of=metric(
        "AWS/Backup",
        "NumberOfBackupJobsCompleted",
        statistic="Sum",
        period_seconds=DAY_SECONDS,
        dimensions={"BackupVaultName": backup_vault_name},
    ),
    threshold=1,
    comparison="LessThanThreshold",
    missing_data="breaching",
    topic=alerts_topic_arn,
    why="A job that never began, because plan, selection or role is gone, sends no event: only the success that is "
    "missing tells. A day, because the schedule is daily. It also rings on an environment's first day, until the "
    "first backup is there.",
)
