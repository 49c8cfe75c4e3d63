"""Load balancers: an internal one for staff, a public one for vendors

Two load balancers rather than two rules of one: staff reach theirs over the transit gateway only, and no mistake in
a listener rule can publish the staff API.
"""

from troposphere import Equals
from troposphere import elasticloadbalancingv2 as elb

from cfngen.language import Flag, Output, Rule, Stack, Sub, att, ref
from cfngen.parts.tags import tags
from cfngen.settings import environment, project_name
from cfngen.templates.compute.alb_access_logs_bucket import INTERNAL_PREFIX, PUBLIC_PREFIX, alb_logs_bucket_name
from cfngen.templates.network.security_groups import alb_internal_security_group_id, alb_public_security_group_id
from cfngen.templates.network.subnets import private_subnet_ids, public_subnet_ids

# Longer than the slowest request, shorter than what clients keep a connection for.
IDLE_TIMEOUT_SECONDS = 60

stack = Stack(__name__)

deletion_protection_alb = Flag(
    "DeletionProtectionAlb",
    "Whether the load balancers refuse to be deleted; turn it off in one update before they go in the next",
    default=True,
)
prod_alb_deletion_protection = Rule(
    "ProdAlbDeletionProtection",
    when=Equals(environment, "prod"),
    must=Equals(deletion_protection_alb, "true"),
    message="production's load balancers are protected against deletion: DeletionProtectionAlb is true",
)


def attributes(log_prefix: str) -> list[elb.LoadBalancerAttributes]:
    """The attributes of a load balancer; both kinds of log go to the bucket under one prefix."""
    values = {
        "deletion_protection.enabled": deletion_protection_alb,
        "access_logs.s3.enabled": "true",
        "access_logs.s3.bucket": alb_logs_bucket_name,
        "access_logs.s3.prefix": log_prefix,
        "connection_logs.s3.enabled": "true",
        "connection_logs.s3.bucket": alb_logs_bucket_name,
        "connection_logs.s3.prefix": log_prefix,
        "routing.http.drop_invalid_header_fields.enabled": "true",
        "routing.http.desync_mitigation_mode": "defensive",
        "routing.http.xff_header_processing.mode": "append",
        "idle_timeout.timeout_seconds": str(IDLE_TIMEOUT_SECONDS),
        "waf.fail_open.enabled": "false",
    }
    return [elb.LoadBalancerAttributes(Key=key, Value=value) for key, value in values.items()]


def load_balancer(
    title: str, purpose: str, scheme: str, subnet_ids: Output, security_group_id: Output, log_prefix: str, why: str
) -> elb.LoadBalancer:
    """One load balancer; `purpose` ends its name, which has 32 characters at most."""
    return stack.add(
        elb.LoadBalancer(
            title,
            Name=Sub(f"{project_name}-{environment}-{purpose}"),
            Scheme=scheme,
            Type="application",
            IpAddressType="ipv4",
            Subnets=subnet_ids,
            SecurityGroups=[security_group_id],
            LoadBalancerAttributes=attributes(log_prefix),
            Tags=tags(purpose),
        ),
        why=why,
        must=(
            "Name, scheme and type stay: changing one makes a new load balancer with a new DNS name.",
            "A request with a malformed header, or one that WAF cannot judge, is refused rather than let through.",
            "The log prefix is one that the bucket's policy names.",
        ),
        mutable="change-with-constraints",
        mutability={
            "Name": "must-never-change",
            "Scheme": "must-never-change",
            "Type": "must-never-change",
            "LoadBalancerAttributes": "review-required",
            "Tags": "free-to-tune",
        },
        controls=(
            *("T05", "T06", "L02", "B05", "C-LOG-01", "C-AVL-01", "FI-10", "FI-84"),
            *(("P10",) if scheme == "internet-facing" else ()),
        ),
    )


internal_alb = load_balancer(
    "InternalAlb",
    "staff",
    "internal",
    private_subnet_ids,
    alb_internal_security_group_id,
    INTERNAL_PREFIX,
    "Staff come over the transit gateway; it has no public address to be found or attacked.",
)
public_alb = load_balancer(
    "PublicAlb",
    "vendor",
    "internet-facing",
    public_subnet_ids,
    alb_public_security_group_id,
    PUBLIC_PREFIX,
    "The only thing of this estate that the internet reaches inside the VPC, and the web ACL stands before it. Failing "
    "closed costs requests while WAF is away; failing open would cost the protection unnoticed.",
)


def give(kind: str, made: elb.LoadBalancer) -> tuple[Output, Output, Output, Output]:
    """A load balancer's ARN, DNS name, full name (for metrics) and hosted zone (for alias records)."""
    of = f"of the {kind.lower()} load balancer"
    return (
        stack.output(f"{kind}AlbArn", ref(made), f"ARN {of}"),
        stack.output(f"{kind}AlbDnsName", att(made, "DNSName"), f"DNS name {of}"),
        stack.output(f"{kind}AlbFullName", att(made, "LoadBalancerFullName"), f"Full name {of}, a metric's dimension"),
        stack.output(
            f"{kind}AlbHostedZoneId", att(made, "CanonicalHostedZoneID"), f"Hosted zone {of}, for alias records"
        ),
    )


internal_alb_arn, internal_alb_dns_name, internal_alb_full_name, internal_alb_hosted_zone_id = give(
    "Internal", internal_alb
)
public_alb_arn, public_alb_dns_name, public_alb_full_name, public_alb_hosted_zone_id = give("Public", public_alb)
