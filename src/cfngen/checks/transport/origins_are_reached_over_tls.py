"""CloudFront reaches its origins over TLS."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cfngen.checks.estate import Estate, Resource, Violation
from cfngen.checks.framework import Check, judged
from cfngen.checks.readings import is_open, listed, one_of

check = Check(
    id="T09",
    title="CloudFront reaches its origins over TLS",
    severity="error",
    what=(
        "A custom origin sets OriginProtocolPolicy to https-only and OriginSSLProtocols to TLSv1.2; a VPC origin is "
        "https-only."
    ),
    why="What the viewer sends over HTTPS would go on in the clear from CloudFront to the origin.",
    fix="Set OriginProtocolPolicy to https-only and OriginSSLProtocols to [TLSv1.2].",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/cloudfront-controls.html#cloudfront-9",
    controls=("T09", "H-08", "FI-04"),
    also=(
        "Security Hub CloudFront.9",
        "Security Hub CloudFront.10",
        "AWS Config CLOUDFRONT_TRAFFIC_TO_ORIGIN_ENCRYPTED",
        "CT.CLOUDFRONT.PR.8",
        "CT.CLOUDFRONT.PR.11",
        "CKV2_AWS_72",
        "cdk-nag AwsSolutions-CFR5",
    ),
    before="""\
Resources:
  Site:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig:
        Origins:
          - Id: api
            DomainName: api.example.jp
            CustomOriginConfig:
              OriginProtocolPolicy: match-viewer
""",
    after="""\
Resources:
  Site:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig:
        Origins:
          - Id: api
            DomainName: api.example.jp
            CustomOriginConfig:
              OriginProtocolPolicy: https-only
              OriginSSLProtocols:
                - TLSv1.2
""",
)


@check.finds
def plain_origins(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::CloudFront::Distribution"):
        for position, origin in enumerate(it.items("DistributionConfig.Origins")):
            yield from judged_origin(it, origin, f"DistributionConfig.Origins.{position}.CustomOriginConfig")
    for it in estate.of("AWS::CloudFront::VpcOrigin"):
        wanted = one_of("https-only")
        path = "VpcOriginEndpointConfig.OriginProtocolPolicy"
        yield from judged(it, path, wanted, "the origin may be reached over plain HTTP")


def judged_origin(it: Resource, origin: dict[str, Any], place: str) -> Iterator[Violation]:
    """What is wrong with how one origin is reached; what CloudFront asks of S3 it signs and encrypts."""
    custom = origin.get("CustomOriginConfig")
    if not isinstance(custom, dict):
        if is_open(custom):
            yield it.unclear("is the origin reached over TLS?", place)
        elif not custom and not {"S3OriginConfig", "VpcOriginConfig", "OriginAccessControlId"} & origin.keys():
            yield it.wrong("nothing says how the origin is reached", place)
        return
    policy, protocols = custom.get("OriginProtocolPolicy"), custom.get("OriginSSLProtocols")
    if is_open(policy):
        yield it.unclear("is the origin reached over TLS?", place)
    elif policy != "https-only":
        yield it.wrong("the origin may be reached over plain HTTP", f"{place}.OriginProtocolPolicy")
    elif any(map(is_open, listed(protocols))):
        yield it.unclear("is the origin reached over TLS?", f"{place}.OriginSSLProtocols")
    elif not protocols:
        yield it.wrong("nothing says which TLS the origin is reached over", place)
    elif set(map(str, listed(protocols))) - {"TLSv1.2", "TLSv1.3"}:
        yield it.wrong("the origin may be reached over old TLS", f"{place}.OriginSSLProtocols")
