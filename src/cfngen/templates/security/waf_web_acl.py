"""Regional web ACL in front of the public load balancer

The vendor API is reached directly, so countries and rates are judged by the address that opens the connection.
CloudFront has a web ACL of its own, which exists only in us-east-1. The internal load balancer has none: it is
reached through the transit gateway only.
"""

from troposphere import Equals, wafv2

from cfngen.language import CidrSetting, Condition, Flag, Stack, att
from cfngen.parts.web_acl import known_addresses, web_acl
from cfngen.templates.compute.alb import public_alb_arn
from cfngen.templates.monitoring.cloudwatch_logs_groups import waf_log_group_arn
from cfngen.templates.security._settings import (
    allowed_countries,
    large_bodies_pass,
    rate_limit,
    rules_block,
)

stack = Stack(__name__)

vendor_known_ip_cidrs = CidrSetting(
    "VendorKnownIpCidrs",
    "IPv4 ranges of vendors' offices, comma-separated: many users behind one address, so the rate limit leaves them "
    "alone; may be empty",
    many=True,
    shortest=1,  # an IP set of WAF takes every range but /0
    optional=True,
    default="",
)
api_behind_cloud_front = Flag(
    "ApiBehindCloudFront",
    "Whether CloudFront stands in front of the public load balancer; then viewers are told apart by X-Forwarded-For",
    default=False,
)
behind_cloudfront = Condition("BehindCloudFront", Equals(api_behind_cloud_front, "true"))

acl = web_acl(
    stack,
    "REGIONAL",
    why="Blocks before a task sees the request. Bodies over 8 KB are only counted: vendors upload CSV files.",
    log_group_arn=waf_log_group_arn,
    rate_limit=rate_limit,
    countries=allowed_countries,
    known=known_addresses(
        stack,
        "REGIONAL",
        vendor_known_ip_cidrs,
        why="Offices behind one address would use up the rate limit; every other rule applies to them too.",
    ),
    blocks=rules_block,
    large_bodies_pass=large_bodies_pass,
    forwarded=behind_cloudfront,
)

stack.add(
    wafv2.WebACLAssociation("WebACLAssociation", ResourceArn=public_alb_arn, WebACLArn=att(acl, "Arn")),
    why="A web ACL protects nothing until something has it. The public load balancer alone: staff reach the internal "
    "one over the transit gateway, where an address tells no country.",
    controls=("P10", "FI-14"),
)

web_acl_arn = stack.output("WebAclArn", att(acl, "Arn"), "ARN of the regional web ACL")
web_acl_id = stack.output("WebAclId", att(acl, "Id"), "Id of the regional web ACL")
