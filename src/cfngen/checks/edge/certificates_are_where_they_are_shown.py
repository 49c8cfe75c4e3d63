"""Certificates are where they are shown."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cfngen.checks.edge._place import EDGE, outside
from cfngen.checks.estate import Estate, Resource, Violation
from cfngen.checks.framework import Check

check = Check(
    id="CG032",
    title="Certificates are where they are shown",
    severity="error",
    what=(
        "The ACM certificate of a CloudFront distribution, of a custom Cognito domain and of an edge-optimized API is "
        "in us-east-1; that of a listener is in the listener's Region."
    ),
    why="The services refuse a certificate of another Region in the middle of the deployment; cfn-lint passes it.",
    fix="Make CloudFront's certificate in a stack of us-east-1 and pass its ARN on.",
    source="https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cnames-and-https-requirements.html",
    controls=("CG030",),
    before="""\
Resources:
  Site:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig:
        ViewerCertificate:
          AcmCertificateArn: arn:aws:acm:ap-northeast-1:111111111111:certificate/00000000-0000-0000-0000-000000000000
""",
    after="""\
Resources:
  Site:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig:
        ViewerCertificate:
          AcmCertificateArn: arn:aws:acm:us-east-1:111111111111:certificate/00000000-0000-0000-0000-000000000000
""",
)

ARN = re.compile(r"arn:[a-z-]+:acm:([a-z0-9-]+):")
AT_THE_EDGE = (
    ("AWS::CloudFront::Distribution", "DistributionConfig.ViewerCertificate.AcmCertificateArn"),
    ("AWS::Cognito::UserPoolDomain", "CustomDomainConfig.CertificateArn"),
    ("AWS::ApiGateway::DomainName", "CertificateArn"),
)
LISTENERS = ("AWS::ElasticLoadBalancingV2::Listener", "AWS::ElasticLoadBalancingV2::ListenerCertificate")


@check.finds
def misplaced(estate: Estate) -> Iterator[Violation]:
    for kind, path in AT_THE_EDGE:
        for it in estate.of(kind):
            given = it.get(path)
            regional = "REGIONAL" in str(it.get("EndpointConfiguration.Types"))
            if kind != "AWS::ApiGateway::DomainName" or (given is not None and not regional):
                yield from _at_the_edge(estate, it, given, path)
    for it in estate.of(*LISTENERS):
        for position, entry in enumerate(it.items("Certificates")):
            arn = ARN.match(str(entry.get("CertificateArn")))
            if arn and estate.region_is_said and arn[1] != it.region:
                path = f"Certificates.{position}.CertificateArn"
                yield it.wrong(f"the certificate is in {arn[1]}, the listener in {it.region}", path)


def _at_the_edge(estate: Estate, it: Resource, given: object, path: str) -> Iterator[Violation]:
    arn = ARN.match(str(given))
    if arn is not None:
        if arn[1] != EDGE:
            yield it.wrong(f"the certificate has to be in {EDGE}, and is in {arn[1]}", path)
        return
    certificate = estate.find(given, "AWS::CertificateManager::Certificate")
    if certificate is not None:
        for found in outside(estate, certificate, f"the certificate has to be in {EDGE}", ""):
            yield it.wrong(found.message, path, severity=found.severity)
