"""Distributions have an edge in Japan."""

from __future__ import annotations

from cfngen.checks.framework import Check, every

check = Check(
    id="CG038",
    title="Distributions have an edge in Japan",
    severity="warning",
    what="A distribution's price class is PriceClass_200 or PriceClass_All.",
    why="PriceClass_100 has no edge location in Japan: every request of a Japanese viewer crosses the Pacific.",
    fix="Set PriceClass to PriceClass_200.",
    source="https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/PriceClass.html",
    controls=("CG038",),
    before="""\
Resources:
  Site:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig:
        PriceClass: PriceClass_100
""",
    after="""\
Resources:
  Site:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig:
        PriceClass: PriceClass_200
""",
)

check.find = every(
    "AWS::CloudFront::Distribution",
    "DistributionConfig.PriceClass",
    lambda value: value != "PriceClass_100",
    "PriceClass_100 has no edge location in Japan",
)
