"""The reference page of the answers file: `python -m cfngen.hearing.reference > docs/hearing/keys.md`."""

from __future__ import annotations

import sys

from cfngen.hearing.decisions import decisions
from cfngen.hearing.keys import Key, asked_by, keys
from cfngen.hearing.layers import LAYERS

# Values that change records, the summary and the choice of layers, and no parameter: the estate has no setting for
# them, or their layer is all that they ask for, or they are what the templates do anyway. A test compares this with
# what happens.
RECORD_ONLY: dict[str, tuple[str, ...]] = {
    "team.has_ml_engineers": ("true", "false"),
    "current.greenfield": ("true", "false"),
    "accounts.model": ("single", "multi", "control-tower"),
    "iac.current": ("terraform", "cloudformation", "cdk", "none"),
    "iac.repo": ("github", "gitlab", "codecommit", "other"),
    "region.dr": ("none", "ap-northeast-1", "ap-northeast-3", "us-east-1", "us-west-2", "ap-southeast-1"),
    "network.nacl": ("true", "false"),
    "db.engines": ("rds-postgresql", "aurora", "redshift", "none"),
    "datalake.enabled": ("true", "false"),
    "datalake.format": ("delta", "parquet"),
    "container.orchestrator": ("ecs", "eks", "both"),
    "container.launch": ("fargate", "ec2"),
    "ml.platform": ("none", "sagemaker", "kubeflow", "mlflow", "databricks"),
    "ml.inference": ("none", "realtime", "serverless", "async", "batch"),
    "ml.features": ("registry", "feature_store", "monitor", "canary"),
    "ml.training_schedule": ("none", "daily", "weekly", "event"),
    "hpc.engine": ("none", "parallelcluster", "batch", "pcs"),
    "hpc.decided": ("true", "false"),
    "hpc.gpu": ("true", "false"),
    "hpc.bound": ("cpu", "gpu", "io"),
    "data.residency": ("japan-only", "any"),
    "data.masking": ("none", "app", "glue"),
    "compliance.frameworks": ("appi", "fisc", "ismap", "gdpr", "iso27001", "soc2"),
    "security.encryption": ("cmk", "aws-managed"),
    "security.tools": ("guardduty", "securityhub", "inspector", "macie", "access_analyzer", "trivy"),
    "audit.sources": ("cloudtrail", "config", "flowlogs", "s3data"),
    "monitoring.tools": ("cloudwatch", "prometheus", "grafana", "datadog", "newrelic"),
    "monitoring.tracing": ("none", "xray"),
    "alerts.channels": ("email", "pagerduty", "opsgenie"),
    "alerts.oncall": ("business-hours", "24x7"),
    "slo.availability": ("99", "99.9", "99.95"),
    "ops.change_approval": ("none", "one", "two"),
    "cost.spot": ("true", "false"),
    "cicd.tool": ("github-actions", "codepipeline", "gitlab", "none"),
    "deploy.strategy": ("rolling", "blue-green", "canary"),
    "cache.kind": ("redis", "dax", "cloudfront", "apigw"),
}

_HEAD = """\
# 答えのファイルの項目

`python -m cfngen.hearing.reference` が作る。手で直さない。

「記録だけ」に挙げた選択肢は、判断の記録とまとめ、そして選ぶレイヤーだけを変え、パラメーターは変えない。
テンプレートに設定がない、レイヤーの選択で足りる、またはテンプレートがいつもそうしている、のいずれかである。

| 項目 | 意味 | 書ける値 | 既定値 | 質問 | 記録 | 記録だけ |
|---|---|---|---|---|---|---|
"""
_LAYERS = """
## 選べるレイヤー

| 選択 | 内容 | テンプレート | 記録 |
|---|---|---|---|
"""


def reference() -> str:
    """Every key and every layer as Markdown tables."""
    numbers = {decision.slug: f"{decision.number:04}" for decision in decisions()}
    rows = "".join(_row(key) for key in keys().values())
    layers = "".join(
        f"| `{layer.toggle}` | {layer.title} | {f'`{layer.template}`' if layer.template else 'なし'} "
        f"| {numbers[layer.decision]} |\n"
        for layer in LAYERS
    )
    return f"{_HEAD}{rows}{_LAYERS}{layers}"


def _row(key: Key) -> str:
    records = [f"{decision.number:04}" for decision in decisions() if key.name in decision.keys]
    only = RECORD_ONLY.get(key.name, ())
    cells = [
        f"`{key.name}`",
        key.text,
        key.allowed,
        key.default,
        ", ".join(asked_by(key.name)) or "-",
        ", ".join(records) or "-",
        "すべて" if key.choices and set(only) == set(key.choices) else ", ".join(only) or "-",
    ]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"


if __name__ == "__main__":
    sys.stdout.write(reference())
