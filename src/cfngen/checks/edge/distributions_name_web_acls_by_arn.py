"""Distributions and associations name web ACLs by ARN."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import MARK

check = Check(
    id="CG033",
    title="Distributions and associations name web ACLs by ARN",
    severity="error",
    what="WebACLId of a distribution and WebACLArn of an association hold the ARN of a WAFv2 web ACL.",
    why="Ref of a web ACL gives name, id and scope in one text, and the id alone is that of the first WAF.",
    fix="Use !GetAtt Acl.Arn.",
    source="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-wafv2-webacl.html",
    controls=("P11", "CG030"),
    before="""\
Resources:
  Acl:
    Type: AWS::WAFv2::WebACL
  Site:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig:
        WebACLId: !Ref Acl
""",
    after="""\
Resources:
  Acl:
    Type: AWS::WAFv2::WebACL
  Site:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig:
        WebACLId: !GetAtt Acl.Arn
""",
)

USES = (
    ("AWS::CloudFront::Distribution", "DistributionConfig.WebACLId"),
    ("AWS::WAFv2::WebACLAssociation", "WebACLArn"),
    ("AWS::WAFv2::LoggingConfiguration", "ResourceArn"),
)


@check.finds
def by_reference(estate: Estate) -> Iterator[Violation]:
    for kind, path in USES:
        for it in estate.of(kind):
            mark = MARK.fullmatch(str(it.get(path)))
            acl = estate.by_mark.get((mark[1], mark[2])) if mark else None
            if mark and acl is not None and acl.type == "AWS::WAFv2::WebACL" and mark[3] != "Arn":
                yield it.wrong("this is not the web ACL's ARN", path)
