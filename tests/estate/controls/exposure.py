"""Controls of what can be reached from outside."""

from __future__ import annotations

import re

from cfngen.engine.values import text
from tests.estate.controls.registry import Violations, control, on, unless
from tests.estate.deployed_estate import Deployment, Resource, leaves

DATABASE_PORTS = (1433, 1521, 3306, 5432, 6379, 27017)
ADMIN_PORTS = (22, 3389, *DATABASE_PORTS)
EVERYWHERE = ("0.0.0.0/0", "::/0")
KNOWN_BAD_INPUTS = "AWSManagedRulesKnownBadInputsRuleSet"
EDGE_ACL = re.compile(r"arn:aws:wafv2:us-east-1:\d{12}:global/webacl/.+")


@control("P01", "AWS::RDS::DBInstance")
def the_database_is_not_public(deployed: Deployment) -> Violations:
    return unless(deployed.of("AWS::RDS::DBInstance"), lambda it: text(it.get("PubliclyAccessible")) == "false")


@control("P02", "AWS::S3::Bucket")
def buckets_block_public_access(deployed: Deployment) -> Violations:
    four = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")
    return unless(
        deployed.of("AWS::S3::Bucket"),
        lambda it: all(on(it.get(f"PublicAccessBlockConfiguration.{key}")) for key in four),
    )


@control("P03", "AWS::S3::Bucket")
def buckets_have_no_public_acl(deployed: Deployment) -> Violations:
    return unless(
        deployed.of("AWS::S3::Bucket"), lambda it: not str(it.get("AccessControl") or "").startswith("Public")
    )


@control("P04", "AWS::CloudFront::Distribution")
def distributions_read_buckets_by_origin_access_control(deployed: Deployment) -> Violations:
    return unless(
        deployed.of("AWS::CloudFront::Distribution"),
        lambda it: all(
            origin.get("OriginAccessControlId") and origin["S3OriginConfig"]["OriginAccessIdentity"] == ""
            for origin in it.get("DistributionConfig.Origins")
            if "S3OriginConfig" in origin
        ),
    )


@control("P05", "AWS::EC2::Subnet")
def subnets_give_no_public_address(deployed: Deployment) -> Violations:
    return unless(deployed.of("AWS::EC2::Subnet"), lambda it: text(it.get("MapPublicIpOnLaunch")) == "false")


@control("P06", "AWS::ECS::Service", "AWS::Events::Rule")
def tasks_have_no_public_address(deployed: Deployment) -> Violations:
    for it in deployed.of("AWS::ECS::Service", "AWS::Events::Rule", "AWS::Scheduler::Schedule"):
        given = [value for path, value in leaves(it.properties) if path[-1] == "AssignPublicIp"]
        starts_tasks = it.type == "AWS::ECS::Service" or "EcsParameters" in str(it.properties)
        if starts_tasks and given != ["DISABLED"]:
            yield str(it)


@control("P07", "AWS::EC2::SecurityGroupIngress", "AWS::EC2::SecurityGroup")
def no_administrative_port_is_open_to_the_world(deployed: Deployment) -> Violations:
    inline = [
        (it, rule) for it in deployed.of("AWS::EC2::SecurityGroup") for rule in it.get("SecurityGroupIngress") or []
    ]
    separate = [(it, it.properties) for it in deployed.of("AWS::EC2::SecurityGroupIngress")]
    for it, rule in (*inline, *separate):
        is_open = rule.get("CidrIp") in EVERYWHERE or rule.get("CidrIpv6") in EVERYWHERE
        first, last = int(rule.get("FromPort", 0)), int(rule.get("ToPort", 65535))
        if is_open and (rule["IpProtocol"] == "-1" or any(first <= port <= last for port in ADMIN_PORTS)):
            yield str(it)


@control("P10", "AWS::ElasticLoadBalancingV2::LoadBalancer", "AWS::WAFv2::WebACLAssociation")
def public_load_balancers_have_a_web_acl(deployed: Deployment) -> Violations:
    acls = {f"<{it.stack}:{it.logical_id}.Arn>" for it in deployed.of("AWS::WAFv2::WebACL")}
    guarded = {
        it.get("ResourceArn") for it in deployed.of("AWS::WAFv2::WebACLAssociation") if it.get("WebACLArn") in acls
    }
    public = [
        it for it in deployed.of("AWS::ElasticLoadBalancingV2::LoadBalancer") if it.get("Scheme") == "internet-facing"
    ]
    return unless(public, lambda it: it.ref in guarded)


@control("P11", "AWS::CloudFront::Distribution")
def distributions_have_a_web_acl(deployed: Deployment) -> Violations:
    return unless(
        deployed.of("AWS::CloudFront::Distribution"),
        lambda it: EDGE_ACL.fullmatch(it.get("DistributionConfig.WebACLId") or ""),
    )


@control("P12", "AWS::WAFv2::WebACL")
def web_acls_block_known_bad_inputs(deployed: Deployment) -> Violations:
    def holds(it: Resource) -> bool:
        return any(
            rule["Statement"].get("ManagedRuleGroupStatement", {}).get("Name") == KNOWN_BAD_INPUTS
            and rule.get("OverrideAction") == {"None": {}}
            for rule in it.get("Rules") or []
        )

    return unless(deployed.of("AWS::WAFv2::WebACL"), holds)
