"""What buckets are for, as far as other resources say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from cfngen.checks.balancers import WRITERS, attributes
from cfngen.checks.estate import Estate, Resource
from cfngen.checks.policies import Statement, is_anyone, statements

# AccessLogsBucket, alb-logs-123; not CatalogBucket, login-assets. What delivers into it may be another template.
_LOGS = re.compile(r"(?:^|[a-z0-9]|\b)Logs?(?![a-z])|(?:^|[-_. ])logs?(?![a-z])")


def delivers_to(estate: Estate) -> Iterator[tuple[Resource, Any]]:
    """(resource, bucket) for everything that delivers logs into a bucket."""
    for it in estate.of("AWS::S3::Bucket"):
        yield it, it.get("LoggingConfiguration.DestinationBucketName")
    for it in estate.of("AWS::ElasticLoadBalancingV2::LoadBalancer"):
        given = attributes(it)
        for kind in ("access_logs", "connection_logs", "health_check_logs"):
            yield it, given.get(f"{kind}.s3.bucket")
    for it in estate.of("AWS::ElasticLoadBalancing::LoadBalancer"):
        yield it, it.get("AccessLoggingPolicy.S3BucketName")
    for it in estate.of("AWS::CloudFront::Distribution"):
        yield it, it.get("DistributionConfig.Logging.Bucket")
    for it in estate.of("AWS::Redshift::Cluster"):
        yield it, it.get("LoggingProperties.BucketName")


def holds_audit_records(estate: Estate, bucket: Resource) -> bool:
    """Whether CloudTrail or AWS Config delivers into a bucket, or its name says audit."""
    targets = [it.get("S3BucketName") for it in estate.of("AWS::CloudTrail::Trail", "AWS::Config::DeliveryChannel")]
    named = "audit" in f"{bucket.get('BucketName')} {bucket.logical_id}".lower()
    return named or any(bucket.named_by(target) for target in targets)


def policies_of(estate: Estate, bucket: Resource) -> list[Resource]:
    """The policies of a bucket."""
    return [it for it in estate.of("AWS::S3::BucketPolicy") if bucket.named_by(it.get("Bucket"))]


def statements_of(estate: Estate, bucket: Resource) -> list[Statement]:
    """The statements of all policies of a bucket."""
    return [one for policy in policies_of(estate, bucket) for one in statements(policy, "PolicyDocument")]


def refuses_deletion(estate: Estate, bucket: Resource) -> bool:
    """Whether a policy of the bucket denies everybody to delete objects and their versions, without a condition."""
    return any(
        not statement.allows
        and not statement.conditions
        and "NotPrincipal" not in statement.body
        and any(map(is_anyone, statement.principals))
        and all(statement.covers(action) for action in ("s3:deleteobject", "s3:deleteobjectversion"))
        and any(it.endswith("*") for it in statement.resources)
        for statement in statements_of(estate, bucket)
    )


def takes_logs(estate: Estate, bucket: Resource) -> bool:
    """Whether access logs are delivered into a bucket: a resource, its policy, its ACL or its name says so."""
    named = _LOGS.search(f"{bucket.logical_id} {bucket.get('BucketName')}")
    return bool(named) or is_given_logs(estate, bucket)


def is_given_logs(estate: Estate, bucket: Resource) -> bool:
    """Whether a resource, its policy or its ACL says that access logs are delivered into a bucket."""
    if any(bucket.named_by(target) for _, target in delivers_to(estate)):
        return True
    return bucket.get("AccessControl") == "LogDeliveryWrite" or any(
        statement.allows and any(map(_delivers_logs, statement.principals))
        for statement in statements_of(estate, bucket)
    )


def _delivers_logs(principal: str) -> bool:
    """Whether a principal is a service that delivers access logs: S3, Elastic Load Balancing, CloudFront and others."""
    services = ("logging.s3.", "logdelivery.elasticloadbalancing.", "delivery.logs.", "redshift.")
    account = re.sub(r"^arn:[^:]*:iam::(\d{12}):root$", r"\1", principal)
    return principal.startswith(services) or account in WRITERS.values()
