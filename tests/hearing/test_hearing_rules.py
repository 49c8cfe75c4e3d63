"""Rules R1 to R18: each with answers that fire it and answers next to them that do not."""

from __future__ import annotations

from typing import Any

import pytest

from cfngen.hearing.coherence import incoherent
from cfngen.hearing.rules import findings, rules
from cfngen.hearing.vocabulary import PROJECT_NAME
from cfngen.settings import project_name
from tests.hearing.helpers import nested, resolved

Given = dict[str, Any]
PHI: Given = {"data.contains_phi": True}
HIPAA: Given = {"compliance.frameworks": ["hipaa"]}

# rule, severity, answers that fire it with that severity, answers that do not
CASES: list[tuple[str, str, Given, Given]] = [
    ("R1", "info", {"meta.industry": "medical"}, {"meta.industry": "municipal"}),
    ("R1", "info", {"compliance.frameworks": ["3sho2"]}, {"compliance.frameworks": ["appi"]}),
    ("R1", "error", {"meta.industry": "medical", "security.mfa": "optional"}, {"security.mfa": "optional"}),
    ("R1", "error", {"meta.industry": "medical", "retention.log_years": "3"}, {"retention.log_years": "3"}),
    ("R1", "error", {"meta.industry": "medical-ai", "data.residency": "any"}, {"data.residency": "any"}),
    ("R1", "error", {"meta.industry": "medical-saas", "backup.vault_lock": "none"}, {"backup.vault_lock": "none"}),
    (
        "R1",
        "error",
        {"meta.industry": "medical", "audit.sources": ["cloudtrail", "flowlogs"]},
        {"meta.industry": "medical", "audit.sources": ["cloudtrail", "flowlogs", "dbaudit"]},
    ),
    ("R2", "info", HIPAA, {}),
    ("R2", "error", {**HIPAA, "retention.log_years": "5"}, {**HIPAA, "retention.log_years": "6"}),
    ("R2", "error", {**HIPAA, "cache.kind": ["apigw"]}, {**HIPAA, "cache.kind": ["redis"]}),
    ("R3", "error", {**PHI, "security.encryption": "aws-managed"}, {"security.encryption": "aws-managed"}),
    (
        "R4",
        "error",
        {"data.residency": "japan-only", "region.dr": "us-west-2"},
        {"data.residency": "any", "region.dr": "us-west-2"},
    ),
    (
        "R4",
        "error",
        {"data.residency": "japan-only", "region.primary": "us-east-1"},
        {"data.residency": "japan-only", "region.primary": "ap-northeast-3"},
    ),
    ("R4", "error", {"region.dr": "ap-northeast-1"}, {"region.dr": "ap-northeast-3"}),
    ("R5", "info", {"slo.availability": "99.95"}, {"slo.availability": "99.9"}),
    ("R5", "warning", {"slo.availability": "99.99"}, {"slo.availability": "99.95"}),
    (
        "R5",
        "error",
        {"slo.availability": "99.95", "db.multi_az": {"prod": False}},
        {"slo.availability": "99.95", "db.multi_az": {"stg": False}},
    ),
    ("R6", "info", {"region.dr": "ap-northeast-3"}, {"region.dr": "none"}),
    ("R7", "error", {"ml.platform": "kubeflow"}, {"ml.platform": "kubeflow", "container.orchestrator": "both"}),
    ("R8", "error", {"cache.kind": ["dax"]}, {"cache.kind": ["dax"], "db.engines": ["rds-postgresql", "dynamodb"]}),
    ("R9", "error", {**PHI, "cache.kind": ["apigw"]}, {"cache.kind": ["apigw"]}),
    (
        "R9",
        "warning",
        {**PHI, "cache.kind": ["apigw"], "override.api_cache_phi": "薬価だけを返す"},
        {**PHI, "cache.kind": ["redis"], "override.api_cache_phi": "薬価だけを返す"},
    ),
    ("R10", "info", {"deploy.strategy": "canary"}, {"deploy.strategy": "rolling"}),
    ("R11", "info", {"network.egress": "none"}, {"network.egress": "nat"}),
    (
        "R11",
        "error",
        {"network.egress": "none", "monitoring.tools": ["datadog"]},
        {"network.egress": "nat", "monitoring.tools": ["datadog"]},
    ),
    (
        "R11",
        "error",
        {"network.egress": "none", "container.registry": "external"},
        {"network.egress": "tgw", "container.registry": "external"},
    ),
    ("R12", "warning", {"security.secrets": "vault"}, {"security.secrets": "secretsmanager"}),
    ("R12", "warning", {"security.secrets": "ssm"}, {"security.secrets": "secretsmanager"}),
    ("R12", "error", {"meta.industry": "medical", "security.secrets": "ssm"}, {"security.secrets": "ssm"}),
    ("R13", "info", {"accounts.model": "control-tower"}, {"accounts.model": "multi"}),
    (
        "R14",
        "error",
        {"ops.maintenance_window_jst": "Sun:03:30-Sun:04:30"},
        {"ops.maintenance_window_jst": "Sun:04:00-Sun:05:00"},
    ),
    (
        "R14",
        "error",
        {"ops.maintenance_window_jst": "Sun:01:00-Sun:01:45"},
        {"ops.maintenance_window_jst": "Sun:01:30-Sun:02:00"},
    ),
    (
        "R14",
        "error",
        {"ops.maintenance_window_jst": "Sun:23:00-Mon:01:15"},
        {"ops.maintenance_window_jst": "Sun:23:00-Mon:01:00"},
    ),
    (
        "R14",
        "error",
        {"ops.maintenance_window_jst": "Sun:05:00-Sun:05:10"},
        {"ops.maintenance_window_jst": "Sun:05:00-Sun:05:30"},
    ),
    ("R15", "warning", {"db.pg_major": "14"}, {"db.pg_major": "15"}),
    (
        "R15",
        "error",
        {"meta.industry": "medical", "db.pg_major": "14"},
        {"meta.industry": "medical", "db.pg_major": "14", "override.pg14": "春に上げる"},
    ),
    ("R16", "warning", {"alerts.oncall": "24x7"}, {"alerts.oncall": "24x7", "alerts.channels": ["email", "slack"]}),
    (
        "R17",
        "warning",
        {"team.infra_members": 2, "container.orchestrator": "eks"},
        {"team.infra_members": 3, "container.orchestrator": "eks"},
    ),
    ("R17", "warning", {"team.infra_members": 1, "hpc.engine": "pcs"}, {"team.infra_members": 1}),
    ("R17", "warning", {"monitoring.tools": ["prometheus"]}, {"monitoring.tools": ["cloudwatch"]}),
    (
        "R18",
        "warning",
        {"compliance.frameworks": ["fisc"], "environments": ["dev", "prod"]},
        {"compliance.frameworks": ["appi"], "environments": ["dev", "prod"]},
    ),
]


def fired(given: Given, rule: str, severity: str) -> list[str]:
    return [f.text for f in findings(resolved(**nested(given))) if (f.rule, f.severity) == (rule, severity)]


@pytest.mark.parametrize(
    ("rule", "severity", "fires", "spares"), CASES, ids=[f"{c[0]}-{c[1]}-{n}" for n, c in enumerate(CASES)]
)
def test_a_rule_fires_and_spares(rule: str, severity: str, fires: Given, spares: Given) -> None:
    assert len(fired(fires, rule, severity)) == 1
    assert [] == fired(spares, rule, severity)


def test_every_rule_has_cases_and_is_numbered() -> None:
    expected = [f"R{number}" for number in range(1, 19)]

    assert expected == list(rules())
    assert set(expected) == {case[0] for case in CASES}


def test_defaults_contradict_nothing() -> None:
    for industry in ("medical", "medical-saas", "medical-ai", "municipal", "finance", "general"):
        found = resolved(meta={"industry": industry})

        assert [] == [f for f in [*findings(found), *incoherent(found)] if f.severity == "error"]


@pytest.mark.parametrize(
    ("region", "rto", "rpo", "mode"),
    [
        ("ap-northeast-3", 15, 60, "warm-standby"),
        ("ap-northeast-3", 16, 5, "warm-standby"),
        ("ap-northeast-3", 16, 6, "pilot-light"),
        ("ap-northeast-3", 240, 60, "pilot-light"),
        ("ap-northeast-3", 241, 60, "backup"),
    ],
)
def test_the_mode_of_recovery_follows_from_rto_and_rpo(region: str, rto: int, rpo: int, mode: str) -> None:
    (text,) = fired({"region.dr": region, "dr.rto_minutes": rto, "dr.rpo_minutes": rpo}, "R6", "info")

    assert mode in text
    assert ("レプリカ" in text) == (mode == "warm-standby")


@pytest.mark.parametrize(
    ("fires", "spares", "key"),
    [
        ({"iac.current": ["none", "cdk"]}, {"iac.current": ["terraform", "cdk"]}, "iac.current"),
        ({"environments": ["dev", "dev"]}, {"environments": ["dev", "prod"]}, "environments"),
        ({"network.onprem_cidrs": ["10.1.0.0/20"]}, {"network.onprem_cidrs": ["10.3.0.0/20"]}, "network.onprem_cidrs"),
        (
            {"network.onprem_cidrs": ["10.0.0.0/20"]},
            {"network.onprem_cidrs": ["10.0.0.0/20"], "environments": ["prod"]},
            "network.onprem_cidrs",
        ),
        (
            {"network.transit_gateway_id": ""},
            {"network.transit_gateway_id": "", "network.egress": "none"},
            "network.transit_gateway_id",
        ),
        (
            {"ml.platform": "sagemaker"},
            {"ml.platform": "sagemaker", "team.has_ml_engineers": True},
            "team.has_ml_engineers",
        ),
        ({"db.multi_az": {"prod": False}}, {"db.multi_az": {"prod": False}, "environments": ["dev"]}, "db.multi_az"),
    ],
)
def test_what_contradicts_itself(fires: Given, spares: Given, key: str) -> None:
    (finding,) = incoherent(resolved(**nested(fires)))

    severity = "warning" if key == "team.has_ml_engineers" else "error"
    assert (severity, key) == (finding.severity, finding.keys[0])
    assert [] == incoherent(resolved(**nested(spares)))


def test_what_the_industry_and_the_rules_fill_in() -> None:
    found = resolved(meta={"industry": "medical-ai"}, compliance={"frameworks": ["3sho2", "hipaa"]})

    assert ("required", "6", "japan-only", "sagemaker") == (
        found.answers.security.mfa,
        found.answers.retention.log_years,
        found.answers.data.residency,
        found.answers.ml.platform,
    )
    assert "未確認（規則 R2）" == found.state("retention.log_years")
    assert "未確認（業種 medical-ai の既定値）" == found.state("security.mfa")
    assert "未確認（既定値）" == found.state("backup.rds_days")
    assert "確認済み" == found.state("compliance.frameworks")


def test_an_answer_beats_the_profile() -> None:
    found = resolved(meta={"industry": "medical-ai"}, ml={"platform": "none"}, datalake={"enabled": False})

    assert ("none", False) == (found.answers.ml.platform, found.answers.datalake.enabled)


def test_guidelines_of_medicine_without_a_medical_industry() -> None:
    found = resolved(compliance={"frameworks": ["3sho2"]})

    assert ("required", "未確認（規則 R1）") == (found.answers.security.mfa, found.state("security.mfa"))


def test_an_environment_that_is_left_out_has_the_default() -> None:
    found = resolved(network={"vpc_cidr": {"prod": "10.9.0.0/16"}}, db={"multi_az": {"dev": True}}).answers

    assert {"dev": "10.0.0.0/16", "stg": "10.1.0.0/16", "prod": "10.9.0.0/16"} == {
        env: str(network) for env, network in found.network.vpc_cidr.items()
    }
    assert {"dev": True, "stg": True, "prod": True} == dict(found.db.multi_az)


def test_the_name_is_what_the_templates_allow() -> None:
    assert PROJECT_NAME == project_name.allowed_pattern
