"""Controls of logs, monitoring and alarms."""

from __future__ import annotations

from cfngen.engine.values import text
from tests.estate.controls.registry import Violations, attributes, control, on, unless
from tests.estate.controls.workloads import containers
from tests.estate.deployed_estate import Deployment

YEAR_DAYS = 365


def log_buckets(deployed: Deployment) -> set[str]:
    """Buckets that services of AWS deliver logs into, which takes SSE-S3 in most cases."""
    found = {it.get("LoggingConfiguration.DestinationBucketName") for it in deployed.of("AWS::S3::Bucket")}
    for balancer in deployed.of("AWS::ElasticLoadBalancingV2::LoadBalancer"):
        found.add(attributes(balancer).get("access_logs.s3.bucket"))
    for bucket in deployed.of("AWS::S3::Bucket"):
        domain = f"<{bucket.stack}:{bucket.logical_id}.DomainName>"
        if any(
            it.get("DistributionConfig.Logging.Bucket") == domain for it in deployed.of("AWS::CloudFront::Distribution")
        ):
            found.add(bucket.ref)
    return {name for name in found if name}


@control("L01", "AWS::Logs::LogGroup")
def logs_are_kept_for_a_year(deployed: Deployment) -> Violations:
    return unless(deployed.of("AWS::Logs::LogGroup"), lambda it: int(it.get("RetentionInDays") or 0) >= YEAR_DAYS)


@control("L02", "AWS::ElasticLoadBalancingV2::LoadBalancer")
def load_balancers_log_access(deployed: Deployment) -> Violations:
    buckets = {it.ref for it in deployed.of("AWS::S3::Bucket")}
    return unless(
        deployed.of("AWS::ElasticLoadBalancingV2::LoadBalancer"),
        lambda it: (
            on(attributes(it).get("access_logs.s3.enabled")) and attributes(it).get("access_logs.s3.bucket") in buckets
        ),
    )


@control("L03", "AWS::CloudFront::Distribution")
def distributions_log_access(deployed: Deployment) -> Violations:
    buckets = {f"<{it.stack}:{it.logical_id}.DomainName>" for it in deployed.of("AWS::S3::Bucket")}
    return unless(
        deployed.of("AWS::CloudFront::Distribution"), lambda it: it.get("DistributionConfig.Logging.Bucket") in buckets
    )


@control("L04", "AWS::S3::Bucket")
def buckets_log_access_but_those_of_logs(deployed: Deployment) -> Violations:
    logs = log_buckets(deployed)
    return unless(
        deployed.of("AWS::S3::Bucket"),
        lambda it: it.ref in logs or it.get("LoggingConfiguration.DestinationBucketName") in logs,
    )


@control("L05", "AWS::WAFv2::WebACL", "AWS::WAFv2::LoggingConfiguration")
def web_acls_log(deployed: Deployment) -> Violations:
    logged = {
        it.get("ResourceArn")
        for it in deployed.of("AWS::WAFv2::LoggingConfiguration")
        if it.get("LogDestinationConfigs")
    }
    return unless(deployed.of("AWS::WAFv2::WebACL"), lambda it: f"<{it.stack}:{it.logical_id}.Arn>" in logged)


@control("L06", "AWS::EC2::VPC", "AWS::EC2::FlowLog")
def networks_have_flow_logs(deployed: Deployment) -> Violations:
    logged = {it.get("ResourceId") for it in deployed.of("AWS::EC2::FlowLog") if it.get("TrafficType") == "ALL"}
    return unless(deployed.of("AWS::EC2::VPC"), lambda it: it.ref in logged)


@control("L07", "AWS::RDS::DBInstance")
def the_database_logs_to_cloudwatch(deployed: Deployment) -> Violations:
    wanted = {"postgresql", "upgrade"}
    return unless(
        deployed.of("AWS::RDS::DBInstance"), lambda it: wanted <= set(it.get("EnableCloudwatchLogsExports") or [])
    )


@control("L08", "AWS::RDS::DBInstance")
def the_database_is_monitored_in_detail(deployed: Deployment) -> Violations:
    return unless(
        deployed.of("AWS::RDS::DBInstance"),
        lambda it: int(it.get("MonitoringInterval") or 0) > 0 and it.get("MonitoringRoleArn"),
    )


@control("L09", "AWS::ECS::TaskDefinition")
def every_container_logs(deployed: Deployment) -> Violations:
    for task, container in containers(deployed):
        if not container.get("LogConfiguration", {}).get("Options", {}).get("awslogs-group"):
            yield str(task)


@control("L11", "AWS::CloudWatch::Alarm")
def alarms_tell_somebody(deployed: Deployment) -> Violations:
    return unless(
        deployed.of("AWS::CloudWatch::Alarm"),
        lambda it: (
            it.get("AlarmActions")
            and it.get("InsufficientDataActions")
            and text(it.get("ActionsEnabled")) in ("", "true")
        ),
    )
