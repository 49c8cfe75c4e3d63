"""What the answers say of each environment: the parameters, and which answers each one rests on."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from cfngen.hearing.answers import Answers
from cfngen.hearing.resolve import Resolved, is_medical
from cfngen.hearing.window import to_utc

Value = str | int | bool | list[str]


@dataclass(frozen=True)
class Derived:
    """One parameter of one environment. `keys` are the answers behind it; none where the hearing does not ask.

    `example` marks a made-up value that has to be replaced before a deployment.
    """

    parameter: str
    value: Value
    keys: tuple[str, ...] = ()
    example: bool = False


# Days of CloudWatch Logs' retention that hold so many years, leap days included.
# Source: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
LOG_DAYS = {"1": 365, "3": 1096, "5": 1827, "6": 2192, "7": 2557, "10": 3653}
# Rule R11: what stands for a service when tasks have no way out.
ENDPOINTS = (
    "EnableMonitoringEndpoint",
    "EnableSnsEndpoint",
    "EnableKmsEndpoint",
    "EnableStsEndpoint",
    "EnableSqsEndpoint",
    "EnableEventsEndpoint",
    "EnableCognitoIdpEndpoint",
)
# Example values: documentation ranges and names, and ids of the right form that nobody has.
STAFF_NETWORK = "172.16.0.0/16"
GATEWAY = "0123456789abcdef0"
_SIZES: dict[str, dict[str, Value]] = {
    "dev": {"DBInstanceClass": "db.t4g.micro", "DBMaxConnections": 50},
    "stg": {"DBInstanceClass": "db.t4g.small", "DBMaxConnections": 100},
    "prod": {"DBInstanceClass": "db.t4g.medium", "DBMaxConnections": 200},
}
_DEV: dict[str, Value] = {
    "DBEnablePerformanceInsights": False,
    "EnableExecuteCommand": True,
    "BatchScheduleState": "DISABLED",
    "LogRetentionDays": 365,
    # Of 20 GiB, the default threshold of 10 GiB would be half.
    "FreeStorageThresholdBytes": 4 * 1024**3,
}


def parameters(resolved: Resolved, env: str) -> list[Derived]:
    """Every parameter of an environment that follows from the answers, or that it cannot be built without."""
    a = resolved.answers
    return [
        *_names(a, env),
        *_network(resolved, env),
        *_database(a, env),
        *_storage(a, env),
        *_compute(a, env),
        *_protection(a, env),
        *_secrets(a, env),
        *_backups(a, env),
        *_alerts(a),
        *_unasked(a, env),
    ]


def tags(resolved: Resolved) -> dict[str, str]:
    """Stack tags beside those that the templates set themselves; their values are decided later."""
    given_by_templates = {"Project", "Environment", "CostCenter", "DataClassification", "Name", "Purpose", "ManagedBy"}
    return {name: "未定" for name in resolved.answers.cost.tags if name not in given_by_templates}


def _names(a: Answers, env: str) -> list[Derived]:
    # Data that need protection most are in prod only; what dev and stg hold was masked or made up.
    phi = a.data.contains_phi and env == "prod"
    return [
        Derived("ProjectName", a.meta.project_name, ("meta.project_name",)),
        Derived("Environment", env, ("environments",)),
        Derived("DataClassification", "phi" if phi else "confidential", ("data.contains_phi",)),
    ]


def _network(resolved: Resolved, env: str) -> list[Derived]:
    a = resolved.answers
    found = [
        Derived("VpcCidr", str(a.network.vpc_cidr[env]), ("network.vpc_cidr",)),  # type: ignore[index]
        Derived("EgressMode", a.network.egress, ("network.egress",)),
    ]
    if a.network.egress == "tgw":
        gateway = a.network.transit_gateway_id
        key = ("network.transit_gateway_id", "network.egress")
        found.append(Derived("TransitGatewayId", gateway or f"tgw-{GATEWAY}", key, example=not gateway))
    if a.network.egress == "none":
        found += [Derived(name, True, ("network.egress",)) for name in ENDPOINTS]
    if "dynamodb" in a.db.engines:
        found.append(Derived("EnableDynamoDbGateway", True, ("db.engines",)))
    networks = [str(network) for network in a.network.onprem_cidrs]
    for number, network in enumerate(networks or [STAFF_NETWORK], 1):
        found.append(Derived(f"StaffNetworkCidr{number}", network, ("network.onprem_cidrs",), example=not networks))
    if a.region.primary == "ap-northeast-1":  # new accounts have no ap-northeast-1b
        zones = [f"{a.region.primary}{letter}" for letter in "ac"]
        found += [Derived(f"AvailabilityZone{n}", zone, ("region.primary",)) for n, zone in enumerate(zones, 1)]
    return found


def _database(a: Answers, env: str) -> list[Derived]:
    days = {"dev": 7, "stg": min(14, a.backup.rds_days)}.get(env, a.backup.rds_days)
    return [
        Derived("DBEngineMajorVersion", a.db.pg_major, ("db.pg_major",)),
        Derived("DBMultiAZ", a.db.multi_az[env], ("db.multi_az", "slo.availability")),  # type: ignore[index]
        Derived("DBBackupRetentionPeriod", days, ("backup.rds_days",)),
        Derived("PreferredMaintenanceWindow", to_utc(a.ops.maintenance_window_jst), ("ops.maintenance_window_jst",)),
        Derived("EnablePgAudit", "dbaudit" in a.audit.sources, ("audit.sources",)),
        Derived("SslMinProtocolVersion", "TLSv1.3" if a.security.tls == "tls13-only" else "TLSv1.2", ("security.tls",)),
    ]


def _storage(a: Answers, env: str) -> list[Derived]:
    """Prod begins with the space of 3 years; RDS grows the rest by itself, up to two and a half times as much."""
    now = a.storage.db_gib
    in_three_years = now * (1 + a.storage.growth_pct_per_year / 100) ** 3
    begin = max(20, {"dev": 20, "stg": _tens(now)}.get(env, _tens(in_three_years)))
    keys = ("storage.db_gib", "storage.growth_pct_per_year")
    return [
        Derived("DBAllocatedStorage", begin, keys),
        Derived("DBMaxAllocatedStorage", max(50, _tens(begin * 2.5)), keys),
    ]


def _tens(gib: float) -> int:
    return -int(-round(gib, 6) // 10) * 10


def _compute(a: Answers, env: str) -> list[Derived]:
    desired = {"prod": 3 if a.slo.availability == "99.99" else 2}.get(env, 1)
    most = {"dev": 2, "stg": -(-a.scaling.peak_tasks // 2)}.get(env, a.scaling.peak_tasks)
    found = [
        Derived("ECSDesiredCount", desired, ("slo.availability",)),
        Derived("ECSMaxCapacity", max(desired, most), ("scaling.peak_tasks",)),
    ]
    if a.container.registry == "external":
        for name in ("StaffApi", "VendorApi", "Batch", "Migration"):
            image = re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower()
            uri = f"registry.example.jp/{a.meta.project_name}/{image}:initial"
            found.append(Derived(f"{name}ImageUri", uri, ("container.registry",), example=True))
    if a.security.mtls:
        arn = f"arn:aws:elasticloadbalancing:{a.region.primary}:111111111111:truststore/vendors/{GATEWAY[:16]}"
        found.append(Derived("VendorTrustStoreArn", arn, ("security.mtls",), example=True))
    return found


def _protection(a: Answers, env: str) -> list[Derived]:
    """MFA outside dev is the estate's own rule (MfaOutsideDev), whatever was answered."""
    mode = {"off": "OFF", "optional": "OPTIONAL", "required": "ON"}[a.security.mfa] if env == "dev" else "ON"
    protected = env != "dev" or is_medical(a)
    # Away from prod, logs answer for a year of trials.
    days = LOG_DAYS[a.retention.log_years] if env == "prod" else 365
    why = ("meta.industry", "compliance.frameworks")
    return [
        Derived("CognitoMfaConfiguration", mode, ("security.mfa",)),
        Derived("AuditLogRetentionDays", days, ("retention.log_years",)),
        Derived("ReportRetentionDays", record_days(a.retention.records_years), ("retention.records_years",)),
        Derived("DBDeletionProtection", protected, why),
        Derived("DeletionProtectionAlb", protected, why),
        *([Derived("PciConformancePack", True, why[1:])] if "pci" in a.compliance.frameworks else []),
    ]


def _secrets(a: Answers, env: str) -> list[Derived]:
    """Secrets Manager rotates; the functions that do it stand in the VPC, so their ARNs come later."""
    rotates = a.security.secrets == "secretsmanager"
    key = ("security.secrets",)
    found = [
        Derived("DBManageMasterPassword", rotates, key),
        Derived("DatabaseUrlMode", "split" if rotates else "composed", key),
    ]
    if rotates:
        place = f"arn:aws:lambda:ap-northeast-1:111111111111:function:{a.meta.project_name}-{env}-rotate"
        found.append(Derived("DatabaseRotationFunctionArn", f"{place}-database-user", key, example=True))
        found.append(Derived("SessionKeyRotationFunctionArn", f"{place}-session-key", key, example=True))
    return found


def _backups(a: Answers, env: str) -> list[Derived]:
    """The vault's lock, rehearsed restores and, in finance, copies outside the account: all for prod alone."""
    lock, test = a.backup.vault_lock, a.backup.restore_test
    found = [Derived("RestoreTesting", "none" if test == "none" else "prod", ("backup.restore_test",))]
    if test != "none":
        months = {"monthly": "*", "quarterly": "1,4,7,10"}[test]
        found.append(Derived("RestoreTestSchedule", f"cron(0 10 ? {months} 2#2 *)", ("backup.restore_test",)))
    if lock != "none":  # prod has a lock wherever there is a vault at all
        found.append(Derived("BackupVaultLockMode", lock if env == "prod" else "governance", ("backup.vault_lock",)))
    if a.meta.industry == "finance":
        found.append(Derived("BackupAirGapped", env == "prod", ("meta.industry",)))
    return found


def record_days(years: int) -> int:
    """The most days that so many years can have, leap days included: 5 years are 1827."""
    return 365 * years + (years + 3) // 4


def _alerts(a: Answers) -> list[Derived]:
    forms: dict[str, dict[str, tuple[str, str]]] = {
        "email": {"email": ("AlertEmail", "alerts@example.jp")},
        "slack": {
            "slack_workspace": ("SlackWorkspaceId", "T0EXAMPLE00"),
            "slack_channel": ("SlackChannelId", "C0EXAMPLE00"),
        },
        "teams": {
            "teams_tenant": ("TeamsTenantId", "00000000-0000-4000-8000-000000000001"),
            "teams_team": ("TeamsTeamId", "00000000-0000-4000-8000-000000000002"),
            "teams_channel": ("TeamsChannelId", "19%3aexample%40thread.tacv2"),
        },
    }
    found = []
    ids = {str(name): value for name, value in a.alerts.ids.items()}
    for channel in a.alerts.channels:
        for name, (parameter, example) in forms.get(channel, {}).items():
            value = ids.get(name)
            found.append(Derived(parameter, value or example, ("alerts.channels", "alerts.ids"), example=not value))
    # PagerDuty and Opsgenie are layers: until they are built, alerts of prod still have to reach somebody.
    if not found:
        address = ids.get("email")
        found.append(Derived("AlertEmail", address or "alerts@example.jp", ("alerts.channels",), example=not address))
    return found


def _unasked(a: Answers, env: str) -> list[Derived]:
    """What the sheet does not ask and an environment needs: sizes, and names that have to be replaced."""
    sizes = (
        _SIZES[env]
        | {"DeployServices": True}
        | (_DEV if env == "dev" else {"DBCustomIdentifier": f"{a.meta.project_name}-{env}-postgresql"})
    )
    base = "example.jp" if env == "prod" else f"{env}.example.jp"
    prefix = re.sub("aws|amazon|cognito", "id", a.meta.project_name)
    # The prefix is one of the Region's, over all accounts: a short digest keeps two projects apart.
    unique = hashlib.sha256(a.meta.project_name.encode()).hexdigest()[:6]
    examples: dict[str, Value] = {
        "HostedZoneId": "Z0EXAMPLE0HOSTEDZONE",
        "StaffApiDomainName": f"staff-api.{base}",
        "VendorApiDomainName": f"vendor-api.{base}",
        "StaffDomainName": f"staff.{base}",
        "VendorDomainName": f"vendor.{base}",
        "CognitoDomainPrefix": f"{prefix}-{env}-{unique}",
    }
    for who in ("Staff", "Vendor"):
        examples[f"{who}CallbackUrls"] = [f"https://{who.lower()}.{base}/callback"]
        examples[f"{who}LogoutUrls"] = [f"https://{who.lower()}.{base}/"]
    found = [Derived(name, value) for name, value in sizes.items()]
    found += [Derived(name, value, example=True) for name, value in examples.items()]
    if a.meta.industry == "municipal":  # its profile lets staff in from known addresses only
        found.append(Derived("StaffAllowedIpCidrs", ["192.0.2.0/24"], ("meta.industry",), example=True))
    return found
