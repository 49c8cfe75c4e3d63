"""Web ACLs of CloudFront are in us-east-1."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.edge._place import outside
from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check

check = Check(
    id="CG030",
    title="Web ACLs of CloudFront are in us-east-1",
    severity="error",
    what=(
        "What WAF has with the scope CLOUDFRONT is in a stack of us-east-1, goes to distributions only, and a "
        "distribution has no web ACL of the scope REGIONAL."
    ),
    why="WAF refuses the scope in any other Region, after the rest of the stack is made; cfn-lint passes it.",
    fix="Put it into a stack of its own in us-east-1 and give the distribution's stack its ARN as a parameter.",
    source="https://docs.aws.amazon.com/waf/latest/developerguide/how-aws-waf-works-resources.html",
    controls=("CG030",),
    before="""\
Resources:
  Acl:
    Type: AWS::WAFv2::WebACL
    Properties:
      Scope: CLOUDFRONT
""",
    after="""\
Resources:
  Acl:
    Type: AWS::WAFv2::WebACL
    Properties:
      Scope: REGIONAL
""",
)


@check.finds
def misplaced(estate: Estate) -> Iterator[Violation]:
    kinds = ("WebACL", "IPSet", "RegexPatternSet", "RuleGroup")
    for it in estate.of(*(f"AWS::WAFv2::{kind}" for kind in kinds)):
        if it.get("Scope") == "CLOUDFRONT":
            yield from outside(estate, it, "the scope CLOUDFRONT is for us-east-1", "Scope")
    for it in estate.of("AWS::WAFv2::WebACLAssociation"):
        acl = estate.find(it.get("WebACLArn"), "AWS::WAFv2::WebACL")
        if acl is not None and acl.get("Scope") == "CLOUDFRONT":
            yield it.wrong("a web ACL of the scope CLOUDFRONT goes to no regional resource", "WebACLArn")
    for it in estate.of("AWS::CloudFront::Distribution"):
        given = it.get("DistributionConfig.WebACLId")
        acl = estate.find(given, "AWS::WAFv2::WebACL")
        if (acl is not None and acl.get("Scope") == "REGIONAL") or ":regional/webacl/" in str(given):
            yield it.wrong("a distribution's web ACL has the scope CLOUDFRONT", "DistributionConfig.WebACLId")
