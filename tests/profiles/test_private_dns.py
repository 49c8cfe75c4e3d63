"""The layer `dns`: the staff API's private zone and the logs of DNS queries, which are there only when asked for."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from cfngen.errors import CfngenError
from tests.estate.deployed_estate import Deployment

ProjectOf = Callable[[str], Path]
PRIVATE = {"MakePrivateZone": "true"}
LOGGED = {"EnableDnsQueryLogging": "true"}


def prod(project_of: ProjectOf, **parameters: str) -> Deployment:
    return Deployment("prod", parameters, project_of("medical") / "templates_out")


@pytest.mark.parametrize("environment", ["dev", "stg", "prod"])
def test_nothing_is_made_that_nobody_asked_for(project_of: ProjectOf, environment: str) -> None:
    deployed = Deployment(environment, {}, project_of("medical") / "templates_out")

    assert [] == deployed.of("AWS::Route53::HostedZone", "AWS::Route53Resolver::ResolverQueryLoggingConfig")


def test_the_private_zone_hides_no_name_but_that_of_the_staff_api(project_of: ProjectOf) -> None:
    deployed = prod(project_of, **PRIVATE)
    zone = deployed.one("AWS::Route53::HostedZone")
    vpc = deployed.one("AWS::EC2::VPC")

    assert deployed.parameters[""]["StaffApiDomainName"] == zone.get("Name")
    assert [{"VPCId": vpc.ref, "VPCRegion": "ap-northeast-1"}] == zone.get("VPCs")
    assert vpc.get("EnableDnsSupport")
    assert vpc.get("EnableDnsHostnames")


def test_the_staff_api_has_the_same_answer_inside_and_outside(project_of: ProjectOf) -> None:
    deployed = prod(project_of, **PRIVATE, HostedZoneId="Z0123456789", MakeDnsRecords="true")
    zone = deployed.one("AWS::Route53::HostedZone")
    records = [it for it in deployed.of("AWS::Route53::RecordSet") if it.get("Name") == zone.get("Name")]
    inside, outside = (
        [{**it.properties, "HostedZoneId": ""} for it in records if (it.get("HostedZoneId") == zone.ref) is private]
        for private in (True, False)
    )

    assert 1 == len(inside)
    assert inside == outside
    assert "InternalAlb" in inside[0]["AliasTarget"]["DNSName"]


def test_a_private_zone_needs_no_public_record(project_of: ProjectOf) -> None:
    deployed = prod(project_of, **PRIVATE, MakeDnsRecords="false")

    assert ["PrivateStaffApiRecord"] == [it.logical_id for it in deployed.of("AWS::Route53::RecordSet")]


def test_the_root_refuses_a_private_zone_without_a_name(project_of: ProjectOf) -> None:
    arn = "arn:aws:acm:ap-northeast-1:111111111111:certificate/00000000-0000-4000-8000-000000000000"
    brought = {"HostedZoneId": "", "InternalCertificateArn": arn, "PublicCertificateArn": arn}

    with pytest.raises(CfngenError, match="MakePrivateZone makes a zone of the staff API's name"):
        prod(project_of, **PRIVATE, **brought, StaffApiDomainName="")


def test_queries_are_logged_where_log_delivery_may_write(project_of: ProjectOf) -> None:
    deployed = prod(project_of, **LOGGED)
    (group,) = (it for it in deployed.of("AWS::Logs::LogGroup") if it.stack == "dns/query-logs")
    (policy,) = (it for it in deployed.of("AWS::Logs::ResourcePolicy") if it.stack == "dns/query-logs")
    config = deployed.one("AWS::Route53Resolver::ResolverQueryLoggingConfig")
    association = deployed.one("AWS::Route53Resolver::ResolverQueryLoggingConfigAssociation")
    (statement,) = json.loads(policy.get("PolicyDocument"))["Statement"]

    assert (config.ref, deployed.one("AWS::EC2::VPC").ref) == (
        association.get("ResolverQueryLogConfigId"),
        association.get("ResourceId"),
    )
    assert config.get("DestinationArn").endswith(f":log-group:{group.get('LogGroupName')}:*")
    assert policy.logical_id == config.attributes["DependsOn"]
    assert ["delivery.logs.amazonaws.com"] == statement["Principal"]["Service"]
    assert [f"arn:aws:logs:ap-northeast-1:111111111111:log-group:{group.get('LogGroupName')}:log-stream:*"] == (
        statement["Resource"]
    )
    assert {"StringEquals", "ArnLike"} == statement["Condition"].keys()
    assert 1827 == int(group.get("RetentionInDays"))
    assert group.get("KmsKeyId")
