"""Host names of the single-page applications, which the certificate in us-east-1 and CloudFront share."""

from troposphere import And, Equals, Not

from cfngen.language import CidrSetting, Condition, Rule, Setting, present
from cfngen.settings import environment


def host_name(name: str, audience: str) -> Setting:
    """A host name, or nothing."""
    return Setting(
        name,
        f"Host name of the {audience} application, such as {audience}.example.jp; empty for CloudFront's own name "
        "(development only)",
        default="",
        max_length=253,
        allowed_pattern=r"^$|^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$",
        constraint_description="a fully qualified host name in lower case, or empty",
    )


staff_domain_name = host_name("StaffDomainName", "staff")
vendor_domain_name = host_name("VendorDomainName", "vendor")

has_staff_domain_name = present(staff_domain_name)
has_vendor_domain_name = present(vendor_domain_name)
has_domain_names = Condition("HasDomainNames", And(has_staff_domain_name, has_vendor_domain_name))

# Under its own name CloudFront accepts TLS 1.0, and nothing can change that.
host_names_outside_dev = Rule(
    "HostNamesOutsideDev",
    when=Not(Equals(environment, "dev")),
    must=And(Not(Equals(staff_domain_name, "")), Not(Equals(vendor_domain_name, ""))),
    message="StaffDomainName and VendorDomainName are needed outside dev: CloudFront's own certificate allows TLS 1.0",
)

staff_allowed_ip_cidrs = CidrSetting(
    "StaffAllowedIpCidrs",
    "IPv4 ranges that may open the staff application, comma-separated; empty for everybody in the allowed countries",
    many=True,
    shortest=1,  # an IP set of WAF takes every range but /0
    optional=True,
    default="",
)
has_staff_allowed_ip_cidrs = present(staff_allowed_ip_cidrs)
