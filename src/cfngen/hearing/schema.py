"""The sections of the answers file: typed keys, each with its meaning, its default and its limits."""

from __future__ import annotations

from datetime import date
from ipaddress import IPv4Network
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from cfngen.hearing.vocabulary import (
    DAY_TIME,
    PROJECT_NAME,
    AccountId,
    Address,
    AuditSource,
    Cache,
    Channel,
    Cron,
    Detector,
    DrRegion,
    Engine,
    Env,
    Framework,
    IacTool,
    Industry,
    Line,
    Monitor,
    Prose,
    Region,
    TagKey,
)


def key(default: Any, text: str, *, important: bool = False, **limits: Any) -> Any:
    """A key with its default and what it means; `important` ones are listed while they are unanswered."""
    return Field(default, description=text, json_schema_extra={"important": important}, **limits)


class Section(BaseModel):
    """A group of keys. Texts are read as the type that the key has; a key that there is not is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, regex_engine="python-re", str_strip_whitespace=True)


class Meta(Section):
    """案件"""

    project_name: str = key(
        ...,
        "短い名前。小文字、数字、ハイフン。すべてのリソース名の先頭になる",
        min_length=3,
        max_length=14,
        pattern=PROJECT_NAME,
    )
    decided_on: date = key(..., "決定した日。記録の日付になる (YYYY-MM-DD)")
    attendees: list[Line] = key([], "参加者。記録の決定者になる", max_length=50)
    industry: Industry = key("general", "業種。プロファイルを決める", important=True)


class Team(Section):
    """体制"""

    infra_members: int = key(1, "インフラ担当の人数", ge=0, le=1000)
    has_ml_engineers: bool = key(False, "ML エンジニアがいるか")


class Current(Section):
    """いまの基盤"""

    greenfield: bool = key(True, "新規に作るか。false は既存の環境がある")


class Accounts(Section):
    """AWS アカウント"""

    model: Literal["single", "multi", "control-tower"] = key("single", "アカウントの分け方")
    ids: dict[Env, AccountId] = key({}, "環境ごとのアカウント番号 (12 桁)", important=True)


class Iac(Section):
    """IaC"""

    current: list[IacTool] = key(["none"], "いま使っている IaC")
    repo: Literal["github", "gitlab", "codecommit", "other"] = key("github", "コードの置き場所")


class Regions(Section):
    """リージョン"""

    primary: Region = key("ap-northeast-1", "主リージョン")
    dr: DrRegion = key("none", "災害対策のリージョン。none は持たない", important=True)


class Network(Section):
    """ネットワーク"""

    vpc_cidr: dict[Env, IPv4Network] = key(
        {"dev": "10.0.0.0/16", "stg": "10.1.0.0/16", "prod": "10.2.0.0/16"},
        "環境ごとの VPC の範囲 (/16 から /19)",
        important=True,
        validate_default=True,
    )
    egress: Literal["tgw", "nat", "none"] = key("tgw", "VPC から外への出口", important=True)
    transit_gateway_id: str = key("", "Transit Gateway の ID。egress が tgw のとき", pattern=r"^(tgw-[0-9a-f]{17})?$")
    onprem_cidrs: list[IPv4Network] = key([], "職員がいる拠点の範囲 (3 つまで)", important=True, max_length=3)
    nacl: bool = key(False, "ネットワーク ACL を足すか")


class Databases(Section):
    """データベース"""

    engines: list[Engine] = key(["rds-postgresql"], "使うデータベース")
    pg_major: Literal["14", "15", "16", "17", "18"] = key("17", "PostgreSQL のメジャー版", important=True)
    multi_az: dict[Env, bool] = key(
        {"dev": False, "stg": True, "prod": True}, "環境ごとのマルチ AZ。prod は true に限る"
    )
    read_replicas: int = key(0, "読み取りレプリカの数", ge=0, le=5)


class Storage(Section):
    """データ量"""

    db_gib: int = key(20, "データベースの容量 (GiB)", ge=1, le=65536)
    growth_pct_per_year: int = key(30, "年間の伸び (%)", ge=0, le=1000)


class Datalake(Section):
    """データレイク"""

    enabled: bool = key(False, "S3 データレイクを持つか")
    format: Literal["delta", "parquet"] = key("delta", "表の形式")


class Container(Section):
    """コンテナ"""

    orchestrator: Literal["ecs", "eks", "both"] = key("ecs", "コンテナ基盤", important=True)
    launch: Literal["fargate", "ec2"] = key("fargate", "ECS の起動タイプ")
    registry: Literal["ecr", "external"] = key("ecr", "イメージの置き場所")


class Eks(Section):
    """EKS"""

    version: str = key("", "Kubernetes の版 (1.33 の形)。空は構築時の標準サポートの最新", pattern=r"^(1\.[0-9]{2})?$")


class Scaling(Section):
    """規模"""

    peak_tasks: int = key(10, "ピーク時のタスク数 (API ごと)", ge=1, le=1000)
    schedule: list[Cron] = key([], "スケジュールによる増減。cron(0 23 ? * SUN-THU *) の形", max_length=20)


class Ml(Section):
    """MLOps"""

    platform: Literal["none", "sagemaker", "kubeflow", "mlflow", "databricks"] = key("none", "MLOps の基盤")
    inference: Literal["none", "realtime", "serverless", "async", "batch"] = key("none", "推論の方式")
    features: list[Literal["registry", "feature_store", "monitor", "canary"]] = key(["registry"], "使う機能")
    training_schedule: Literal["none", "daily", "weekly", "event"] = key("none", "学習の頻度")


class Hpc(Section):
    """HPC"""

    engine: Literal["none", "parallelcluster", "batch", "pcs"] = key("none", "HPC の道具")
    decided: bool = key(True, "決定済みか。false は検討中")
    purpose: Prose = key("", "用途")
    gpu: bool = key(False, "GPU を使うか")
    lustre_tib: int = key(0, "FSx for Lustre の容量 (TiB)", ge=0, le=10000)
    bound: Literal["cpu", "gpu", "io"] = key("cpu", "負荷を縛るもの")


class Data(Section):
    """データの取り扱い"""

    residency: Literal["japan-only", "any"] = key("any", "データを置いてよい場所", important=True)
    contains_phi: bool = key(False, "PHI を扱うか", important=True)
    masking: Literal["none", "app", "glue"] = key("none", "匿名化、マスキングの方法")


class Compliance(Section):
    """規程"""

    frameworks: list[Framework] = key(["appi"], "対象の規程と認証", important=True)


class Retention(Section):
    """保持"""

    records_years: int = key(5, "記録を保存する年数", important=True, ge=1, le=30)
    log_years: Literal["1", "3", "5", "6", "7", "10"] = key(
        "5", "監査ログを保存する年数。prod があれば 5 以上", important=True
    )


class Security(Section):
    """セキュリティ"""

    mfa: Literal["off", "optional", "required"] = key(
        "optional", "多要素認証。stg と prod は答えによらず必須", important=True
    )
    secrets: Literal["secretsmanager", "vault", "ssm"] = key("secretsmanager", "シークレットの管理")
    encryption: Literal["cmk", "aws-managed"] = key("cmk", "保存時の鍵", important=True)
    tls: Literal["tls12-plus", "tls13-only"] = key("tls12-plus", "TLS の下限")
    mtls: bool = key(False, "取引先に TLS クライアント認証を求めるか")
    tools: list[Detector] = key(["guardduty", "securityhub", "inspector"], "検知と検査の道具")


class Audit(Section):
    """監査"""

    sources: list[AuditSource] = key(["cloudtrail", "config", "flowlogs", "dbaudit"], "残す監査ログ")


class Monitoring(Section):
    """監視"""

    tools: list[Monitor] = key(["cloudwatch"], "監視の道具")
    tracing: Literal["none", "xray"] = key("none", "分散トレーシング")


class Alerts(Section):
    """通知"""

    channels: list[Channel] = key(["email"], "アラートの届け先", important=True)
    ids: dict[Address, Line] = key({}, "届け先のアドレスや ID", important=True)
    oncall: Literal["business-hours", "24x7"] = key("business-hours", "オンコールの時間帯")


class Slo(Section):
    """SLO"""

    availability: Literal["99", "99.9", "99.95", "99.99"] = key("99.9", "可用性の目標 (%)", important=True)


class Ops(Section):
    """運用"""

    maintenance_window_jst: str = key(
        "Sun:04:00-Sun:05:00",
        "週次メンテナンスの時間帯 (日本時間)",
        pattern=rf"^{DAY_TIME}-{DAY_TIME}$",
    )
    change_approval: Literal["none", "one", "two"] = key("one", "変更の承認者の数", important=True)


class Backup(Section):
    """バックアップ"""

    rds_days: int = key(30, "RDS 自動バックアップの日数 (prod)", important=True, ge=7, le=35)
    vault_lock: Literal["none", "governance", "compliance"] = key(
        "governance", "AWS Backup の Vault Lock", important=True
    )
    restore_test: Literal["none", "monthly", "quarterly"] = key("quarterly", "復元試験の頻度", important=True)


class Dr(Section):
    """災害対策"""

    rto_minutes: int = key(240, "目標復旧時間 RTO (分)", important=True, ge=1, le=525600)
    rpo_minutes: int = key(60, "目標復旧時点 RPO (分)", important=True, ge=0, le=525600)


class Cost(Section):
    """費用"""

    monthly_budget_usd: int = key(0, "月の予算 (米ドル)。0 は未定", ge=0, le=100_000_000)
    tags: list[TagKey] = key(["Project", "Environment", "CostCenter"], "配分に使うタグ", max_length=40)
    spot: bool = key(False, "dev で Fargate Spot を使うか")


class Cicd(Section):
    """CI/CD"""

    tool: Literal["github-actions", "codepipeline", "gitlab", "none"] = key("none", "CI/CD の道具")


class Deploy(Section):
    """配備"""

    strategy: Literal["rolling", "blue-green", "canary"] = key("rolling", "配備の方式")


class Caching(Section):
    """キャッシュ"""

    kind: list[Cache] = key([], "使うキャッシュ")


class Override(Section):
    """規則の例外"""

    api_cache_phi: Prose = key("", "PHI があっても API キャッシュを使う理由 (規則 R9)")
    pg14: Prose = key("", "医療でも PostgreSQL 14 を使う理由 (規則 R15)")
