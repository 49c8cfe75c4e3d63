"""CloudFront distributions have a web ACL."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_open, is_set

check = Check(
    id="P11",
    title="CloudFront distributions have a web ACL",
    severity="error",
    what="WebACLId is the ARN of a WAFv2 web ACL of scope CLOUDFRONT.",
    why=(
        "The edge is where floods and scanners can be turned away; for WAFv2 the property takes the ARN, in "
        "spite of its name."
    ),
    fix="Set WebACLId to the ARN of the web ACL in us-east-1.",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/cloudfront-controls.html#cloudfront-6",
    controls=("P11", "C-MAL-01", "FI-14"),
    also=(
        "Security Hub CloudFront.6",
        "AWS Config CLOUDFRONT_ASSOCIATED_WITH_WAF",
        "CKV_AWS_68",
        "cdk-nag AwsSolutions-CFR2",
    ),
    before="""\
Resources:
  Site:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig:
        Enabled: true
""",
    after="""\
Resources:
  Site:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig:
        Enabled: true
        WebACLId: arn:aws:wafv2:us-east-1:111111111111:global/webacl/edge/00000000-0000-4000-8000-000000000000
""",
)


@check.finds
def unguarded(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::CloudFront::Distribution"):
        value = it.get("DistributionConfig.WebACLId")
        place = "DistributionConfig.WebACLId"
        acl = estate.find(value, "AWS::WAFv2::WebACL")
        if not is_set(value):
            yield it.wrong("the distribution has no web ACL", "DistributionConfig")
        elif acl is not None and acl.get("Scope") == "REGIONAL":
            yield it.wrong("the web ACL is regional; CloudFront takes one of scope CLOUDFRONT", place)
        elif acl is None and not is_open(value) and ":wafv2:us-east-1:" not in str(value):
            yield it.wrong("WebACLId is no ARN of a WAFv2 web ACL in us-east-1", place)
