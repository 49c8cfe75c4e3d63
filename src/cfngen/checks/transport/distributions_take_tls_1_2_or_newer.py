"""CloudFront takes TLS 1.2 or newer."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_open, is_set, is_true, mapping

check = Check(
    id="T08",
    title="CloudFront takes TLS 1.2 or newer",
    severity="error",
    what="A distribution has a certificate of its own and MinimumProtocolVersion TLSv1.2_2021 or newer.",
    why="With CloudFront's default certificate the minimum is TLSv1, whatever the template says.",
    fix=(
        "Set ViewerCertificate with AcmCertificateArn (in us-east-1), SslSupportMethod sni-only and "
        "MinimumProtocolVersion TLSv1.2_2021."
    ),
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/cloudfront-controls.html#cloudfront-15",
    controls=("T08", "C-NET-05", "H-08", "FI-04"),
    also=(
        "Security Hub CloudFront.15",
        "AWS Config CLOUDFRONT_SECURITY_POLICY_CHECK",
        "CT.CLOUDFRONT.PR.9",
        "CKV_AWS_174",
        "cdk-nag AwsSolutions-CFR4",
    ),
    lenient=("dev",),
    before="""\
Resources:
  Site:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig:
        ViewerCertificate:
          CloudFrontDefaultCertificate: true
""",
    after="""\
Resources:
  Site:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig:
        ViewerCertificate:
          AcmCertificateArn: arn:aws:acm:us-east-1:111111111111:certificate/00000000-0000-4000-8000-000000000000
          SslSupportMethod: sni-only
          MinimumProtocolVersion: TLSv1.2_2021
""",
)


MODERN = ("TLSv1.2_2021", "TLSv1.2_2025", "TLSv1.3_2025")


@check.finds
def old_protocols(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::CloudFront::Distribution"):
        certificate = mapping(it.get("DistributionConfig.ViewerCertificate"))
        own = certificate.get("AcmCertificateArn") or certificate.get("IamCertificateId")
        version = certificate.get("MinimumProtocolVersion")
        place = "DistributionConfig.ViewerCertificate"
        if is_open(it.get(place)):
            yield it.unclear("is TLS 1.2 the oldest version?", place)
        elif is_true(certificate.get("CloudFrontDefaultCertificate")) or not is_set(own):
            yield it.wrong("CloudFront's default certificate takes TLS 1.0", place)
        elif is_open(version):
            yield it.unclear("is TLS 1.2 the oldest version?", f"{place}.MinimumProtocolVersion")
        elif version not in MODERN:
            yield it.wrong("the distribution takes TLS older than TLSv1.2_2021", f"{place}.MinimumProtocolVersion")
