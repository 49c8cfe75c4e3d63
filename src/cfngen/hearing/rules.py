"""Rules R1 to R18: what answers contradict, what they make necessary, and what should be thought over."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from cfngen.hearing.answers import Answers
from cfngen.hearing.resolve import JAPAN, Resolved, dr_mode, is_medical
from cfngen.hearing.window import BACKUP, BATCH, overlaps, week_minutes

Severity = Literal["error", "warning", "info"]
# With fewer people than this, EKS, HPC and self-managed tools stop being looked after when one is ill.
FEW_PEOPLE = 2


@dataclass(frozen=True)
class Finding:
    """What a rule says, in Japanese. `keys` are the answers that it looks at, the likeliest to change first."""

    rule: str
    severity: Severity
    text: str
    keys: tuple[str, ...]


Found = Iterator[Finding]
_RULES: dict[str, Callable[[Resolved], Found]] = {}


def _rule(function: Callable[[Resolved], Found]) -> Callable[[Resolved], Found]:
    _RULES[function.__name__.upper()] = function
    return function


def findings(resolved: Resolved) -> list[Finding]:
    """What every rule says, in their order."""
    return [finding for rule in _RULES.values() for finding in rule(resolved)]


def rules() -> tuple[str, ...]:
    """The names of the rules."""
    return tuple(_RULES)


def _error(rule: str, text: str, *keys: str) -> Finding:
    return Finding(rule, "error", text, keys)


def _warning(rule: str, text: str, *keys: str) -> Finding:
    return Finding(rule, "warning", text, keys)


def _info(rule: str, text: str, *keys: str) -> Finding:
    return Finding(rule, "info", text, keys)


def cached_phi(answers: Answers) -> bool:
    """Whether the cache of API Gateway could hold protected health information."""
    return "apigw" in answers.cache.kind and answers.data.contains_phi


@_rule
def r1(resolved: Resolved) -> Found:
    """Medical data: second factor, 5 years of logs, Japan, locked backups, audit sources, deletion protection."""
    a = resolved.answers
    if not is_medical(a):
        return
    yield _info("R1", "医療の規則を当てる。dev にも削除保護", "meta.industry", "compliance.frameworks")
    if a.security.mfa != "required":
        yield _error("R1", "医療では多要素認証が必須。security.mfa を required にする", "security.mfa")
    if int(a.retention.log_years) < 5:
        yield _error("R1", "医療では監査ログを 5 年以上残す", "retention.log_years")
    if a.data.residency != "japan-only":
        yield _error("R1", "医療ではデータを国内に置く。data.residency を japan-only にする", "data.residency")
    if a.backup.vault_lock == "none":
        yield _error("R1", "医療ではバックアップに書き込み禁止が要る。governance 以上にする", "backup.vault_lock")
    missing = [source for source in ("cloudtrail", "flowlogs", "dbaudit") if source not in a.audit.sources]
    if missing:
        yield _error("R1", f"医療では監査ログに {', '.join(missing)} が要る", "audit.sources")


@_rule
def r2(resolved: Resolved) -> Found:
    """HIPAA: logs for 6 years, no API cache, a business associate agreement.

    Source: https://www.ecfr.gov/current/title-45/section-164.316 (documentation is kept 6 years; applying it to
    logs is our reading).
    """
    a = resolved.answers
    if "hipaa" not in a.compliance.frameworks:
        return
    yield _info("R2", "BAA を AWS Artifact で受諾し、HIPAA 対象サービスの一覧を確かめる", "compliance.frameworks")
    if int(a.retention.log_years) < 6:
        yield _error("R2", "HIPAA では監査ログを 6 年残す (文書の保存 6 年をログに当てる解釈)", "retention.log_years")
    if "apigw" in a.cache.kind and not a.override.api_cache_phi:
        yield _error("R2", "HIPAA では API キャッシュを使わない", "cache.kind")


@_rule
def r3(resolved: Resolved) -> Found:
    """Protected health information is encrypted with keys of one's own."""
    a = resolved.answers
    if a.data.contains_phi and a.security.encryption == "aws-managed":
        yield _error("R3", "PHI は自分で管理する鍵 (cmk) で暗号化する", "security.encryption", "data.contains_phi")


@_rule
def r4(resolved: Resolved) -> Found:
    """Data that must stay in Japan have both Regions there."""
    a = resolved.answers
    for key, region in (("region.primary", a.region.primary), ("region.dr", a.region.dr)):
        if a.data.residency == "japan-only" and region not in (*JAPAN, "none"):
            yield _error("R4", f"国内に限るデータを {region} に置けない", key, "data.residency")
    if a.region.dr == a.region.primary:
        yield _error("R4", "災害対策のリージョンが主リージョンと同じ", "region.dr", "region.primary")


@_rule
def r5(resolved: Resolved) -> Found:
    """High availability asks for tasks and a standby in prod.

    Source: https://aws.amazon.com/rds/sla/ (99.95 % for Multi-AZ instances)
    """
    a = resolved.answers
    if a.slo.availability not in ("99.95", "99.99"):
        return
    count = 3 if a.slo.availability == "99.99" else 2
    yield _info("R5", f"prod のタスクは {count} 以上、データベースはマルチ AZ、ALB は 2 ゾーン", "slo.availability")
    if not a.db.multi_az.get("prod", True):
        yield _error("R5", "この可用性には prod の db.multi_az が要る", "db.multi_az", "slo.availability")
    if a.slo.availability == "99.99":
        text = "単一リージョンの RDS マルチ AZ の SLA は 99.95%。99.99% は構成だけでは約束できない"
        text += "。読み取りレプリカを勧める"
        yield _warning("R5", text, "slo.availability")


@_rule
def r6(resolved: Resolved) -> Found:
    """The mode of disaster recovery follows from RTO and RPO."""
    mode = dr_mode(resolved.answers)
    if mode == "none":
        return
    replica = "。リージョン間のレプリカも要る" if mode == "warm-standby" else ""
    yield _info("R6", f"災害対策の方式は {mode}{replica}", "dr.rto_minutes", "dr.rpo_minutes", "region.dr")


@_rule
def r7(resolved: Resolved) -> Found:
    """Kubeflow runs on Kubernetes."""
    a = resolved.answers
    if a.ml.platform == "kubeflow" and a.container.orchestrator == "ecs":
        yield _error("R7", "Kubeflow には EKS が要る", "container.orchestrator", "ml.platform")


@_rule
def r8(resolved: Resolved) -> Found:
    """DAX is a cache of DynamoDB."""
    a = resolved.answers
    if "dax" in a.cache.kind and "dynamodb" not in a.db.engines:
        yield _error("R8", "DAX には DynamoDB が要る", "cache.kind", "db.engines")


@_rule
def r9(resolved: Resolved) -> Found:
    """The cache of API Gateway holds no protected health information, unless somebody says why."""
    a = resolved.answers
    if not cached_phi(a):
        return
    if a.override.api_cache_phi:
        yield _warning("R9", f"PHI があるが API キャッシュを使う: {a.override.api_cache_phi}", "override.api_cache_phi")
    else:
        text = "PHI を扱う API はキャッシュしない。使うなら override.api_cache_phi に理由を書く"
        yield _error("R9", text, "cache.kind", "data.contains_phi")


@_rule
def r10(resolved: Resolved) -> Found:
    """Blue/green and canary deployments need a second target group and a listener rule."""
    strategy = resolved.answers.deploy.strategy
    if strategy != "rolling":
        yield _info("R10", f"{strategy} には 2 つ目のターゲットグループとリスナールールが要る", "deploy.strategy")


@_rule
def r11(resolved: Resolved) -> Found:
    """Without a way out, every service that tasks call has an endpoint, and nothing outside AWS is called."""
    a = resolved.answers
    if a.network.egress != "none":
        return
    yield _info("R11", "外への出口がないので、使う AWS サービスの VPC エンドポイントを有効にする", "network.egress")
    outside = [tool for tool in ("datadog", "newrelic") if tool in a.monitoring.tools]
    if outside:
        yield _error("R11", f"出口がないと {', '.join(outside)} へ送れない", "network.egress", "monitoring.tools")
    if a.container.registry == "external":
        yield _error("R11", "出口がないと外のレジストリから取得できない", "network.egress", "container.registry")


@_rule
def r12(resolved: Resolved) -> Found:
    """Vault and Parameter Store are decisions with a price."""
    a = resolved.answers
    if a.security.secrets == "vault":
        yield _warning("R12", "Vault は自分で運用する。テンプレートは Secrets Manager のまま", "security.secrets")
    elif a.security.secrets == "ssm" and is_medical(a):
        yield _error("R12", "Parameter Store には自動ローテーションがなく、医療では使わない", "security.secrets")
    elif a.security.secrets == "ssm":
        yield _warning("R12", "Parameter Store には自動ローテーションがない", "security.secrets")


@_rule
def r13(resolved: Resolved) -> Found:
    """Control Tower already has what exists once in an account and Region."""
    if resolved.answers.accounts.model == "control-tower":
        text = "Control Tower の証跡、Config レコーダー、GuardDuty を使い、スタックでは作らない"
        yield _info("R13", text, "accounts.model", "audit.sources", "security.tools")


@_rule
def r14(resolved: Resolved) -> Found:
    """Maintenance keeps clear of the month-end batch and of the backup."""
    window = resolved.answers.ops.maintenance_window_jst
    key = "ops.maintenance_window_jst"
    minutes = week_minutes(window)
    if len(minutes) < 30:
        yield _error("R14", f"メンテナンスは 30 分以上: {window}", key)
    if overlaps(minutes, BATCH):
        yield _error("R14", f"メンテナンス {window} が月次バッチ (1 日の 02:00-04:00) と重なる", key)
    if overlaps(minutes, BACKUP):
        yield _error("R14", f"メンテナンス {window} がバックアップ (毎日 01:00-01:30) と重なる", key)


@_rule
def r15(resolved: Resolved) -> Found:
    """PostgreSQL 14 is on its way out.

    Source: https://docs.aws.amazon.com/AmazonRDS/latest/PostgreSQLReleaseNotes/postgresql-release-calendar.html
    """
    a = resolved.answers
    if a.db.pg_major != "14":
        return
    if is_medical(a) and not a.override.pg14:
        yield _error("R15", "医療で PostgreSQL 14 を使うなら override.pg14 に理由を書く", "db.pg_major")
    else:
        yield _warning("R15", "PostgreSQL 14 の RDS 標準サポートは 2027 年 2 月に終わる", "db.pg_major")


@_rule
def r16(resolved: Resolved) -> Found:
    """Nobody reads mail at night."""
    a = resolved.answers
    if a.alerts.oncall == "24x7" and a.alerts.channels == ["email"]:
        yield _warning("R16", "終日のオンコールなのに届け先がメールだけ", "alerts.channels", "alerts.oncall")


@_rule
def r17(resolved: Resolved) -> Found:
    """Few people cannot look after much that is self-managed."""
    a = resolved.answers
    if a.team.infra_members > FEW_PEOPLE:
        return
    heavy = ["EKS"] if a.container.orchestrator != "ecs" else []
    heavy += ["HPC"] if a.hpc.engine != "none" else []
    heavy += ["Prometheus"] if "prometheus" in a.monitoring.tools else []
    if heavy:
        text = f"インフラ担当 {a.team.infra_members} 名で {'、'.join(heavy)} を運用することになる"
        yield _warning("R17", text, "team.infra_members")


@_rule
def r18(resolved: Resolved) -> Found:
    """Regulated systems are tested where it looks like production."""
    a = resolved.answers
    asking = [name for name in ("3sho2", "fisc") if name in a.compliance.frameworks]
    if asking and "stg" not in a.environments:
        yield _warning("R18", f"{', '.join(asking)} では本番同等の検証環境 (stg) が要る", "environments")
