"""Web ACL of CloudFront, with its log group and key in us-east-1

Same rules as the regional one. When staff addresses are given, the staff application is open to nobody else: its
API is on the internal load balancer, so outside the organisation it could not work anyway.
"""

from awacs import aws
from troposphere import If, wafv2

from cfngen.language import Stack, Sub, account_id, att, no_value, partition, region
from cfngen.parts.encryption_key import USE, encryption_key, used_by
from cfngen.parts.log_group import arn_of, log_group
from cfngen.parts.web_acl import known_addresses, no, rule, web_acl
from cfngen.settings import environment, project_name
from cfngen.templates.frontend._settings import has_vendor_domain_name, staff_allowed_ip_cidrs, vendor_domain_name
from cfngen.templates.monitoring._settings import audit_log_retention_days
from cfngen.templates.security._settings import allowed_countries, large_bodies_pass, rate_limit, rules_block

stack = Stack(__name__)

# WAF takes a log group only under this prefix, and answers any other with an invalid ARN.
# Source: https://docs.aws.amazon.com/waf/latest/developerguide/logging-cw-logs.html
name = f"aws-waf-logs-{project_name}-{environment}-edge"

key = encryption_key(
    stack,
    "EdgeLogsKey",
    "edge-logs",
    uses=[
        used_by(
            "CloudWatchLogsUses",
            [Sub(f"logs.{region}.amazonaws.com")],
            USE,
            aws.ArnEquals(
                "kms:EncryptionContext:aws:logs:arn",
                Sub(f"arn:{partition}:logs:{region}:{account_id}:log-group:{name}"),
            ),
        )
    ],
    protects="the log group of the web ACL of CloudFront",
    why="Log groups take keys of their own Region only, and the Tokyo keys do not reach us-east-1. A replica of a "
    "multi-Region key would carry Tokyo's key material abroad for the sake of one log group.",
    must="CloudWatch Logs may use it for this log group, and for no other.",
)

log = log_group(
    stack,
    "WafLogGroup",
    Sub(name),
    "edge-waf-log",
    retention_days=audit_log_retention_days,
    key_arn=att(key, "Arn"),
    undeletable=True,
    why="WAF writes only to the Region of its web ACL. The log holds addresses and URLs of viewers, no content.",
    must=("The name begins with aws-waf-logs-.", "It outlives the stack: it is evidence."),
    mutable="change-with-constraints",
    mutability={
        "LogGroupName": "must-never-change",
        "RetentionInDays": "review-required",
        "KmsKeyId": "review-required",
        "DeletionProtectionEnabled": "review-required",
        "Tags": "free-to-tune",
    },
    controls=("E05", "L01", "L05", "B12", "C-LOG-02", "C-LOG-04", "H-05"),
)

known = known_addresses(
    stack,
    "CLOUDFRONT",
    staff_allowed_ip_cidrs,
    why="The organisation's own addresses: the only ones that may open the staff application.",
)

# Everything but the vendor application is closed to strangers, so that the staff application cannot be opened by
# its CloudFront name either. Without a vendor host name everything is closed.
vendor_host = wafv2.Statement(
    ByteMatchStatement=wafv2.ByteMatchStatement(
        FieldToMatch=wafv2.FieldToMatch(SingleHeader=wafv2.SingleHeader(Name="host")),
        PositionalConstraint="EXACTLY",
        SearchString=If(has_vendor_domain_name, vendor_domain_name, "vendor.invalid"),
        TextTransformations=[wafv2.TextTransformation(Priority=0, Type="LOWERCASE")],
    )
)
staff_only = rule(
    "StaffFromKnownAddresses",
    0,
    wafv2.Statement(AndStatement=wafv2.AndStatement(Statements=[no(vendor_host), no(known.statement())])),
    wafv2.RuleAction(Block=wafv2.BlockAction()),
)

acl = web_acl(
    stack,
    "CLOUDFRONT",
    why="One web ACL for both applications: each costs the same again, and only who may open them differs, which "
    "a rule on the host name tells.",
    log_group_arn=arn_of(log),
    rate_limit=rate_limit,
    countries=allowed_countries,
    known=known,
    blocks=rules_block,
    large_bodies_pass=large_bodies_pass,
    first=If(known.given, staff_only, no_value),
)

cloudfront_web_acl_arn = stack.output(
    "CloudFrontWebAclArn", att(acl, "Arn"), "ARN of the web ACL that CloudFront takes"
)
