"""Settings of the backups that several of their stacks use."""

from cfngen.language import Setting

# What the vault's lock admits; a job whose recovery point is kept for fewer or more days fails.
LEAST_DAYS = 7
# Ten years: longer than any retention that a record here has.
MOST_DAYS = 3653

backup_retention_days = Setting(
    "BackupRetentionDays",
    "Days that daily recovery points are kept; a vault that locks refuses fewer than 7",
    type="Number",
    default=35,
    min_value=LEAST_DAYS,
    max_value=MOST_DAYS,
)
monthly_backup_retention_days = Setting(
    "MonthlyBackupRetentionDays",
    "Days that the recovery point of a month's first day is kept",
    type="Number",
    default=365,
    min_value=90,
    max_value=MOST_DAYS,
)
