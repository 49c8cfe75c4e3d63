"""CloudFront distributions log access."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cfngen.checks.estate import Estate, Resource, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_set

check = Check(
    id="L03",
    title="CloudFront distributions log access",
    severity="error",
    what=(
        "A distribution has a Logging configuration with a bucket, or a delivery of CloudWatch Logs takes its "
        "access logs."
    ),
    why="The access log is what shows, afterwards, who asked for what.",
    fix="Set Logging.Bucket to the log bucket's domain name.",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/cloudfront-controls.html#cloudfront-5",
    controls=("L03", "C-LOG-01", "FI-10", "H-05"),
    also=(
        "Security Hub CloudFront.5",
        "AWS Config CLOUDFRONT_ACCESSLOGS_ENABLED",
        "CT.CLOUDFRONT.PR.5",
        "CKV_AWS_86",
        "cdk-nag AwsSolutions-CFR3",
    ),
    before="""\
Resources:
  Site:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig:
        Enabled: true
""",
    after="""\
Resources:
  Logs:
    Type: AWS::S3::Bucket
  Site:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig:
        Enabled: true
        Logging:
          Bucket: !GetAtt 'Logs.DomainName'
""",
)


SOURCE = "AWS::Logs::DeliverySource"


@check.finds
def silent_distributions(estate: Estate) -> Iterator[Violation]:
    names = [it.get("DeliverySourceName") for it in estate.of("AWS::Logs::Delivery")]
    sources = [estate.find(name, SOURCE) or by_name(estate, name) for name in names]
    delivered = [it.get("ResourceArn") for it in sources if it is not None]
    for it in estate.of("AWS::CloudFront::Distribution"):
        if not is_set(it.get("DistributionConfig.Logging.Bucket")) and not any(map(it.named_by, delivered)):
            yield it.wrong("the distribution does not log access", "DistributionConfig")


def by_name(estate: Estate, name: Any) -> Resource | None:
    """The source of a delivery that is named by its text."""
    return next((it for it in estate.of(SOURCE) if is_set(name) and it.get("Name") == name), None)
