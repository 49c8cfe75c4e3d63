"""Private hosted zone of the staff API's name

The VPC resolves the name without asking the internet, and whoever is not in a network of the zone learns nothing from
it. Switched on by MakePrivateZone; the public record of the same name stays as MakeDnsRecords says, and leads to the
same load balancer.
"""

from troposphere import Equals, Not, route53
from troposphere.validators.route53 import AliasTarget

from cfngen.language import Condition, Flag, Rule, Stack, ref, region
from cfngen.parts.tags import tags
from cfngen.templates.compute.acm_certificates import staff_api_domain_name
from cfngen.templates.compute.alb import internal_alb_dns_name, internal_alb_hosted_zone_id
from cfngen.templates.foundation.vpc import vpc_id

make_private_zone = Flag(
    "MakePrivateZone",
    "Whether StaffApiDomainName has a private hosted zone, which the VPC asks instead of the public one",
    default=False,
)

stack = Stack(__name__, when=Condition("MakesPrivateZone", Equals(make_private_zone, "true")))
stack.require(
    Rule(
        "PrivateZoneHasName",
        when=Equals(make_private_zone, "true"),
        must=Not(Equals(staff_api_domain_name, "")),
        message="MakePrivateZone makes a zone of the staff API's name: give StaffApiDomainName",
    )
)

zone = stack.add(
    route53.HostedZone(
        "PrivateZone",
        Name=staff_api_domain_name,
        HostedZoneConfig=route53.HostedZoneConfiguration(Comment="The staff API's name, inside the VPC"),
        VPCs=[route53.HostedZoneVPCs(VPCId=vpc_id, VPCRegion=region)],
        HostedZoneTags=tags("private-zone"),
    ),
    why="A zone of this one host name and not of its domain: inside the VPC a private zone hides every public name "
    "that it covers, and what it does not know does not exist.",
    must=(
        "The VPC keeps DNS support and DNS host names on.",
        "Nothing else is published below the staff API's name: the VPC would not find it.",
    ),
    mutable="change-with-constraints",
    mutability={"Name": "must-never-change", "VPCs": "review-required", "HostedZoneTags": "free-to-tune"},
    # Source: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/hosted-zone-private-considerations.html
    controls=("C-AVL-01",),
)
stack.add(
    route53.RecordSetType(
        "PrivateStaffApiRecord",
        HostedZoneId=ref(zone),
        Name=staff_api_domain_name,
        Type="A",
        AliasTarget=AliasTarget(  # type: ignore[no-untyped-call]
            DNSName=internal_alb_dns_name, HostedZoneId=internal_alb_hosted_zone_id, EvaluateTargetHealth=True
        ),
    ),
    why="The same alias as the public record has, so that nobody gets another answer by asking elsewhere. IPv4 only, "
    "as the load balancer is.",
    must=("It leads to where the public record leads.",),
    mutable="change-with-constraints",
    mutability={"Name": "must-never-change"},
    controls=("C-AVL-01",),
)

private_zone_id = stack.output("PrivateZoneId", ref(zone), "Id of the private hosted zone, to associate other VPCs by")
