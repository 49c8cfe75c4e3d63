"""Parameters of the database: TLS only, audited, slow statements logged

RDS takes dynamic parameters at once and static ones (connections, preloaded libraries) at the next reboot, which
CloudFormation does not do.
"""

from troposphere import Equals, If, rds

from cfngen.language import Condition, Flag, Setting, Stack, Sub, ref
from cfngen.parts.tags import tags
from cfngen.templates.database._settings import db_engine_major_version, db_max_connections

# Minutes that RDS keeps log files on the instance; it allows no more. CloudWatch Logs keeps them longer.
LOG_FILE_MINUTES = 7 * 24 * 60
# Milliseconds after which a transaction that does nothing is ended: it holds locks and stops vacuuming.
IDLE_TRANSACTION_MS = 10 * 60 * 1000

stack = Stack(__name__)

slow_query_ms = Setting(
    "SlowQueryMs",
    "Milliseconds from which a statement is logged as slow, with its text",
    type="Number",
    default=1000,
    min_value=100,
    max_value=2147483647,
)
enable_pg_audit = Flag(
    "EnablePgAudit", "Whether pgaudit records writes, changes of the schema and of roles", default=True
)
ssl_min_protocol_version = Setting(
    "SslMinProtocolVersion",
    "Oldest TLS version that the database accepts",
    default="TLSv1.2",
    allowed_values=("TLSv1.2", "TLSv1.3"),
)
audited = Condition("UsePgAudit", Equals(enable_pg_audit, "true"))

parameter_group = stack.add(
    rds.DBParameterGroup(
        "DBParameterGroup",
        Family=Sub(f"postgres{db_engine_major_version}"),
        Description="TLS only, pgaudit, slow statements, limited connections",
        Parameters={
            "rds.force_ssl": "1",
            "ssl_min_protocol_version": ssl_min_protocol_version,
            "max_connections": db_max_connections,
            "idle_in_transaction_session_timeout": str(IDLE_TRANSACTION_MS),
            "shared_preload_libraries": If(audited, "pg_stat_statements,pgaudit", "pg_stat_statements"),
            "pgaudit.log": If(audited, "ddl,role,write", "none"),
            "log_connections": "1",
            "log_disconnections": "1",
            "log_statement": "ddl",
            "log_min_duration_statement": slow_query_ms,
            "rds.log_retention_period": str(LOG_FILE_MINUTES),
        },
        Tags=tags("database"),
    ),
    why="PostgreSQL 14 accepts plain connections unless told otherwise. pgaudit leaves reads out: who read which "
    "record is for the application to log, which knows the user. Without a name, so that a new major version gets "
    "its own group beside the old one.",
    must=(
        "rds.force_ssl stays 1: nothing else makes clients use TLS.",
        "pgaudit is preloaded wherever pgaudit.log is set; CREATE EXTENSION pgaudit is part of the migrations.",
        "Static parameters take effect at the next reboot: plan one, with a failover where there is a standby.",
        "Migrations set passwords as SCRAM verifiers: log_statement writes CREATE and ALTER ROLE word for word.",
    ),
    mutable="review-required",
    mutability={
        "Family": "change-with-constraints",
        "Description": "must-never-change",
        "Tags": "free-to-tune",
    },
    controls=("T11", "C-ENC-03", "C-LOG-01", "L07", "FI-10", "H-08"),
)

db_parameter_group_name = stack.output(
    "DBParameterGroupName", ref(parameter_group), "Name of the database's parameter group"
)
