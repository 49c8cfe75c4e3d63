"""Settings of the database instance alone, their conditions, and the rules that hold between them."""

from troposphere import Equals, Not, Or

from cfngen.language import Condition, Flag, Rule, Setting, present
from cfngen.settings import environment

db_instance_class = Setting(
    "DBInstanceClass",
    "Class of the database instance",
    default="db.t4g.micro",
    allowed_pattern=r"^db\.[a-z0-9-]+\.[a-z0-9]+$",
    constraint_description="an RDS instance class such as db.t4g.medium",
)
db_allocated_storage = Setting(
    "DBAllocatedStorage",
    "Storage that the database begins with, in GiB; RDS can never make it smaller",
    type="Number",
    default=20,
    min_value=20,
    max_value=65536,
)
db_max_allocated_storage = Setting(
    "DBMaxAllocatedStorage",
    "Storage up to which RDS grows the database by itself, in GiB; at least a tenth more than DBAllocatedStorage",
    type="Number",
    default=50,
    min_value=22,
    max_value=65536,
)
db_multi_az = Flag("DBMultiAZ", "Whether a standby in the other zone takes over when the instance fails", default=True)
db_backup_retention_period = Setting(
    "DBBackupRetentionPeriod",
    "Days that the database can be restored to any second of",
    type="Number",
    default=7,
    min_value=7,
    max_value=35,
)
db_engine_version = Setting(
    "DBEngineVersion",
    "Minor version to stay on, such as 14.22, which needs DBAutoMinorVersionUpgrade false; empty for the default minor "
    "version of DBEngineMajorVersion",
    default="",
    allowed_pattern=r"^$|^1[4-8]\.[0-9]{1,2}$",
)
db_auto_minor_version_upgrade = Flag(
    "DBAutoMinorVersionUpgrade", "Whether RDS installs minor versions in the maintenance window", default=True
)
engine_lifecycle_support = Setting(
    "EngineLifecycleSupport",
    "When RDS standard support of the major version ends: open-source-rds-extended-support-disabled upgrades it, "
    "open-source-rds-extended-support keeps it and bills each vCPU hour",
    default="open-source-rds-extended-support-disabled",
    allowed_values=("open-source-rds-extended-support-disabled", "open-source-rds-extended-support"),
)
db_master_username = Setting(
    "DBMasterUsername",
    "Name of the master user, which migrations sign in as and applications never do",
    default="dbadmin",
    allowed_pattern=r"^(?!rdsadmin$)[a-z][a-z0-9_]{0,62}$",
)
db_manage_master_password = Flag(
    "DBManageMasterPassword",
    "Whether RDS keeps and rotates the master password; false for a secret of this stack, which nothing rotates",
    default=False,
)
db_deletion_protection = Flag("DBDeletionProtection", "Whether the database refuses to be deleted", default=True)
db_enable_performance_insights = Flag(
    "DBEnablePerformanceInsights", "Whether RDS records which statements the load comes from", default=True
)
db_enable_enhanced_monitoring = Flag(
    "DBEnableEnhancedMonitoring", "Whether the operating system's figures are recorded each minute", default=True
)
preferred_backup_window = Setting(
    "PreferredBackupWindow",
    "Daily time of the snapshot, in UTC; 16:00 is 01:00 in Japan",
    default="16:00-16:30",
    allowed_pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]-([01][0-9]|2[0-3]):[0-5][0-9]$",
)
_TIME = r"(mon|tue|wed|thu|fri|sat|sun):([01][0-9]|2[0-3]):[0-5][0-9]"
preferred_maintenance_window = Setting(
    "PreferredMaintenanceWindow",
    "Weekly time of maintenance, in UTC, apart from the backup and the month-end batch (17:00); saturday 19:00 is "
    "sunday 04:00 in Japan",
    default="sat:19:00-sat:20:00",
    allowed_pattern=f"^{_TIME}-{_TIME}$",
)

manage_master = Condition("ManageMaster", Equals(db_manage_master_password, "true"))
own_secret = Condition("OwnSecret", Not(manage_master))
use_pi = Condition("UsePI", Equals(db_enable_performance_insights, "true"))
use_enhanced_monitoring = Condition("UseEnhancedMonitoring", Equals(db_enable_enhanced_monitoring, "true"))
has_db_engine_version = present(db_engine_version)

in_prod = Equals(environment, "prod")
prod_multi_az = Rule(
    "ProdMultiAz",
    when=in_prod,
    must=Equals(db_multi_az, "true"),
    message="the production database needs a standby: DBMultiAZ must be true",
)
prod_deletion_protection = Rule(
    "ProdDeletionProtection",
    when=in_prod,
    must=Equals(db_deletion_protection, "true"),
    message="the production database must refuse to be deleted: DBDeletionProtection must be true",
)
pinned_minor_version = Rule(
    "PinnedMinorVersion",
    must=Or(Equals(db_engine_version, ""), Equals(db_auto_minor_version_upgrade, "false")),
    message="a pinned DBEngineVersion needs DBAutoMinorVersionUpgrade false: after an automatic upgrade the next "
    "change would be a downgrade, which RDS refuses",
)
