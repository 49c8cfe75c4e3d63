"""PostgreSQL database with its key, master secret, monitoring and event notices

One instance, with a standby in the other zone where the environment asks for it, reachable by the tasks' security
groups alone. What is lost if it is lost decides every policy here: the stack can go, the data stays as a snapshot
under a key that stays, too.
"""

from troposphere import If, iam, rds, secretsmanager

from cfngen.language import Stack, Sub, account_id, att, no_value, partition, ref, region, sub_json
from cfngen.parts.encryption_key import encryption_key, lent_to, used_through
from cfngen.parts.service_role import trust
from cfngen.parts.tags import tags
from cfngen.settings import environment, project_name
from cfngen.templates.database._instance_settings import (
    db_allocated_storage,
    db_auto_minor_version_upgrade,
    db_backup_retention_period,
    db_deletion_protection,
    db_enable_performance_insights,
    db_engine_version,
    db_instance_class,
    db_master_username,
    db_max_allocated_storage,
    db_multi_az,
    engine_lifecycle_support,
    has_db_engine_version,
    manage_master,
    own_secret,
    preferred_backup_window,
    preferred_maintenance_window,
    use_enhanced_monitoring,
    use_pi,
)
from cfngen.templates.database._settings import (
    db_custom_identifier,
    db_engine_major_version,
    db_name,
    db_port,
    has_db_custom_identifier,
)
from cfngen.templates.database.rds_option_group import db_option_group_name
from cfngen.templates.database.rds_parameter_group import db_parameter_group_name
from cfngen.templates.database.rds_subnet_group import db_subnet_group_name
from cfngen.templates.monitoring import cloudwatch_logs_groups
from cfngen.templates.monitoring.sns_topics import alerts_topic_arn
from cfngen.templates.network.security_groups import rds_security_group_id

PASSWORD_LENGTH = 32
# Seconds between the operating system's figures; 0 turns enhanced monitoring off.
MONITORING_SECONDS = 60
# The free retention of Performance Insights; the next longer one is billed.
INSIGHTS_DAYS = 7

stack = Stack(__name__)
stack.after(cloudwatch_logs_groups.stack)  # else RDS makes its log groups itself

key = encryption_key(
    stack,
    "DBEncryptionKey",
    "rds",
    [used_through("rds", "secretsmanager"), lent_to("rds", "secretsmanager")],
    protects="the database, its backups and its secrets",
    why="Stands in this stack and not with the other keys because it has the database's life: no snapshot can be "
    "restored without it. Our own instead of the account's default key, which cannot be shared with a recovery "
    "account.",
    must="It lives as long as the oldest snapshot.",
)

secret = stack.add(
    secretsmanager.Secret(
        "DBSecret",
        Condition=own_secret,
        DeletionPolicy="Retain",
        UpdateReplacePolicy="Retain",
        Name=Sub(f"{project_name}/{environment}/rds/master"),
        Description="Master user of the database",
        KmsKeyId=att(key, "Arn"),
        GenerateSecretString=secretsmanager.GenerateSecretString(
            SecretStringTemplate=sub_json({"username": db_master_username}),
            GenerateStringKey="password",
            PasswordLength=PASSWORD_LENGTH,
            ExcludePunctuation=True,
        ),
        Tags=tags("database-master"),
    ),
    why="The password is made by Secrets Manager and seen by nobody. No punctuation, so that it fits into a "
    "connection URL; 32 letters and digits make up for it. Retained: a restored snapshot still asks for it.",
    must=("The name stays, and so does the generation: changing either makes a new password here but not there.",),
    mutable="must-never-change",
    mutability={"Description": "free-to-tune", "Tags": "free-to-tune"},
    controls=("E11", "K04", "C-ENC-01", "FI-03"),
)

monitoring_role = stack.add(
    iam.Role(
        "DBMonitoringRole",
        Condition=use_enhanced_monitoring,
        AssumeRolePolicyDocument=trust(
            "monitoring.rds.amazonaws.com", Sub(f"arn:{partition}:rds:{region}:{account_id}:db:*")
        ),
        ManagedPolicyArns=[Sub(f"arn:{partition}:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole")],
        Tags=tags("database-monitoring"),
    ),
    why="Writes the operating system's figures to the log group RDSOSMetrics, which the whole Region shares. AWS's own "
    "policy, because that group is AWS's to name.",
    must=("Only databases of this account and Region are monitored through it.",),
    mutable="review-required",
    controls=("L08", "I02", "I04"),
)

instance = stack.add(
    rds.DBInstance(
        "DBInstance",
        DeletionPolicy="Snapshot",
        UpdateReplacePolicy="Snapshot",
        DBInstanceIdentifier=If(has_db_custom_identifier, db_custom_identifier, no_value),
        Engine="postgres",
        EngineVersion=If(has_db_engine_version, db_engine_version, db_engine_major_version),
        EngineLifecycleSupport=engine_lifecycle_support,
        AutoMinorVersionUpgrade=db_auto_minor_version_upgrade,
        AllowMajorVersionUpgrade=False,
        DBInstanceClass=db_instance_class,
        AllocatedStorage=db_allocated_storage,
        MaxAllocatedStorage=db_max_allocated_storage,
        StorageType="gp3",
        StorageEncrypted=True,
        KmsKeyId=att(key, "Arn"),
        MultiAZ=db_multi_az,
        DBName=db_name,
        Port=db_port,
        MasterUsername=db_master_username,
        MasterUserPassword=If(
            own_secret, Sub(f"{{{{resolve:secretsmanager:{ref(secret)}:SecretString:password}}}}"), no_value
        ),
        ManageMasterUserPassword=If(manage_master, True, no_value),
        MasterUserSecret=If(manage_master, rds.MasterUserSecret(KmsKeyId=att(key, "Arn")), no_value),
        EnableIAMDatabaseAuthentication=True,
        DBParameterGroupName=db_parameter_group_name,
        OptionGroupName=db_option_group_name,
        DBSubnetGroupName=db_subnet_group_name,
        VPCSecurityGroups=[rds_security_group_id],
        PubliclyAccessible=False,
        NetworkType="IPV4",
        CACertificateIdentifier="rds-ca-rsa2048-g1",
        BackupRetentionPeriod=db_backup_retention_period,
        PreferredBackupWindow=preferred_backup_window,
        PreferredMaintenanceWindow=preferred_maintenance_window,
        CopyTagsToSnapshot=True,
        DeleteAutomatedBackups=False,
        DeletionProtection=db_deletion_protection,
        EnableCloudwatchLogsExports=["postgresql", "upgrade"],
        EnablePerformanceInsights=db_enable_performance_insights,
        PerformanceInsightsKMSKeyId=If(use_pi, att(key, "Arn"), no_value),
        PerformanceInsightsRetentionPeriod=If(use_pi, INSIGHTS_DAYS, no_value),
        DatabaseInsightsMode="standard",
        MonitoringInterval=If(use_enhanced_monitoring, MONITORING_SECONDS, 0),
        MonitoringRoleArn=If(use_enhanced_monitoring, att(monitoring_role, "Arn"), no_value),
        Tags=tags("database"),
    ).no_validation(),  # troposphere refuses both ways to a password, of which each If leaves one
    why="All patient and resident data. One RDS instance instead of an Aurora cluster: the load fits it, and a "
    "standby is all the availability that was asked for. The engine version is the bare major one, so that RDS's "
    "minor upgrades are no downgrade at the next change.",
    must=(
        "Replacing it means an empty database and a restore by hand: no change set that replaces it is executed.",
        "Storage that has grown by itself is written into DBAllocatedStorage before any other change.",
        "A new major version is a change of code and a rehearsal: with AllowMajorVersionUpgrade false RDS refuses it.",
        "Deletion protection is turned off in one change, and the database deleted in another.",
    ),
    mutable="review-required",
    mutability={
        "DBInstanceIdentifier": "must-never-change",
        "DBName": "must-never-change",
        "DBSubnetGroupName": "must-never-change",
        "KmsKeyId": "must-never-change",
        "MasterUsername": "must-never-change",
        "PerformanceInsightsKMSKeyId": "must-never-change",
        "PubliclyAccessible": "must-never-change",
        "StorageEncrypted": "must-never-change",
        "PreferredBackupWindow": "change-with-constraints",
        "PreferredMaintenanceWindow": "change-with-constraints",
        "Tags": "free-to-tune",
    },
    controls=(
        *("E01", "E03", "K04", "P01", "L07", "L08", "B01", "B03", "B04", "B12", "I06", "S07"),
        *("C-NET-03", "C-ENC-01", "C-LOG-01", "C-BKP-01", "C-AVL-01", "C-VUL-01", "H-04", "FI-03", "FI-39", "FI-84"),
    ),
)

stack.add(
    secretsmanager.SecretTargetAttachment(
        "DBSecretAttachment",
        Condition=own_secret,
        SecretId=ref(secret),
        TargetId=ref(instance),
        TargetType="AWS::RDS::DBInstance",
    ),
    why="Writes engine, host, port and database into the secret when the instance exists, which takes its password "
    "from there: in the secret itself each would wait for the other. Whoever signs in by hand, or rotates one "
    "day, then needs nothing but the secret.",
)

stack.add(
    rds.EventSubscription(
        "DBEventSubscription",
        SnsTopicArn=alerts_topic_arn,
        SourceType="db-instance",
        SourceIds=[ref(instance)],
        EventCategories=[
            "configuration change",
            "failover",
            "failure",
            "low storage",
            "maintenance",
            "notification",
            "recovery",
        ],
        Enabled=True,
        Tags=tags("database-events"),
    ),
    why="Tells what no metric shows: that the standby took over, that maintenance is due, that the version nears its "
    "end. Backups and creations are left out; nobody reads alerts that come every night.",
    must=("The topic's policy and its key admit events.rds.amazonaws.com.",),
    mutable="free-to-tune",
    controls=("FI-46", "C-AVL-01"),
)

db_endpoint = stack.output("DBEndpoint", att(instance, "Endpoint.Address"), "Host name of the database")
db_secret_arn = stack.output(
    "DBSecretArn",
    If(manage_master, att(instance, "MasterUserSecret.SecretArn"), ref(secret)),
    "ARN of the master user's secret: username and password; host, port and dbname only without DBManageMasterPassword",
)
db_encryption_key = stack.output("DBEncryptionKey", att(key, "Arn"), "ARN of the key of the database and its secrets")
db_instance_identifier = stack.output("DBInstanceIdentifier", ref(instance), "Identifier of the database instance")
dbi_resource_id = stack.output(
    "DbiResourceId", att(instance, "DbiResourceId"), "Resource id of the database, for IAM database authentication"
)
