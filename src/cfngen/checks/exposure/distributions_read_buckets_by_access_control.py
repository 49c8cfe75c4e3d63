"""CloudFront reads buckets by origin access control."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_set, mapping

check = Check(
    id="P04",
    title="CloudFront reads buckets by origin access control",
    severity="error",
    what=(
        "An origin that is a bucket has an OriginAccessControlId, and an S3OriginConfig with an empty "
        "OriginAccessIdentity (without it, a warning)."
    ),
    why=(
        "Without it the bucket has to be public; the older origin access identity cannot read what KMS "
        "encrypts. CloudFront asks for the empty identity beside the control."
    ),
    fix=(
        "Add an OriginAccessControl that always signs with sigv4, name it in the origin, and set "
        "S3OriginConfig.OriginAccessIdentity to ''."
    ),
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/cloudfront-controls.html#cloudfront-13",
    controls=("P04",),
    also=(
        "Security Hub CloudFront.13",
        "AWS Config CLOUDFRONT_S3_ORIGIN_ACCESS_CONTROL_ENABLED",
        "CT.CLOUDFRONT.PR.10",
        "cdk-nag AwsSolutions-CFR7",
    ),
    before="""\
Resources:
  Site:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig:
        Origins:
          - Id: spa
            DomainName: spa.s3.ap-northeast-1.amazonaws.com
            S3OriginConfig:
              OriginAccessIdentity: ''
""",
    after="""\
Resources:
  Control:
    Type: AWS::CloudFront::OriginAccessControl
  Site:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig:
        Origins:
          - Id: spa
            DomainName: spa.s3.ap-northeast-1.amazonaws.com
            OriginAccessControlId: !GetAtt 'Control.Id'
            S3OriginConfig:
              OriginAccessIdentity: ''
""",
)


WEBSITE = "s3-website"  # another check tells these
S3_HOST = re.compile(r"\.s3[.-][a-z0-9.-]*amazonaws\.com|\.s3\.amazonaws\.com")


@check.finds
def open_origins(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::CloudFront::Distribution"):
        for position, origin in enumerate(it.items("DistributionConfig.Origins")):
            domain = str(origin.get("DomainName"))
            place = f"DistributionConfig.Origins.{position}"
            is_bucket = "S3OriginConfig" in origin or S3_HOST.search(domain) or "DomainName>" in domain
            if "CustomOriginConfig" in origin:
                if WEBSITE not in domain and (S3_HOST.search(domain) or estate.find(domain, "AWS::S3::Bucket")):
                    yield it.wrong("the bucket is not read by origin access control", place)
                continue
            if not is_bucket:
                continue
            if not is_set(origin.get("OriginAccessControlId")):
                yield it.wrong("the bucket is not read by origin access control", place)
            elif (identity := mapping(origin.get("S3OriginConfig")).get("OriginAccessIdentity")) != "":
                # CloudFront takes an empty S3OriginConfig for the same.
                severity = "warning" if identity is None and "S3OriginConfig" in origin else ""
                message = "beside the access control, S3OriginConfig.OriginAccessIdentity has to be ''"
                yield it.wrong(message, place, severity)
    for it in estate.of("AWS::CloudFront::OriginAccessControl"):
        if it.get("OriginAccessControlConfig.SigningBehavior") == "never":
            yield it.wrong("the access control signs nothing", "OriginAccessControlConfig.SigningBehavior")
