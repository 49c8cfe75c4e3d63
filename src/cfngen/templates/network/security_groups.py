"""Security groups of load balancers, tasks, database and VPC endpoints

The groups are empty and every rule is a resource of its own, because groups that name each other inside would
be a circular dependency. Each connection has both its rules: out of the one group and into the other.
"""

from dataclasses import dataclass
from typing import Any

from troposphere import Equals, Not, ec2

from cfngen.language import CidrSetting, Condition, Output, Setting, Stack, Value, present, ref
from cfngen.parts.tags import tags
from cfngen.templates.compute._settings import staff_api_port, vendor_api_port
from cfngen.templates.database._settings import db_port
from cfngen.templates.foundation._settings import egress_mode
from cfngen.templates.foundation.vpc import vpc_id
from cfngen.templates.network import _rule_reasons as reasons
from cfngen.templates.network._settings import staff_networks

HTTP, HTTPS = 80, 443
EVERYWHERE = "0.0.0.0/0"
# Allows nothing, and thereby removes the rule that allows everything, which a group without any rule gets.
NO_EGRESS = ec2.SecurityGroupRule(
    IpProtocol="-1", CidrIp="127.0.0.1/32", Description="No egress but what separate rules allow"
)
PREFIX_LIST = "pl-[0-9a-f]{8}([0-9a-f]{9})?"

stack = Stack(__name__)

public_ingress_cidr = CidrSetting(
    "PublicIngressCidr",
    "IPv4 range that may reach the public load balancer while CloudFrontPrefixListId is empty",
    default=EVERYWHERE,
)
cloudfront_prefix_list_id = Setting(
    "CloudFrontPrefixListId",
    "Prefix list of CloudFront's origin-facing addresses when the vendor API is reached through CloudFront only "
    "(aws ec2 describe-managed-prefix-lists), or empty",
    default="",
    allowed_pattern=f"^$|^{PREFIX_LIST}$",
)
s3_prefix_list_id = Setting(
    "S3PrefixListId",
    "Prefix list of S3 in the Region (aws ec2 describe-managed-prefix-lists); the default is that of ap-northeast-1",
    default="pl-61a54008",
    allowed_pattern=f"^{PREFIX_LIST}$",
)
from_cloudfront = present(cloudfront_prefix_list_id)
from_addresses = Condition("PublicFromAddresses", Not(from_cloudfront))
internet_egress = Condition("InternetEgress", Not(Equals(egress_mode, "none")))


@dataclass(frozen=True)
class Group:
    """A security group and what it holds, for descriptions."""

    resource: ec2.SecurityGroup
    holds: str


def group(name: str, purpose: str, holds: str, why: str, *must: str) -> Group:
    """An empty group; `holds` ends its description, which cannot change without replacing the group."""
    resource = stack.add(
        ec2.SecurityGroup(
            f"{name}SecurityGroup",
            GroupDescription=f"Holds {holds}",
            VpcId=vpc_id,
            SecurityGroupEgress=[NO_EGRESS],
            Tags=tags(purpose),
        ),
        why=why,
        must=(*must, "No rule stands inside the group, and its only inline egress leads nowhere."),
        mutable="change-with-constraints",
        mutability={"GroupDescription": "must-never-change", "VpcId": "must-never-change", "Tags": "free-to-tune"},
        controls=("P07", "P08", "P09", "C-NET-04", "FI-14"),
    )
    return Group(resource, holds)


def pair(out_of: str, into: str, source: Group, target: Group, port: int | Value, why_out: str, why_in: str) -> None:
    """A connection from one group to another: the rule that lets it out and the rule that lets it in."""
    shared: dict[str, Any] = {
        "IpProtocol": "tcp",
        "FromPort": port,
        "ToPort": port,
        "Description": f"From {source.holds} to {target.holds}",
    }
    stack.add(
        ec2.SecurityGroupEgress(
            out_of, GroupId=ref(source.resource), DestinationSecurityGroupId=ref(target.resource), **shared
        ),
        why=why_out,
        controls=reasons.OUT_CONTROLS,
    )
    stack.add(
        ec2.SecurityGroupIngress(
            into, GroupId=ref(target.resource), SourceSecurityGroupId=ref(source.resource), **shared
        ),
        why=why_in,
        controls=reasons.IN_CONTROLS,
    )


alb_internal = group(
    "AlbInternal",
    "alb-internal",
    "the internal load balancer",
    "The staff's way in, apart from the vendors': the two never share a rule.",
    "Only the staff's networks come in.",
)
alb_public = group(
    "AlbPublic",
    "alb-public",
    "the public load balancer",
    "The only group that the internet reaches.",
    "Only ports 80 (redirect) and 443 are open.",
)
ecs_staff = group(
    "EcsStaffApi",
    "staff-api",
    "tasks of the staff API",
    "A group a service, so that a break-in at the vendors' API finds no open port of the staff's.",
    "No rule joins it with the vendor API.",
)
ecs_vendor = group(
    "EcsVendorApi",
    "vendor-api",
    "tasks of the vendor API",
    "Faces requests from the internet, so what it may reach is written rule by rule.",
    "No rule joins it with the staff API.",
)
ecs_batch = group(
    "EcsBatch",
    "batch",
    "batch and migration tasks",
    "Nothing connects to a batch task; database migrations run here, too.",
    "No ingress rule is ever added.",
)
rds = group(
    "Rds",
    "database",
    "the database",
    "Names its three callers as groups: addresses of tasks change with every deployment.",
    "No address range is ever admitted, and nothing goes out.",
)
endpoints = group(
    "VpcEndpoint",
    "endpoints",
    "interface endpoints of AWS services",
    "One group for all endpoints: they are told apart by their policies.",
    "Only tasks come in, and nothing goes out.",
)

WEB = (("Https", HTTPS, "HTTPS"), ("Http", HTTP, "HTTP, answered with a redirect,"))
for number, network in enumerate(staff_networks, start=1):
    optional: dict[str, Any] = {"Condition": present(network)} if number > 1 else {}
    for name, port, what in WEB:
        stack.add(
            ec2.SecurityGroupIngress(
                f"AlbInternalIngress{name}{number}",
                GroupId=ref(alb_internal.resource),
                IpProtocol="tcp",
                FromPort=port,
                ToPort=port,
                CidrIp=network,
                Description=f"{what} from staff network {number}",
                **optional,
            ),
            why=reasons.STAFF_NETWORKS if port == HTTPS else reasons.REDIRECT,
            controls=reasons.IN_CONTROLS,
        )

for name, port, what in WEB:
    stack.add(
        ec2.SecurityGroupIngress(
            f"AlbPublicIngress{name}",
            Condition=from_addresses,
            GroupId=ref(alb_public.resource),
            IpProtocol="tcp",
            FromPort=port,
            ToPort=port,
            CidrIp=public_ingress_cidr,
            Description=f"{what} from vendors",
        ),
        why=reasons.ANY_VENDOR if port == HTTPS else reasons.VENDORS_REDIRECT,
        controls=reasons.IN_CONTROLS,
    )
# CloudFront's list counts as 55 of the 60 rules that a group may have, so there is no room for it on port 80, too.
# Source: https://docs.aws.amazon.com/vpc/latest/userguide/working-with-aws-managed-prefix-lists.html
stack.add(
    ec2.SecurityGroupIngress(
        "AlbPublicIngressCloudFront",
        Condition=from_cloudfront,
        GroupId=ref(alb_public.resource),
        IpProtocol="tcp",
        FromPort=HTTPS,
        ToPort=HTTPS,
        SourcePrefixListId=cloudfront_prefix_list_id,
        Description="HTTPS from CloudFront alone",
    ),
    why=reasons.CLOUDFRONT,
    controls=reasons.IN_CONTROLS,
)

pair(
    "AlbInternalToEcsStaff",
    "EcsStaffFromInternalAlb",
    alb_internal,
    ecs_staff,
    staff_api_port,
    reasons.ONLY_WAY_ON,
    reasons.PAST_INTERNAL,
)
pair(
    "AlbPublicToEcsVendor",
    "EcsVendorFromPublicAlb",
    alb_public,
    ecs_vendor,
    vendor_api_port,
    reasons.ONLY_WAY_ON,
    reasons.PAST_PUBLIC,
)

for name, caller in (("EcsStaff", ecs_staff), ("EcsVendor", ecs_vendor), ("EcsBatch", ecs_batch)):
    why = reasons.CUT_OFF.format(caller.holds)
    pair(f"{name}ToRds", f"RdsFrom{name}", caller, rds, db_port, why, reasons.BY_GROUP)
    pair(f"{name}ToEndpoint", f"EndpointFrom{name}", caller, endpoints, HTTPS, reasons.TO_START, reasons.NAMED_CALLERS)
    stack.add(
        ec2.SecurityGroupEgress(
            f"{name}ToS3",
            GroupId=ref(caller.resource),
            IpProtocol="tcp",
            FromPort=HTTPS,
            ToPort=HTTPS,
            DestinationPrefixListId=s3_prefix_list_id,
            Description=f"From {caller.holds} to S3 through the gateway endpoint (image layers, reports)",
        ),
        why=reasons.BY_PREFIX_LIST,
        controls=reasons.OUT_CONTROLS,
    )
    stack.add(
        ec2.SecurityGroupEgress(
            f"{name}ToInternet",
            Condition=internet_egress,
            GroupId=ref(caller.resource),
            IpProtocol="tcp",
            FromPort=HTTPS,
            ToPort=HTTPS,
            CidrIp=EVERYWHERE,
            Description=f"From {caller.holds} to services without an endpoint, by the way out that EgressMode says",
        ),
        why=reasons.BY_PORT_ALONE,
        controls=reasons.OUT_CONTROLS,
    )


def give(name: str, made: Group) -> Output:
    """The group's id."""
    return stack.output(
        f"{name}SecurityGroupId",
        ref(made.resource),
        f"Id of the security group that holds {made.holds}",
        type="AWS::EC2::SecurityGroup::Id",
    )


alb_internal_security_group_id = give("AlbInternal", alb_internal)
alb_public_security_group_id = give("AlbPublic", alb_public)
ecs_staff_api_security_group_id = give("EcsStaffApi", ecs_staff)
ecs_vendor_api_security_group_id = give("EcsVendorApi", ecs_vendor)
ecs_batch_security_group_id = give("EcsBatch", ecs_batch)
rds_security_group_id = give("Rds", rds)
vpc_endpoint_security_group_id = give("VpcEndpoint", endpoints)
