"""AWS Config's managed rules: which there are here, and the control that each is for.

Each stands in one place, as a rule or in the pack: a rule is billed by evaluations, so twice for two copies.
Source: https://docs.aws.amazon.com/config/latest/developerguide/managed-rules-by-aws-config.html
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cfngen.language import Setting
from cfngen.templates.monitoring._settings import log_retention_days

DAILY = "TwentyFour_Hours"


@dataclass(frozen=True)
class ManagedRule:
    """A managed rule: its identifier, what it finds, and the controls that it is evidence for.

    `types`: the resource types that it looks at, none for one that looks at the account; `daily`: it runs by the
    clock. `parameters` are its own. `why`: what its finding means, for one that stands alone.
    """

    identifier: str
    finds: str
    controls: tuple[str, ...]
    types: tuple[str, ...] = ()
    daily: bool = False
    parameters: Mapping[str, str | Setting] = field(default_factory=dict)
    why: str = ""

    @property
    def name(self) -> str:
        """The name as AWS writes its own: `rds-storage-encrypted`."""
        return self.identifier.lower().replace("_", "-")

    @property
    def title(self) -> str:
        """The logical id: `RdsStorageEncrypted`."""
        return "".join(part.capitalize() for part in self.identifier.split("_"))


# Of the account, whatever it holds.
OF_THE_ACCOUNT = (
    ManagedRule(
        "ROOT_ACCOUNT_MFA_ENABLED",
        "The root user has no second factor.",
        ("C-AUTH-01", "FI-08"),
        daily=True,
        why="The root user's password alone would open everything, and no IAM policy holds it back.",
    ),
    ManagedRule(
        "IAM_USER_MFA_ENABLED",
        "An IAM user has no second factor.",
        ("C-AUTH-01", "FI-08"),
        daily=True,
        why="No template makes IAM users; whoever steals the password of one that people made needs no more.",
    ),
    ManagedRule(
        "IAM_ROOT_ACCESS_KEY_CHECK",
        "The root user has an access key.",
        ("H-01", "FI-05"),
        daily=True,
        why="The root user's key is asked for no second factor and limited by no IAM policy; no work needs one.",
    ),
    ManagedRule(
        "CLOUD_TRAIL_ENABLED",
        "No trail records this Region.",
        ("H-05", "FI-10"),
        daily=True,
        why="An alarm tells when a trail is stopped; this tells every day that one is there at all.",
    ),
    ManagedRule(
        "CLOUD_TRAIL_ENCRYPTION_ENABLED",
        "A trail is not encrypted with KMS.",
        ("E16",),
        daily=True,
        why="Whoever may read a trail's bucket still reads nothing without its key; one made by hand may have none.",
    ),
    ManagedRule(
        "CLOUD_TRAIL_LOG_FILE_VALIDATION_ENABLED",
        "Trail files prove nothing.",
        ("E16", "H-06"),
        daily=True,
        why="Digest files cannot be made afterwards, when somebody asks whether a record was changed.",
    ),
    ManagedRule(
        "GUARDDUTY_ENABLED_CENTRALIZED",
        "GuardDuty is off.",
        ("C-MAL-01", "FI-14"),
        daily=True,
        why="A detector that somebody suspends tells of nothing, its own end included.",
    ),
    ManagedRule(
        "SECURITYHUB_ENABLED",
        "Security Hub is off.",
        ("C-MAL-01",),
        daily=True,
        why="Findings of the other services come together there; without it they are made and nobody looks.",
    ),
    ManagedRule(
        "EC2_EBS_ENCRYPTION_BY_DEFAULT",
        "New volumes are not encrypted.",
        ("C-ENC-01", "FI-03"),
        daily=True,
        why="Nothing here makes volumes, so it is people who do, for an hour, and think of the data only.",
    ),
    ManagedRule(
        "CMK_BACKING_KEY_ROTATION_ENABLED",
        "A key does not rotate.",
        ("K01", "C-ENC-02", "FI-13"),
        daily=True,
        why="The templates' keys rotate: this finds those made beside them, and one that was stopped.",
    ),
    ManagedRule(
        "S3_ACCOUNT_LEVEL_PUBLIC_ACCESS_BLOCKS_PERIODIC",
        "S3 blocks no public access.",
        ("P02",),
        daily=True,
        why="The account's block overrules every bucket, so without it one mistake in one bucket is enough.",
    ),
)

# Of the kinds of resources that this estate is made of.
_BUCKET = ("AWS::S3::Bucket",)
_DATABASE = ("AWS::RDS::DBInstance",)
_BALANCER = ("AWS::ElasticLoadBalancingV2::LoadBalancer",)
OF_RESOURCES = (
    ManagedRule("RDS_STORAGE_ENCRYPTED", "A database is not encrypted.", ("E01", "C-ENC-01"), _DATABASE),
    ManagedRule("RDS_INSTANCE_PUBLIC_ACCESS_CHECK", "A database is public.", ("P01", "C-NET-03"), _DATABASE),
    ManagedRule("RDS_INSTANCE_DELETION_PROTECTION_ENABLED", "A database can be deleted.", ("B04",), _DATABASE),
    ManagedRule("RDS_MULTI_AZ_SUPPORT", "A database has no standby.", ("B03", "C-AVL-01"), _DATABASE),
    ManagedRule("DB_INSTANCE_BACKUP_ENABLED", "A database is not backed up.", ("B01", "C-BKP-01"), _DATABASE),
    ManagedRule("S3_BUCKET_PUBLIC_READ_PROHIBITED", "The world reads a bucket.", ("P03",), _BUCKET),
    ManagedRule("S3_BUCKET_SSL_REQUESTS_ONLY", "A bucket answers without TLS.", ("T10", "H-08"), _BUCKET),
    ManagedRule("S3_BUCKET_VERSIONING_ENABLED", "A bucket forgets what is overwritten.", ("B07", "H-06"), _BUCKET),
    ManagedRule("CLOUDWATCH_LOG_GROUP_ENCRYPTED", "A log group is not encrypted.", ("E05",), daily=True),
    ManagedRule(
        "CW_LOGGROUP_RETENTION_PERIOD_CHECK",
        "A log group keeps its events for less than LogRetentionDays.",
        ("L01", "C-LOG-04"),
        daily=True,
        parameters={"MinRetentionTime": log_retention_days},
    ),
    ManagedRule("VPC_FLOW_LOGS_ENABLED", "A VPC has no flow log.", ("L06", "FI-10"), daily=True),
    ManagedRule(
        "VPC_DEFAULT_SECURITY_GROUP_CLOSED",
        "A default security group lets something in or out.",
        ("P09", "FI-99"),
        ("AWS::EC2::SecurityGroup",),
    ),
    ManagedRule("INCOMING_SSH_DISABLED", "SSH is open to the world.", ("P07",), ("AWS::EC2::SecurityGroup",)),
    ManagedRule(
        "RESTRICTED_INCOMING_TRAFFIC",
        "An administrative or database port is open to the world.",
        ("P07", "FI-14"),
        ("AWS::EC2::SecurityGroup",),
        parameters={"blockedPort1": "3389", "blockedPort2": "5432", "blockedPort3": "3306", "blockedPort4": "6379"},
    ),
    ManagedRule("ALB_HTTP_TO_HTTPS_REDIRECTION_CHECK", "A load balancer speaks HTTP.", ("T02",), daily=True),
    ManagedRule("ELB_LOGGING_ENABLED", "A load balancer logs no access.", ("L02", "C-LOG-01"), _BALANCER),
    ManagedRule("ECR_PRIVATE_IMAGE_SCANNING_ENABLED", "Images are not scanned.", ("S05",), daily=True),
    ManagedRule("SECRETSMANAGER_USING_CMK", "A secret has no key of ours.", ("E11",), ("AWS::SecretsManager::Secret",)),
    ManagedRule("DYNAMODB_PITR_ENABLED", "A table goes back to no point in time.", ("B06",), ("AWS::DynamoDB::Table",)),
    ManagedRule("SNS_ENCRYPTED_KMS", "A topic is not encrypted.", ("E06",), ("AWS::SNS::Topic",)),
)  # fmt: skip
