"""The layers that answers choose, and which of them the project's template package has."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from cfngen.hearing.answers import Answers
from cfngen.hearing.resolve import MEDICAL, dr_mode
from cfngen.project import PROFILES, REPORT_LAYERS

Choose = Callable[[Answers], bool]


@dataclass(frozen=True)
class Layer:
    """A choice of the extension layers.

    `template` is the nested stack that brings it, as `audit/cloudtrail`; '' where a setting of the estate would,
    which there is not yet. `decision` is the slug of the record that it belongs to.
    """

    toggle: str
    template: str
    title: str
    decision: str
    when: Choose


def _own(a: Answers) -> bool:
    """Account-wide services are the stack's own, not Control Tower's (rule R13)."""
    return a.accounts.model != "control-tower"


def _medical(a: Answers) -> bool:
    return a.meta.industry in MEDICAL


def _industry(*names: str) -> Choose:
    return lambda a: a.meta.industry in names


def _tool(name: str) -> Choose:
    return lambda a: name in a.security.tools and _own(a)


def _source(name: str) -> Choose:
    return lambda a: name in a.audit.sources and _own(a)


def _monitor(name: str) -> Choose:
    return lambda a: name in a.monitoring.tools


def _cache(name: str) -> Choose:
    return lambda a: name in a.cache.kind


def _engine(name: str) -> Choose:
    return lambda a: name in a.db.engines


def _feature(name: str) -> Choose:
    return lambda a: a.ml.platform == "sagemaker" and name in a.ml.features


def _mode(name: str) -> Choose:
    return lambda a: dr_mode(a) == name


def _hpc(name: str) -> Choose:
    return lambda a: a.hpc.engine == name and a.hpc.decided


LAYERS = (
    Layer("audit.cloudtrail", "audit/cloudtrail", "CloudTrail の証跡", "audit", _source("cloudtrail")),
    Layer("audit.config", "audit/config", "AWS Config の記録", "audit", _source("config")),
    Layer("audit.s3data", "audit/s3-data-events", "S3 データイベントの証跡", "audit", _source("s3data")),
    Layer("audit.pci", "audit/conformance-pack", "PCI の適合パック", "audit",
          lambda a: "pci" in a.compliance.frameworks),
    Layer("security.guardduty", "security-ext/guardduty", "GuardDuty", "audit", _tool("guardduty")),
    Layer("security.securityhub", "security-ext/security-hub", "Security Hub", "audit", _tool("securityhub")),
    Layer("security.inspector", "security-ext/inspector", "Inspector", "audit", _tool("inspector")),
    Layer("security.macie", "security-ext/macie", "Macie", "audit", _tool("macie")),
    Layer("security.access_analyzer", "security-ext/access-analyzer", "Access Analyzer", "audit",
          _tool("access_analyzer")),
    Layer("secrets.rotation", "security-ext/secret-rotation", "シークレットを替える Lambda 関数", "secrets",
          lambda a: a.security.secrets == "secretsmanager"),
    Layer("secrets.vault", "", "Vault からの受け渡し", "secrets", lambda a: a.security.secrets == "vault"),
    Layer("secrets.ssm", "", "Parameter Store からの受け渡し", "secrets", lambda a: a.security.secrets == "ssm"),
    Layer("encryption.aws_managed", "", "AWS 管理鍵への切り替え", "encryption",
          lambda a: a.security.encryption == "aws-managed"),
    Layer("encryption.tls13", "", "ALB と CloudFront の TLS 1.3 限定", "encryption",
          lambda a: a.security.tls == "tls13-only"),
    Layer("network.nat", "nat/nat-gateways", "NAT ゲートウェイ", "network", lambda a: a.network.egress == "nat"),
    Layer("network.nacl", "network-ext/network-acls", "ネットワーク ACL", "network", lambda a: a.network.nacl),
    Layer("network.existing_vpc", "", "既存 VPC への相乗り", "accounts", lambda a: not a.current.greenfield),
    Layer("accounts.ids", "", "配備先のアカウント番号の照合", "accounts", lambda a: bool(a.accounts.ids)),
    Layer("region.primary", "", "東京以外の主リージョン", "accounts", lambda a: a.region.primary != "ap-northeast-1"),
    Layer("dns.records", "dns/records", "ホスト名の別名レコード", "network", _medical),
    Layer("data.dynamodb", "data/dynamodb-tables", "DynamoDB", "datastores", _engine("dynamodb")),
    Layer("data.aurora", "", "Aurora", "datastores", _engine("aurora")),
    Layer("data.redshift", "", "Redshift", "datastores", _engine("redshift")),
    Layer("data.without_rds", "", "RDS を持たない構成", "datastores", lambda a: "rds-postgresql" not in a.db.engines),
    Layer("data.read_replica", "database-ext/rds-read-replica", "読み取りレプリカ", "datastores",
          lambda a: a.db.read_replicas > 0),
    Layer("data.elasticache", "data/elasticache-redis", "ElastiCache (Redis)", "datastores", _cache("redis")),
    Layer("data.dax", "data/dax", "DAX", "datastores", _cache("dax")),
    Layer("serverless.api_cache", "serverless/api-gateway", "API Gateway のキャッシュ", "datastores", _cache("apigw")),
    Layer("datalake.buckets", "datalake/s3-lake", "データレイクのバケット", "datastores", lambda a: a.datalake.enabled),
    Layer("datalake.delta", "datalake/delta-glue", "Delta Lake", "datastores",
          lambda a: a.datalake.enabled and a.datalake.format == "delta"),
    Layer("data.masking_glue", "", "Glue によるマスキング", "datastores", lambda a: a.data.masking == "glue"),
    Layer("mlops.registry", "mlops/sagemaker-registry", "モデルレジストリ", "mlops", _feature("registry")),
    Layer("mlops.feature_store", "mlops/sagemaker-feature-store", "Feature Store", "mlops", _feature("feature_store")),
    Layer("mlops.monitor", "mlops/sagemaker-monitor", "Model Monitor", "mlops", _feature("monitor")),
    Layer("mlops.canary", "mlops/sagemaker-canary", "モデルのカナリア", "mlops", _feature("canary")),
    Layer("mlops.inference", "mlops/sagemaker-endpoint", "推論エンドポイント", "mlops",
          lambda a: a.ml.platform == "sagemaker" and a.ml.inference != "none"),
    Layer("mlops.pipeline", "mlops/sagemaker-pipeline", "学習パイプライン", "mlops",
          lambda a: a.ml.platform == "sagemaker" and a.ml.training_schedule != "none"),
    Layer("mlops.kubeflow", "", "Kubeflow", "mlops", lambda a: a.ml.platform == "kubeflow"),
    Layer("mlops.mlflow", "mlops/mlflow", "MLflow", "mlops", lambda a: a.ml.platform == "mlflow"),
    Layer("mlops.databricks", "", "Databricks", "mlops", lambda a: a.ml.platform == "databricks"),
    Layer("hpc.parallelcluster", "hpc/parallelcluster", "ParallelCluster", "hpc", _hpc("parallelcluster")),
    Layer("hpc.batch", "hpc/batch", "AWS Batch", "hpc", _hpc("batch")),
    Layer("hpc.pcs", "hpc/pcs", "AWS PCS", "hpc", _hpc("pcs")),
    Layer("hpc.fsx_lustre", "hpc/fsx-lustre", "FSx for Lustre", "hpc",
          lambda a: a.hpc.engine != "none" and a.hpc.decided and a.hpc.lustre_tib > 0),
    Layer("container.eks", "eks/cluster", "EKS クラスター", "container", lambda a: a.container.orchestrator != "ecs"),
    Layer("container.ec2", "", "EC2 起動タイプ", "container", lambda a: a.container.launch == "ec2"),
    Layer("scaling.scheduled", "", "スケジュールによるスケーリング", "container", lambda a: bool(a.scaling.schedule)),
    Layer("observability.amp", "observability/amp", "Managed Prometheus", "monitoring", _monitor("prometheus")),
    Layer("observability.grafana", "observability/grafana", "Managed Grafana", "monitoring", _monitor("grafana")),
    Layer("observability.datadog", "", "Datadog への送信", "monitoring", _monitor("datadog")),
    Layer("observability.newrelic", "", "New Relic への送信", "monitoring", _monitor("newrelic")),
    Layer("observability.xray", "observability/xray", "X-Ray", "monitoring", lambda a: a.monitoring.tracing == "xray"),
    Layer("observability.synthetics", "observability/synthetics", "外形監視", "monitoring", _medical),
    Layer("observability.slo", "observability/slo", "SLO の計測", "monitoring",
          lambda a: a.slo.availability in ("99.95", "99.99")),
    Layer("notification.pagerduty", "notification/incident-integration", "PagerDuty や Opsgenie への連携", "monitoring",
          lambda a: bool({"pagerduty", "opsgenie"} & set(a.alerts.channels))),
    Layer("notification.severity", "", "重大度別の通知先", "monitoring", lambda a: a.alerts.oncall == "24x7"),
    Layer("backup.vault", "backup/backup-vault", "AWS Backup の保管庫と Vault Lock", "backup",
          lambda a: a.backup.vault_lock != "none"),
    Layer("backup.restore_testing", "backup/restore-testing", "復元試験", "backup",
          lambda a: a.backup.restore_test != "none"),
    Layer("backup.air_gapped", "backup/air-gapped-vault", "論理的に隔離した保管庫", "backup", _industry("finance")),
    Layer("dr.backup", "dr/backup-copy", "別リージョンへのバックアップの写し", "residency", _mode("backup")),
    Layer("dr.pilot-light", "dr/pilot-light", "災害対策 (pilot light)", "residency", _mode("pilot-light")),
    Layer("dr.warm-standby", "dr/warm-standby", "災害対策 (warm standby)", "residency", _mode("warm-standby")),
    Layer("deploy.blue-green", "", "ECS の blue/green 配備", "delivery", lambda a: a.deploy.strategy == "blue-green"),
    Layer("deploy.canary", "", "ECS のカナリア配備", "delivery", lambda a: a.deploy.strategy == "canary"),
    Layer("cicd.github-actions", "cicd/github-oidc", "GitHub Actions の OIDC ロール", "delivery",
          lambda a: a.cicd.tool == "github-actions"),
    Layer("cicd.gitlab", "cicd/gitlab-oidc", "GitLab の OIDC ロール", "delivery", lambda a: a.cicd.tool == "gitlab"),
    Layer("cicd.codepipeline", "cicd/pipeline", "CodePipeline", "delivery", lambda a: a.cicd.tool == "codepipeline"),
    Layer("cost.budgets", "cost/budgets", "AWS Budgets", "cost",
          lambda a: a.cost.monthly_budget_usd > 0 or a.meta.industry in (*MEDICAL, "finance")),
    Layer("cost.spot", "", "dev の Fargate Spot", "cost", lambda a: a.cost.spot),
    Layer("tenancy.rls", "tenancy/rls-bootstrap", "行レベルセキュリティ", "tenancy", _industry("medical-saas")),
    Layer("auth_platform.session_store", "auth-platform/session-table", "セッションの表", "tenancy",
          _industry("medical-saas")),
    Layer("outbox.enabled", "outbox/outbox-table", "Outbox", "tenancy", _industry("medical-saas")),
    Layer("eventstore.enabled", "eventstore/domain-events", "ドメインイベントの保存", "tenancy",
          _industry("medical-saas")),
)  # fmt: skip


@dataclass(frozen=True)
class Choice:
    """A chosen layer, and whether the template package has it."""

    layer: Layer
    built: bool


def chosen(answers: Answers, package: str) -> list[Choice]:
    """The layers that the answers choose, in order. `package` is the name of the template package."""
    folders = _folders(package)
    return [Choice(layer, _has(folders, layer.template)) for layer in LAYERS if layer.when(answers)]


# What a layer takes values from, which then is selected with it.
NEEDS = {"outbox": ("messaging",), "serverless": ("data", "messaging")}


def selection(choices: list[Choice], wanted: str) -> dict[str, str | list[str]]:
    """What `[tool.cfngen]` says: the profile of that name or the report's where it has just these, or the layers."""
    chosen_ones = [choice.layer.template.partition("/")[0] for choice in choices if choice.built]
    extra = [needed for layer in chosen_ones for needed in (*NEEDS.get(layer, ()), layer)]
    layers = tuple(dict.fromkeys((*REPORT_LAYERS, *extra)))
    for name in (wanted, "report"):
        if name in PROFILES and set(layers) == set(PROFILES[name]):
            return {"profile": name}
    return {"layers": list(layers)}


def _folders(package: str) -> list[Path]:
    spec = find_spec(package)
    return [Path(place) for place in (spec.submodule_search_locations or ())] if spec else []


def _has(folders: list[Path], template: str) -> bool:
    path = f"{template.replace('-', '_')}.py"
    return bool(template) and any((folder / path).is_file() for folder in folders)
