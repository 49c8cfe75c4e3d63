"""What buckets are for, as far as other resources say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from cfngen.checks.balancers import attributes
from cfngen.checks.estate import Estate, Resource
from cfngen.checks.policies import statements

# AccessLogsBucket, alb-logs-123; not CatalogBucket, login-assets. What delivers into it may be another template.
_LOGS = re.compile(r"(?:^|[a-z0-9]|\b)Logs?(?![a-z])|(?:^|[-_. ])logs?(?![a-z])")


def delivers_to(estate: Estate) -> Iterator[tuple[Resource, Any]]:
    """(resource, bucket) for everything that delivers logs into a bucket."""
    for it in estate.of("AWS::S3::Bucket"):
        yield it, it.get("LoggingConfiguration.DestinationBucketName")
    for it in estate.of("AWS::ElasticLoadBalancingV2::LoadBalancer"):
        yield it, attributes(it).get("access_logs.s3.bucket")
    for it in estate.of("AWS::ElasticLoadBalancing::LoadBalancer"):
        yield it, it.get("AccessLoggingPolicy.S3BucketName")
    for it in estate.of("AWS::CloudFront::Distribution"):
        yield it, it.get("DistributionConfig.Logging.Bucket")


def takes_logs(estate: Estate, bucket: Resource) -> bool:
    """Whether access logs are delivered into a bucket: a resource, its policy, its ACL or its name says so."""
    if any(bucket.named_by(target) for _, target in delivers_to(estate)):
        return True
    if bucket.get("AccessControl") == "LogDeliveryWrite" or _LOGS.search(
        f"{bucket.logical_id} {bucket.get('BucketName')}"
    ):
        return True
    deliverers = ("logging.s3.amazonaws.com", "logdelivery.elasticloadbalancing.amazonaws.com", "delivery.logs.")
    return any(
        statement.allows and any(principal.startswith(deliverers) for principal in statement.principals)
        for policy in estate.of("AWS::S3::BucketPolicy")
        if bucket.named_by(policy.get("Bucket"))
        for statement in statements(policy, "PolicyDocument")
    )
