"""Certificate of the single-page applications for CloudFront

CloudFront takes certificates from us-east-1 only, whatever Region the rest is in. Those of the load balancers are
made beside them.
"""

from troposphere import If, certificatemanager

from cfngen.language import Stack, no_value, present, ref
from cfngen.parts.tags import tags
from cfngen.templates.compute._settings import hosted_zone_id
from cfngen.templates.frontend._settings import has_domain_names, staff_domain_name, vendor_domain_name

stack = Stack(__name__, when=has_domain_names)

has_hosted_zone = present(hosted_zone_id)

certificate = stack.add(
    certificatemanager.Certificate(
        "Certificate",
        DomainName=staff_domain_name,
        SubjectAlternativeNames=[vendor_domain_name],
        KeyAlgorithm="RSA_2048",
        ValidationMethod="DNS",
        DomainValidationOptions=If(
            has_hosted_zone,
            [
                certificatemanager.DomainValidationOption(DomainName=name, HostedZoneId=hosted_zone_id)
                for name in (staff_domain_name, vendor_domain_name)
            ],
            no_value,
        ),
        CertificateTransparencyLoggingPreference="ENABLED",
        Tags=tags("cloudfront"),
    ),
    why="One certificate for both applications, so that one validation and one renewal serve both. DNS validation "
    "renews by itself; mail validation waits for somebody every year.",
    must=(
        "Its validation records stay in DNS: ACM renews it only while it sees them.",
        "Without a hosted zone in this account the deployment waits until somebody creates those records.",
        "A changed name or hosted zone replaces it: CloudFront has to take the new one before the old one can go.",
    ),
    mutable="change-with-constraints",
    mutability={"Tags": "free-to-tune"},
    controls=("C-NET-05", "H-08", "FI-04"),
)

cloudfront_certificate_arn = stack.output(
    "CloudFrontCertificateArn", ref(certificate), "ARN of the certificate in us-east-1 that CloudFront shows"
)
