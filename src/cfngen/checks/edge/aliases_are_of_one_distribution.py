"""Aliases are of one distribution."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Resource, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_open, is_true, listed

check = Check(
    id="CG048",
    title="Aliases are of one distribution",
    severity="error",
    what="No two distributions have the same alternate domain name, and one with such a name has a certificate.",
    why=(
        "CloudFront refuses the second one with CNAMEAlreadyExists, in any account, and a name without a certificate "
        "with InvalidViewerCertificate."
    ),
    fix="Give each distribution names of its own; take a name off the old distribution before the new one is made.",
    source="https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/CNAMEs.html",
    controls=("CG048",),
    before="""\
Resources:
  Staff:
    Type: AWS::CloudFront::Distribution
    Properties: {DistributionConfig: {Aliases: [www.example.jp], ViewerCertificate: {AcmCertificateArn: a}}}
  Patients:
    Type: AWS::CloudFront::Distribution
    Properties: {DistributionConfig: {Aliases: [www.example.jp], ViewerCertificate: {AcmCertificateArn: a}}}
""",
    after="""\
Resources:
  Staff:
    Type: AWS::CloudFront::Distribution
    Properties: {DistributionConfig: {Aliases: [staff.example.jp], ViewerCertificate: {AcmCertificateArn: a}}}
  Patients:
    Type: AWS::CloudFront::Distribution
    Properties: {DistributionConfig: {Aliases: [www.example.jp], ViewerCertificate: {AcmCertificateArn: a}}}
""",
)


@check.finds
def taken(estate: Estate) -> Iterator[Violation]:
    seen: dict[str, Resource] = {}
    for it in estate.of("AWS::CloudFront::Distribution"):
        names = listed(it.get("DistributionConfig.Aliases"))
        certificate = it.get("DistributionConfig.ViewerCertificate")
        default = isinstance(certificate, dict) and is_true(certificate.get("CloudFrontDefaultCertificate"))
        if names and (certificate is None or default):
            yield it.wrong("a distribution with aliases needs a certificate of its own", "DistributionConfig.Aliases")
        for position, name in enumerate(names):
            first = seen.setdefault(str(name).lower(), it)
            if first is not it and not is_open(name) and first.root is it.root:
                message = f"{first.logical_id} has the alias {name} too"
                yield it.wrong(message, f"DistributionConfig.Aliases.{position}")
