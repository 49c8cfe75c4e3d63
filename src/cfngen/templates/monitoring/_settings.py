"""How long logs are kept, wherever a log group or a log bucket stands."""

from troposphere import Equals, Not, Or

from cfngen.language import Condition, Contains, Rule, Setting
from cfngen.settings import environment

# CloudWatch Logs takes no other numbers of days; 1827 are 5 years with their leap days, 2192 are 6.
# Source: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
RETENTION_DAYS = (
    *(1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731),
    *(1096, 1827, 2192, 2557, 2922, 3288, 3653),
)
# Medical records are kept for 5 years (Medical Practitioners' Act, article 24); their audit logs as long.
AUDIT_DAYS = 1827

log_retention_days = Setting(
    "LogRetentionDays",
    "Days that logs of the applications are kept",
    type="Number",
    default=1827,
    allowed_values=RETENTION_DAYS,
)
audit_log_retention_days = Setting(
    "AuditLogRetentionDays",
    "Days that logs are kept that say who did what: network, database, firewall, load balancer, sign-in, ECS Exec",
    type="Number",
    default=1827,
    allowed_values=RETENTION_DAYS,
)
prod_keeps_audit_logs = Rule(
    "ProdKeepsAuditLogs",
    when=Equals(environment, "prod"),
    must=Contains([str(days) for days in RETENTION_DAYS if days >= AUDIT_DAYS], audit_log_retention_days),
    message="production keeps audit logs for 5 years, like medical records: AuditLogRetentionDays is 1827 or more",
)


def audit_logs_outlive(days: int, name: str) -> Condition:
    """The condition `name`: audit logs are kept for longer than `days`.

    S3 refuses a lifecycle that archives an object on or after the day that it expires.
    """
    shorter = [Equals(audit_log_retention_days, str(kept)) for kept in RETENTION_DAYS if kept <= days]
    most = 10  # operands of one Or
    return Condition(name, Not(Or(*shorter) if len(shorter) <= most else Or(Or(*shorter[:most]), *shorter[most:])))
