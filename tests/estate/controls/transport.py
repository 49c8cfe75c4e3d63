"""Controls of TLS: load balancers, CloudFront, buckets and the database."""

from __future__ import annotations

import re
from typing import Any

from cfngen.engine.values import text
from tests.estate.controls.registry import Violations, attributes, control, listed, on, principals, statements, unless
from tests.estate.deployed_estate import Deployment, Resource

TLS12_OR_NEWER = re.compile(r"ELBSecurityPolicy-TLS13-1-[23]-(Res-|Ext\d-)?(FIPS-)?(PQ-)?20\d\d-\d\d")
CLOUDFRONT_TLS = ("TLSv1.2_2021", "TLSv1.2_2025", "TLSv1.3_2025")


@control("T01", "AWS::ElasticLoadBalancingV2::Listener")
def listeners_are_https_or_redirect(deployed: Deployment) -> Violations:
    def holds(it: Resource) -> bool:
        redirects = all(action["Type"] == "redirect" for action in it.get("DefaultActions"))
        return it.get("Protocol") == "HTTPS" or redirects

    return unless(deployed.of("AWS::ElasticLoadBalancingV2::Listener"), holds)


@control("T02", "AWS::ElasticLoadBalancingV2::Listener")
def http_is_redirected_to_https(deployed: Deployment) -> Violations:
    def holds(it: Resource) -> bool:
        wanted = {"Protocol": "HTTPS", "Port": "443", "StatusCode": "HTTP_301"}
        return all(action.get("RedirectConfig") == wanted for action in it.get("DefaultActions"))

    plain = [it for it in deployed.of("AWS::ElasticLoadBalancingV2::Listener") if it.get("Protocol") == "HTTP"]
    return unless(plain, holds)


def https(deployed: Deployment) -> list[Resource]:
    return [it for it in deployed.of("AWS::ElasticLoadBalancingV2::Listener") if it.get("Protocol") == "HTTPS"]


@control("T03", "AWS::ElasticLoadBalancingV2::Listener")
def listeners_take_tls_1_2_or_newer(deployed: Deployment) -> Violations:
    return unless(https(deployed), lambda it: TLS12_OR_NEWER.fullmatch(str(it.get("SslPolicy"))))


@control("T04", "AWS::ElasticLoadBalancingV2::Listener")
def listeners_have_certificates_of_acm(deployed: Deployment) -> Violations:
    certificates = {it.ref for it in deployed.of("AWS::CertificateManager::Certificate")}

    def holds(it: Resource) -> bool:
        arns = [entry["CertificateArn"] for entry in it.get("Certificates") or []]
        return bool(arns) and all(arn in certificates or ":acm:" in arn for arn in arns)

    return unless(https(deployed), holds)


@control("T05", "AWS::ElasticLoadBalancingV2::LoadBalancer")
def load_balancers_drop_invalid_headers(deployed: Deployment) -> Violations:
    key = "routing.http.drop_invalid_header_fields.enabled"
    return unless(deployed.of("AWS::ElasticLoadBalancingV2::LoadBalancer"), lambda it: on(attributes(it).get(key)))


def behaviors(distribution: Resource) -> list[dict[str, Any]]:
    return [
        distribution.get("DistributionConfig.DefaultCacheBehavior"),
        *(distribution.get("DistributionConfig.CacheBehaviors") or []),
    ]


@control("T07", "AWS::CloudFront::Distribution")
def viewers_come_over_https(deployed: Deployment) -> Violations:
    allowed = ("https-only", "redirect-to-https")
    return unless(
        deployed.of("AWS::CloudFront::Distribution"),
        lambda it: all(behavior["ViewerProtocolPolicy"] in allowed for behavior in behaviors(it)),
    )


@control("T08", "AWS::CloudFront::Distribution")
def distributions_take_tls_1_2_2021_or_newer(deployed: Deployment) -> Violations:
    def holds(it: Resource) -> bool:
        certificate = it.get("DistributionConfig.ViewerCertificate") or {}
        return certificate.get("MinimumProtocolVersion") in CLOUDFRONT_TLS and bool(
            certificate.get("AcmCertificateArn")
        )

    return unless(deployed.of("AWS::CloudFront::Distribution"), holds)


@control("T09", "AWS::CloudFront::Distribution")
def distributions_reach_their_origins_over_tls(deployed: Deployment) -> Violations:
    def holds(origin: dict[str, Any]) -> bool:
        custom = origin.get("CustomOriginConfig")
        if custom is None:
            return "S3OriginConfig" in origin  # CloudFront signs and encrypts what it asks of S3
        return (custom["OriginProtocolPolicy"], custom["OriginSSLProtocols"]) == ("https-only", ["TLSv1.2"])

    return unless(
        deployed.of("AWS::CloudFront::Distribution"),
        lambda it: all(map(holds, it.get("DistributionConfig.Origins"))),
    )


@control("T10", "AWS::S3::Bucket")
def buckets_refuse_plain_http(deployed: Deployment) -> Violations:
    def refuses(statement: dict[str, Any], bucket: str) -> bool:
        return (
            statement["Effect"] == "Deny"
            and principals(statement) == ["*"]
            and "s3:*" in listed(statement["Action"])
            and {f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"} <= set(statement["Resource"])
            and text(statement["Condition"]["Bool"]["aws:SecureTransport"]) == "false"
        )

    policies = {it.get("Bucket"): statements(it.get("PolicyDocument")) for it in deployed.of("AWS::S3::BucketPolicy")}
    return unless(
        deployed.of("AWS::S3::Bucket"),
        lambda it: any(
            "aws:SecureTransport" in str(statement) and refuses(statement, it.ref)
            for statement in policies.get(it.ref, [])
        ),
    )


@control("T11", "AWS::RDS::DBParameterGroup")
def the_database_takes_tls_only(deployed: Deployment) -> Violations:
    return unless(
        deployed.of("AWS::RDS::DBParameterGroup"), lambda it: text(it.get("Parameters").get("rds.force_ssl")) == "1"
    )
