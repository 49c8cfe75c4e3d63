"""Settings of the database that its users need to know as well."""

from cfngen.language import Setting, present

db_port = Setting(
    "DBPort",
    "TCP port of the database",
    type="Number",
    default=5432,
    # Source: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html
    min_value=1150,
    max_value=65535,
)
db_name = Setting(
    "DBName",
    "Name of the database that is created with the instance; changing it later replaces the instance",
    default="appdb",
    allowed_pattern=r"^[a-z][a-z0-9_]{0,62}$",
    constraint_description="1 to 63 lower-case letters, digits and underscores, beginning with a letter",
)
db_max_connections = Setting(
    "DBMaxConnections",
    "Connections that the database accepts, and the 100 % of its connections alarm; each takes about 10 MB of the "
    "instance's memory",
    type="Number",
    default=50,
    min_value=6,
    max_value=8388607,
)
db_engine_major_version = Setting(
    "DBEngineMajorVersion",
    "Major version of PostgreSQL; 14 leaves RDS standard support in February 2027",
    default="14",
    allowed_values=("14", "15", "16", "17", "18"),
)
db_custom_identifier = Setting(
    "DBCustomIdentifier",
    "Identifier of the database instance, or empty to let RDS choose one; with it the instance's log groups are "
    "created first, encrypted and with a retention; it can never be changed, and CloudFormation then refuses every "
    "change that would replace the instance",
    default="",
    max_length=63,
    allowed_pattern=r"^$|^[a-z](-?[a-z0-9])*$",
    constraint_description="empty, or up to 63 lower-case letters, digits and single hyphens, beginning with a letter",
)
has_db_custom_identifier = present(db_custom_identifier)
