"""The layer `observability`: what its dashboard shows, its canaries ask and its queries look through."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cfngen.checks.monitoring.dashboards_can_be_drawn import problems
from tests.estate.deployed_estate import FROM_EDGE, Deployment, Resource

ProjectOf = Callable[[str], Path]


def deployed(project_of: ProjectOf, environment: str = "prod", **parameters: str) -> Deployment:
    return Deployment(environment, parameters, project_of("medical") / "templates_out")


def widgets(estate: Deployment) -> list[dict[str, Any]]:
    body = json.loads(estate.one("AWS::CloudWatch::Dashboard").get("DashboardBody"))
    found: list[dict[str, Any]] = body["widgets"]
    return found


def metrics(estate: Deployment) -> list[list[Any]]:
    """Every line of every graph."""
    return [it for one in widgets(estate) if one["type"] == "metric" for it in one["properties"]["metrics"]]


@pytest.mark.parametrize("environment", ["dev", "stg", "prod"])
def test_the_dashboard_can_be_drawn(project_of: ProjectOf, environment: str) -> None:
    body = deployed(project_of, environment).one("AWS::CloudWatch::Dashboard").get("DashboardBody")

    assert [] == list(problems(body))


def test_widgets_cover_the_page_and_never_each_other(project_of: ProjectOf) -> None:
    cells = [
        (x, y)
        for it in widgets(deployed(project_of))
        for x in range(it["x"], it["x"] + it["width"])
        for y in range(it["y"], it["y"] + it["height"])
    ]

    assert len(cells) == len(set(cells))
    assert len(cells) == 24 * (max(y for _, y in cells) + 1)


def test_the_dashboard_shows_alarms_that_there_are(project_of: ProjectOf) -> None:
    """By their names: an alarm that is renamed would vanish from the page without a word."""
    estate = deployed(project_of)
    made = {it.get("AlarmName") for it in estate.of("AWS::CloudWatch::Alarm")}
    (shown,) = (it["properties"]["alarms"] for it in widgets(estate) if it["type"] == "alarm")

    assert {arn.partition(":alarm:")[2] for arn in shown} <= made
    assert {f"clinic-prod-{name}" for name in ("rds-cpu", "staff-api-cpu", "vendor-api-target-5xx")} <= {
        arn.partition(":alarm:")[2] for arn in shown
    }


def test_metrics_have_the_dimensions_of_what_there_is(project_of: ProjectOf) -> None:
    """The same values as the alarms', which are tested by themselves."""
    estate = deployed(project_of)
    of_alarms = {
        (dimension["Name"], dimension["Value"])
        for it in estate.of("AWS::CloudWatch::Alarm")
        for dimension in it.get("Dimensions") or ()
    }
    shown = {
        (name, value)
        for line in metrics(estate)
        if isinstance(line[0], str) and line[0] != "AWS/CloudFront"
        for name, value in zip(line[2:-1:2], line[3:-1:2], strict=True)
    }

    assert shown <= of_alarms
    assert {"LoadBalancer", "TargetGroup", "ClusterName", "ServiceName", "DBInstanceIdentifier"} == {
        name for name, _ in shown
    }


def test_what_is_searched_for_is_named_by_the_environment(project_of: ProjectOf) -> None:
    searches = [line[0]["expression"] for line in metrics(deployed(project_of)) if isinstance(line[0], dict)]

    assert searches
    for search in searches:
        assert re.fullmatch(r"SEARCH\('\{[\w/]+,\w+\} MetricName=\"\w+\" clinic-prod', '\w+', 300\)", search), search


def test_queries_ask_log_groups_that_there_are(project_of: ProjectOf) -> None:
    estate = deployed(project_of)
    groups = {it.ref for it in estate.of("AWS::Logs::LogGroup")} | {
        it.get("LogGroupName") for it in estate.of("AWS::Logs::LogGroup")
    }
    queries = estate.of("AWS::Logs::QueryDefinition")

    assert 11 == len(queries)
    for it in queries:
        assert set(it.get("LogGroupNames")) <= groups, it.logical_id
        assert it.get("Name").startswith("clinic-prod/")


def test_queries_of_the_flow_log_name_its_fields_in_its_order(project_of: ProjectOf) -> None:
    estate = deployed(project_of)
    fields = [
        name.replace("-", "_") for name in re.findall(r"\$\{(.+?)\}", estate.one("AWS::EC2::FlowLog").get("LogFormat"))
    ]
    parsed = [
        found
        for it in estate.of("AWS::Logs::QueryDefinition")
        for found in re.findall(r'parse @message "([* ]+)" as (.*)', it.get("QueryString"))
    ]

    assert [(" ".join("*" * len(fields)), ", ".join(fields))] * 2 == parsed


def canaries(estate: Deployment) -> list[Resource]:
    return estate.of("AWS::Synthetics::Canary")


@pytest.mark.parametrize(
    ("parameters", "asked"),
    [
        ({}, ["https://vendor-api.example.jp/health", "https://vendor.example.jp/"]),
        ({"EnableCanaries": "false"}, []),
        ({"DeployServices": "false"}, ["https://vendor.example.jp/"]),
        ({"PublicIngressCidr": "192.0.2.0/24"}, ["https://vendor.example.jp/"]),
        ({"CloudFrontPrefixListId": "pl-58a04531"}, ["https://vendor.example.jp/"]),
        (
            {"VendorTrustStoreArn": "arn:aws:elasticloadbalancing:ap-northeast-1:111111111111:truststore/ca/0123"},
            ["https://vendor.example.jp/"],
        ),
        ({"CloudFrontCertificateArn": ""}, ["https://vendor-api.example.jp/health"]),
    ],
    ids=["all", "off", "no services", "some addresses", "behind CloudFront", "client certificates", "no certificate"],
)
def test_a_canary_asks_only_what_answers_a_visitor(
    project_of: ProjectOf, parameters: dict[str, str], asked: list[str]
) -> None:
    """One that asked what lets nobody in would ring for ever."""
    estate = deployed(project_of, **parameters)
    alarms = [it for it in estate.of("AWS::CloudWatch::Alarm") if it.get("Namespace") == "CloudWatchSynthetics"]

    assert asked == [it.get("RunConfig.EnvironmentVariables.PROBE_URL") for it in canaries(estate)]
    assert [it.ref for it in canaries(estate)] == [it.get("Dimensions")[0]["Value"] for it in alarms]


def test_a_development_without_certificates_has_no_canary_of_its_api(project_of: ProjectOf) -> None:
    estate = deployed(project_of, "dev", HostedZoneId="", **dict.fromkeys(FROM_EDGE, ""))

    assert [] == canaries(estate)
    assert [] == [it for it in estate.of("AWS::IAM::Role") if it.logical_id == "CanaryRole"]


def test_canaries_keep_their_runs_under_our_key(project_of: ProjectOf) -> None:
    estate = deployed(project_of)
    (bucket,) = [it for it in estate.of("AWS::S3::Bucket") if it.logical_id == "CanaryLogsBucket"]
    (rule,) = bucket.get("BucketEncryption.ServerSideEncryptionConfiguration")

    for it in canaries(estate):
        assert f"s3://{bucket.ref}/" == it.get("ArtifactS3Location").rpartition("/")[0] + "/"
        assert rule["ServerSideEncryptionByDefault"]["KMSMasterKeyID"] == it.get(
            "ArtifactConfig.S3Encryption.KmsKeyArn"
        )
        assert it.get("RunConfig.TimeoutInSeconds") > int(it.get("RunConfig.EnvironmentVariables")["PROBE_SECONDS"])


def test_health_checks_are_sampled_before_anything_else(project_of: ProjectOf) -> None:
    estate = deployed(project_of, HealthCheckPath="/up")
    rules = sorted(
        (it.get("SamplingRule") for it in estate.of("AWS::XRay::SamplingRule")), key=lambda it: it["Priority"]
    )

    assert [("/up", "0"), ("*", "0.05")] == [(it["URLPath"], str(it["FixedRate"])) for it in rules]
    assert {"clinic-prod*"} == {it["ServiceName"] for it in rules}


@pytest.mark.parametrize(
    ("environment", "parameters", "made"),
    [("prod", {}, 0), ("prod", {"TransactionSearch": "create"}, 1), ("stg", {"TransactionSearch": "create"}, 0)],
)
def test_transaction_search_is_made_once_an_account_and_only_when_asked_for(
    project_of: ProjectOf, environment: str, parameters: dict[str, str], made: int
) -> None:
    estate = deployed(project_of, environment, **parameters)

    assert made == len(estate.of("AWS::XRay::TransactionSearchConfig"))
