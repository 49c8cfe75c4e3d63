"""HTTPS listeners show a certificate of ACM."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.balancers import TLS, listeners
from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_open, is_set, listed

check = Check(
    id="T04",
    title="HTTPS listeners show a certificate of ACM",
    severity="error",
    what="A listener of HTTPS or TLS names a certificate, one of AWS Certificate Manager.",
    why="ACM renews its certificates; one uploaded to IAM expires on a day that nobody remembers.",
    fix="Set Certificates to a CertificateArn of ACM in the load balancer's Region.",
    source="https://docs.aws.amazon.com/config/latest/developerguide/elbv2-acm-certificate-required.html",
    controls=("T04", "C-NET-01", "FI-04"),
    also=(
        "AWS Config ELBV2_ACM_CERTIFICATE_REQUIRED (HIPAA Security pack)",
        "CT.ELASTICLOADBALANCING.PR.2",
        "cdk-nag ELBv2ACMCertificateRequired",
    ),
    before="""\
Resources:
  Listener:
    Type: AWS::ElasticLoadBalancingV2::Listener
    Properties:
      Port: 443
      Protocol: HTTPS
""",
    after="""\
Resources:
  Certificate:
    Type: AWS::CertificateManager::Certificate
    Properties:
      DomainName: api.example.jp
  Listener:
    Type: AWS::ElasticLoadBalancingV2::Listener
    Properties:
      Port: 443
      Protocol: HTTPS
      Certificates:
        - CertificateArn: !Ref 'Certificate'
""",
)


@check.finds
def other_certificates(estate: Estate) -> Iterator[Violation]:
    for it in listeners(estate, *TLS):
        arns = [entry.get("CertificateArn") for entry in it.items("Certificates")]
        if any(map(is_open, listed(it.get("Certificates")))):
            yield it.unclear("is the listener's certificate one of ACM?", "Certificates")
        elif not any(map(is_set, arns)):
            yield it.wrong("the listener has no certificate", "Certificates")
        elif any(map(is_uploaded, arns)):
            yield it.wrong("the listener's certificate is not one of ACM", "Certificates")
    for it in estate.of("AWS::ElasticLoadBalancingV2::ListenerCertificate"):
        if any(is_uploaded(entry.get("CertificateArn")) for entry in it.items("Certificates")):
            yield it.wrong("the listener's certificate is not one of ACM", "Certificates")
    for it in estate.of("AWS::ElasticLoadBalancing::LoadBalancer"):
        for position, entry in enumerate(it.items("Listeners")):
            if is_uploaded(entry.get("SSLCertificateId")):
                yield it.wrong("the listener's certificate is not one of ACM", f"Listeners.{position}.SSLCertificateId")


def is_uploaded(arn: object) -> bool:
    """Whether a certificate was uploaded to IAM."""
    return ":iam:" in str(arn) or ":server-certificate/" in str(arn)
