"""CloudFront distributions log access."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
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


@check.finds
def silent_distributions(estate: Estate) -> Iterator[Violation]:
    delivered = [it.get("ResourceArn") for it in estate.of("AWS::Logs::DeliverySource")]
    for it in estate.of("AWS::CloudFront::Distribution"):
        if not is_set(it.get("DistributionConfig.Logging.Bucket")) and not any(map(it.named_by, delivered)):
            yield it.wrong("the distribution does not log access", "DistributionConfig")
