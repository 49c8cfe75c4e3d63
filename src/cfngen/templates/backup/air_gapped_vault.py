"""Air-gapped vault: copies that lie outside the account

A copy of every recovery point in an account of AWS Backup's own, where nobody of this account reaches it, whatever
he may do here; it is locked in compliance mode from its first day, and can be restored into another account.
"""

from troposphere import Equals, If, backup

from cfngen.language import Condition, Flag, Setting, Stack, Sub, att, no_value, present
from cfngen.settings import environment, project_name
from cfngen.templates.backup._settings import LEAST_DAYS, MOST_DAYS

air_gapped = Flag(
    "BackupAirGapped",
    "Whether every recovery point is also copied into a logically air-gapped vault, which nobody unlocks: what is "
    "there is paid for until its days are over",
    default=False,
)
air_gapped_key_arn = Setting(
    "AirGappedVaultKeyArn",
    "ARN of the KMS key of the air-gapped vault, better one of another account; empty for a key that AWS owns",
    default="",
    allowed_pattern=r"^$|^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[a-f0-9-]+$",
)
copies_air_gapped = Condition("CopiesAirGapped", Equals(air_gapped, "true"))

stack = Stack(__name__, when=copies_air_gapped)

vault = stack.add(
    backup.LogicallyAirGappedBackupVault(
        "AirGappedVault",
        DeletionPolicy="Retain",
        UpdateReplacePolicy="Retain",
        BackupVaultName=Sub(f"{project_name}-{environment}-air-gapped"),
        MinRetentionDays=LEAST_DAYS,
        MaxRetentionDays=MOST_DAYS,
        EncryptionKeyArn=If(present(air_gapped_key_arn), air_gapped_key_arn, no_value),
        BackupVaultTags={"Project": project_name, "Environment": environment, "ManagedBy": "cloudformation"},
    ),
    why="For the day on which an intruder is this account's administrator. So no key of this account by default: "
    "whoever schedules the deletion of a key has destroyed what it opens, locked or not.",
    must=(
        "Its days cannot be changed later; no recovery point is kept for fewer or more, or its copy fails.",
        "It is shared with the account that restores (AWS RAM), or a team approves it, before the day it is needed.",
    ),
    mutable="must-never-change",
    mutability={"BackupVaultTags": "free-to-tune"},
    controls=("B12", "C-BKP-02", "C-LOC-01", "FI-39", "FI-71"),
)

air_gapped_vault_arn = stack.output("AirGappedVaultArn", att(vault, "BackupVaultArn"), "ARN of the air-gapped vault")
