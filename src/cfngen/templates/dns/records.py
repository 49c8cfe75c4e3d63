"""Alias records of the four host names

The two APIs' names lead to the load balancers, those of the web applications to CloudFront. Without a hosted zone in
this account somebody else makes them.
"""

from troposphere import And, Equals, Not, route53
from troposphere.validators.route53 import AliasTarget

from cfngen.language import Condition, Flag, Output, Setting, Stack, present
from cfngen.templates.compute._settings import hosted_zone_id
from cfngen.templates.compute.acm_certificates import staff_api_domain_name, vendor_api_domain_name
from cfngen.templates.compute.alb import (
    internal_alb_dns_name,
    internal_alb_hosted_zone_id,
    public_alb_dns_name,
    public_alb_hosted_zone_id,
)
from cfngen.templates.frontend._settings import staff_domain_name, vendor_domain_name
from cfngen.templates.frontend.cloudfront_distributions import (
    staff_distribution_domain_name,
    vendor_distribution_domain_name,
)

# The zone in which every distribution's own name lies.
# Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-route53-recordset-aliastarget.html
CLOUDFRONT_ZONE = "Z2FDTNDATAQYW2"

make_dns_records = Flag(
    "MakeDnsRecords",
    "Whether the host names' records are made in HostedZoneId; false where they are there already",
    default=True,
)

stack = Stack(
    __name__,
    when=Condition("MakesDnsRecords", And(Equals(make_dns_records, "true"), Not(Equals(hosted_zone_id, "")))),
)


def alias(
    title: str, name: Setting, target: Output, zone: Output | str, *, health: bool, why: str, kind: str = "A"
) -> None:
    """A host name that leads to a resource of AWS; absent where the name is not given."""
    stack.add(
        route53.RecordSetType(
            title,
            Condition=present(name),
            HostedZoneId=hosted_zone_id,
            Name=name,
            Type=kind,
            AliasTarget=AliasTarget(  # type: ignore[no-untyped-call]
                DNSName=target, HostedZoneId=zone, EvaluateTargetHealth=health
            ),
        ),
        why=why,
        must=("A name has one such record: one that was made by hand is deleted, or imported, first.",),
        mutable="change-with-constraints",
        mutability={"Name": "must-never-change"},
        controls=("C-AVL-01",),
    )


BALANCER = "An alias instead of a CNAME: it costs nothing, and it follows the load balancer's changing addresses."
CLOUDFRONT = "Leads to CloudFront, whose health an alias cannot ask for."
alias(
    "StaffApiRecord",
    staff_api_domain_name,
    internal_alb_dns_name,
    internal_alb_hosted_zone_id,
    health=True,
    why=f"{BALANCER} Private addresses in a public zone: staff resolve the name anywhere, and reach it over the "
    "transit gateway only.",
)
alias(
    "VendorApiRecord",
    vendor_api_domain_name,
    public_alb_dns_name,
    public_alb_hosted_zone_id,
    health=True,
    why=BALANCER,
)
alias(
    "StaffRecord",
    staff_domain_name,
    staff_distribution_domain_name,
    CLOUDFRONT_ZONE,
    health=False,
    why=f"{CLOUDFRONT} IPv4 only, as the list of the staff's addresses is.",
)
alias(
    "VendorRecord",
    vendor_domain_name,
    vendor_distribution_domain_name,
    CLOUDFRONT_ZONE,
    health=False,
    why=CLOUDFRONT,
)
alias(
    "VendorIpv6Record",
    vendor_domain_name,
    vendor_distribution_domain_name,
    CLOUDFRONT_ZONE,
    health=False,
    kind="AAAA",
    why=f"{CLOUDFRONT} The vendors' distribution answers over IPv6 too.",
)
