"""Certificates of the load balancers, validated in a public hosted zone

Only where this account has the zone: otherwise the stack would wait for validation until it fails, and existing
certificates are given by ARN instead.
"""

from troposphere import And, Equals, Not, certificatemanager

from cfngen.language import Output, Rule, Setting, Stack, ref
from cfngen.parts.tags import tags
from cfngen.templates.compute._settings import create_certificates, hosted_zone_id

stack = Stack(__name__, when=create_certificates)


def host_name(name: str, service: str) -> Setting:
    """The name that clients reach an API by."""
    return Setting(
        name,
        f"Host name of the {service} API that a certificate is made for, such as {service}-api.example.jp; needed with "
        "HostedZoneId",
        default="",
        max_length=253,
        allowed_pattern=r"^$|^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$",
        constraint_description="a fully qualified host name in lower case, or empty",
    )


staff_api_domain_name = host_name("StaffApiDomainName", "staff")
vendor_api_domain_name = host_name("VendorApiDomainName", "vendor")

certificates_have_names = Rule(
    "CertificatesHaveNames",
    when=Not(Equals(hosted_zone_id, "")),
    must=And(Not(Equals(staff_api_domain_name, "")), Not(Equals(vendor_api_domain_name, ""))),
    message="HostedZoneId makes certificates: give StaffApiDomainName and VendorApiDomainName",
)


def certificate(name: str, purpose: str, domain_name: Setting, why: str) -> Output:
    """One API's certificate; its ARN."""
    made = stack.add(
        certificatemanager.Certificate(
            f"{name}Certificate",
            DomainName=domain_name,
            ValidationMethod="DNS",
            DomainValidationOptions=[
                certificatemanager.DomainValidationOption(DomainName=domain_name, HostedZoneId=hosted_zone_id)
            ],
            KeyAlgorithm="EC_prime256v1",
            CertificateTransparencyLoggingPreference="ENABLED",
            Tags=tags(purpose),
        ),
        why=why,
        must=(
            "The validation record stays in the zone: ACM renews the certificate only while it sees it.",
            "A changed name or hosted zone makes a new certificate, which listeners take before the old one can go.",
        ),
        mutable="change-with-constraints",
        mutability={"DomainName": "review-required", "Tags": "free-to-tune"},
        controls=("T04", "C-NET-01", "H-08", "FI-04"),
    )
    return stack.output(f"{name}CertificateArn", ref(made), f"ARN of the certificate of the {purpose} load balancer")


staff_api_certificate_arn = certificate(
    "StaffApi",
    "staff-api",
    staff_api_domain_name,
    "Public although the load balancer is internal: staff devices trust it without a company root, and the "
    "alternative, ACM Private CA, costs more a month than the load balancer. The host name thereby becomes public, "
    "by certificate transparency.",
)
vendor_api_certificate_arn = certificate(
    "VendorApi",
    "vendor-api",
    vendor_api_domain_name,
    "On its own rather than a second name on the staff's certificate: what vendors are shown says nothing of staff "
    "systems.",
)
