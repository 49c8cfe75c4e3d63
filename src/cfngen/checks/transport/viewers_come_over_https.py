"""CloudFront takes viewers over HTTPS only."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_open, mapping

check = Check(
    id="T07",
    title="CloudFront takes viewers over HTTPS only",
    severity="error",
    what="Every cache behavior's ViewerProtocolPolicy is https-only or redirect-to-https.",
    why="With allow-all a viewer's cookies pass in the clear; cfn-lint says nothing.",
    fix="Set ViewerProtocolPolicy to redirect-to-https.",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/cloudfront-controls.html#cloudfront-3",
    controls=("T07", "C-NET-05", "CG031", "H-08"),
    also=("Security Hub CloudFront.3", "AWS Config CLOUDFRONT_VIEWER_POLICY_HTTPS", "CT.CLOUDFRONT.PR.3", "CKV_AWS_34"),
    before="""\
Resources:
  Site:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig:
        DefaultCacheBehavior:
          TargetOriginId: app
          ViewerProtocolPolicy: allow-all
""",
    after="""\
Resources:
  Site:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig:
        DefaultCacheBehavior:
          TargetOriginId: app
          ViewerProtocolPolicy: redirect-to-https
""",
)


@check.finds
def plain_viewers(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::CloudFront::Distribution"):
        paths = ["DistributionConfig.DefaultCacheBehavior"]
        more = it.items("DistributionConfig.CacheBehaviors")
        for position, behavior in enumerate([mapping(it.get(paths[0])), *more]):
            path = paths[0] if position == 0 else f"DistributionConfig.CacheBehaviors.{position - 1}"
            policy = behavior.get("ViewerProtocolPolicy")
            if is_open(policy):
                yield it.unclear("do viewers come over HTTPS only?", f"{path}.ViewerProtocolPolicy")
            elif policy not in ("https-only", "redirect-to-https"):
                yield it.wrong("viewers may come over plain HTTP", f"{path}.ViewerProtocolPolicy")
