"""What each answer changes: parameters, layers or records, value by value."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from cfngen.errors import CfngenError
from cfngen.hearing.editing import with_answer
from cfngen.hearing.keys import Key, keys
from cfngen.hearing.layers import LAYERS, Choice, chosen, selection
from cfngen.hearing.plan import SUMMARY, make_plan
from cfngen.hearing.reading import parse_answers
from cfngen.hearing.reference import RECORD_ONLY
from cfngen.hearing.values import LOG_DAYS, parameters, record_days
from cfngen.hearing.window import to_utc
from cfngen.language.estate import Estate, load_estate
from cfngen.project import PROFILES, REPORT_LAYERS
from tests.hearing.helpers import fresh, nested, resolved

ENUMS = [(key.name, value) for key in keys().values() for value in key.choices]
# Answers without which a value would say nothing, or would be a contradiction.
NEEDED: Mapping[str, dict[str, Any]] = {
    "ml.inference": {"ml.platform": "sagemaker"},
    "ml.features": {"ml.platform": "sagemaker"},
    "ml.training_schedule": {"ml.platform": "sagemaker"},
    "ml.platform=kubeflow": {"container.orchestrator": "eks"},
    "hpc.decided": {"hpc.engine": "batch"},
    "hpc.gpu": {"hpc.engine": "batch"},
    "hpc.bound": {"hpc.engine": "batch"},
    "cache.kind": {"db.engines": ["rds-postgresql", "dynamodb"]},
    "datalake.format": {"datalake.enabled": True},
    "region.dr=ap-northeast-1": {"region.primary": "ap-northeast-3"},
    "region.dr=none": {"region.primary": "ap-northeast-3"},
    "team.has_ml_engineers": {"ml.platform": "mlflow"},
    "environments": {"retention.log_years": "5"},
}
# Years of logs with which the templates refuse an environment prod.
REFUSED = {("retention.log_years", "1"), ("retention.log_years", "3")}


@pytest.fixture(autouse=True)
def _one_estate(monkeypatch: pytest.MonkeyPatch) -> None:
    """Assemble the estate once: the layers are the same for every answer until more are built."""
    monkeypatch.setattr("cfngen.hearing.plan.load_estate", _estate)


@cache
def _estate(package: str, layers: tuple[str, ...]) -> Estate:
    return load_estate(package, layers)


def outputs(folder: Path, given: dict[str, Any]) -> dict[str, bytes]:
    """Every file that answers make in an empty project, without the summary and the answers' table of records."""
    document = parse_answers("meta: {project_name: kibou, decided_on: 2026-12-01}\n", "answers.yaml")
    for name, value in given.items():
        document = with_answer(document, tuple(name.split(".")), value)
    files = make_plan(document, fresh(folder)).files
    del files[SUMMARY]
    return {path: _without_answers(content) if path.endswith(".md") else content for path, content in files.items()}


def _without_answers(content: bytes) -> bytes:
    """A record without its digest and without the table that repeats the answers."""
    text = content.decode().partition("\n")[2]
    before, _, after = text.partition("## 根拠となった回答")
    return (before + after.partition("## 影響")[2]).encode()


def config(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The values that a build reads; which layers it has is told by the list of layers."""
    return {path: content for path, content in files.items() if path.startswith("parameters/")}


def pair(key: Key, value: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Answers with a value, and answers with another one or without it."""
    base = {**NEEDED.get(key.name, {}), **NEEDED.get(f"{key.name}={value}", {})}
    if key.name == "environments":
        return base | {key.name: [value]}, base | {key.name: [env for env in ("dev", "stg", "prod") if env != value]}
    if key.is_list:
        return base | {key.name: [value]}, base | {key.name: []}
    default = str(key.field.default).lower()
    allowed = [choice for choice in key.choices if choice != value and (key.name, choice) not in REFUSED]
    return base | {key.name: value}, base | {key.name: allowed[0] if value == default else default}


@pytest.mark.parametrize(("name", "value"), ENUMS, ids=[f"{name}={value}" for name, value in ENUMS])
def test_every_value_changes_what_is_built_or_is_listed_as_changing_records_only(
    tmp_path: Path, name: str, value: str
) -> None:
    given, other = pair(keys()[name], value)
    if (name, value) in REFUSED:
        with pytest.raises(CfngenError, match=r"rule ProdKeepsAuditLogs(.|\n)*from retention.log_years"):
            outputs(tmp_path / "a", given)
        given, other = given | {"environments": ["stg"]}, other | {"environments": ["stg"]}
    one, two = outputs(tmp_path / "a", given), outputs(tmp_path / "b", other)

    assert one != two
    assert (config(one) == config(two)) == (value in RECORD_ONLY.get(name, ()) or (name, value) in REFUSED)


def test_what_is_listed_as_changing_records_only_is_an_enumeration() -> None:
    assert {(name, value) for name, values in RECORD_ONLY.items() for value in values} <= set(ENUMS)


def value_in(env: str, parameter: str, **given: Any) -> Any:
    found = {row.parameter: row.value for row in parameters(resolved(**nested(given)), env)}
    return found.get(parameter)


@pytest.mark.parametrize(
    ("given", "parameter", "dev", "stg", "prod"),
    [
        ({"data.contains_phi": True}, "DataClassification", "confidential", "confidential", "phi"),
        ({"retention.log_years": "6"}, "AuditLogRetentionDays", 365, 365, 2192),
        ({"retention.records_years": 10}, "ReportRetentionDays", 3653, 3653, 3653),
        ({"security.secrets": "secretsmanager"}, "DatabaseUrlMode", *["split"] * 3),
        ({"security.secrets": "ssm"}, "DatabaseUrlMode", *["composed"] * 3),
        ({"security.secrets": "ssm"}, "SessionKeyRotationFunctionArn", None, None, None),
        ({"security.mfa": "off"}, "CognitoMfaConfiguration", "OFF", "ON", "ON"),
        ({"security.mfa": "required"}, "CognitoMfaConfiguration", "ON", "ON", "ON"),
        ({"meta.industry": "medical"}, "DBDeletionProtection", True, True, True),
        ({}, "DBDeletionProtection", False, True, True),
        ({"slo.availability": "99.99"}, "ECSDesiredCount", 1, 1, 3),
        ({"slo.availability": "99.95"}, "ECSDesiredCount", 1, 1, 2),
        ({"scaling.peak_tasks": 25}, "ECSMaxCapacity", 2, 13, 25),
        ({"scaling.peak_tasks": 1}, "ECSMaxCapacity", 2, 1, 2),
        ({"backup.rds_days": 35}, "DBBackupRetentionPeriod", 7, 14, 35),
        ({"backup.rds_days": 8}, "DBBackupRetentionPeriod", 7, 8, 8),
        ({"storage.db_gib": 100, "storage.growth_pct_per_year": 30}, "DBAllocatedStorage", 20, 100, 220),
        ({"storage.db_gib": 100, "storage.growth_pct_per_year": 0}, "DBAllocatedStorage", 20, 100, 100),
        ({"storage.db_gib": 100, "storage.growth_pct_per_year": 30}, "DBMaxAllocatedStorage", 50, 250, 550),
        ({"network.egress": "none"}, "TransitGatewayId", None, None, None),
        ({"network.egress": "none"}, "EnableSnsEndpoint", True, True, True),
        ({"db.engines": ["rds-postgresql", "dynamodb"]}, "EnableDynamoDbGateway", True, True, True),
        ({"network.onprem_cidrs": ["192.168.0.0/24", "192.168.1.0/24"]}, "StaffNetworkCidr2", *["192.168.1.0/24"] * 3),
        ({"alerts.channels": ["pagerduty"]}, "AlertEmail", *["alerts@example.jp"] * 3),
        ({"alerts.channels": ["slack"]}, "AlertEmail", None, None, None),
        ({"region.primary": "ap-northeast-3"}, "AvailabilityZone1", None, None, None),
        (
            {"meta.project_name": "jaws-care"},
            "CognitoDomainPrefix",
            *[f"jid-care-{env}-9f904b" for env in ("dev", "stg", "prod")],
        ),
    ],
)
def test_what_each_environment_gets(given: dict[str, Any], parameter: str, dev: Any, stg: Any, prod: Any) -> None:
    assert [dev, stg, prod] == [value_in(env, parameter, **given) for env in ("dev", "stg", "prod")]


@pytest.mark.parametrize("years", [1, 3, 5, 6, 7, 10])
def test_days_hold_so_many_years_and_logs_are_kept_at_least_as_long(years: int) -> None:
    from datetime import date

    longest = max((date(start + years, 3, 1) - date(start, 3, 1)).days for start in range(2024, 2032))

    assert longest == record_days(years)
    assert LOG_DAYS[str(years)] >= 365 * years


def test_the_window_reaches_rds_in_utc() -> None:
    assert to_utc("Sat:22:00-Sat:23:30") == value_in(
        "prod", "PreferredMaintenanceWindow", **{"ops.maintenance_window_jst": "Sat:22:00-Sat:23:30"}
    )


def test_layers_that_the_package_has_are_selected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A layer counts once its template is there; one template of a folder does not stand for another."""
    folder = tmp_path / "somewhere" / "audit"
    folder.mkdir(parents=True)
    (folder / "cloudtrail.py").write_text("")
    (folder.parent / "__init__.py").write_text("")
    monkeypatch.syspath_prepend(tmp_path)

    choices = chosen(resolved().answers, "somewhere")

    built = [choice.layer.toggle for choice in choices if choice.built]
    assert ["audit.cloudtrail"] == built
    assert "audit.config" in {choice.layer.toggle for choice in choices}
    assert {"layers": [*REPORT_LAYERS, "audit"]} == selection(choices, "medical")


def test_without_layers_of_its_own_the_profile_is_the_reports() -> None:
    assert {"profile": "report"} == selection(chosen(resolved().answers, "cfngen.language"), "medical")


def test_a_profile_is_named_where_it_has_just_the_chosen_layers() -> None:
    """A profile that has more would switch on what the answers left out."""
    asked = {layer.partition("/")[0] for layer in (one.template for one in LAYERS)}
    added = {layer for layer in PROFILES["medical"] if layer not in REPORT_LAYERS}
    choices = [Choice(one, True) for one in LAYERS if one.template.partition("/")[0] in added]

    assert added <= asked
    assert {"profile": "medical"} == selection(choices, "medical")
    assert "layers" in selection(choices[:1], "medical")


def test_control_tower_keeps_what_exists_once_in_an_account() -> None:
    def toggles(model: str) -> set[str]:
        answers = resolved(accounts={"model": model}).answers
        return {choice.layer.toggle for choice in chosen(answers, "cfngen.templates")}

    assert {"audit.cloudtrail", "audit.config", "security.guardduty"} <= toggles("single")
    assert set() == {"audit.cloudtrail", "audit.config", "security.guardduty"} & toggles("control-tower")


def test_toggles_are_unique_and_belong_to_a_record() -> None:
    from cfngen.hearing.decisions import decisions

    assert len(LAYERS) == len({layer.toggle for layer in LAYERS})
    assert {layer.decision for layer in LAYERS} <= {decision.slug for decision in decisions()}
