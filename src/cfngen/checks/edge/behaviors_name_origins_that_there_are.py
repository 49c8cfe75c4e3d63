"""Behaviors name origins that there are."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Resource, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_open, is_set, mapping, objects
from cfngen.engine.values import text

check = Check(
    id="CG056",
    title="Behaviors name origins that there are",
    severity="error",
    what="The TargetOriginId of each cache behavior is the Id of an origin or origin group of its distribution.",
    why=(
        "CloudFront refuses the distribution: 'One or more of your origins or origin groups do not exist'. Where the "
        "id comes from a parameter or mapping, linters do not see it."
    ),
    fix="Write the same id on both sides.",
    source="https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CacheBehavior.html",
    controls=("CG056",),
    before="""\
Resources:
  Site:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig:
        Origins: [{Id: api, DomainName: api.example.jp}]
        DefaultCacheBehavior: {TargetOriginId: web, ViewerProtocolPolicy: https-only}
""",
    after="""\
Resources:
  Site:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig:
        Origins: [{Id: api, DomainName: api.example.jp}]
        DefaultCacheBehavior: {TargetOriginId: api, ViewerProtocolPolicy: https-only}
""",
)


@check.finds
def astray(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::CloudFront::Distribution"):
        groups = objects(mapping(it.get("DistributionConfig.OriginGroups")).get("Items"))
        ids = {text(one.get("Id")) for one in (*it.items("DistributionConfig.Origins"), *groups)}
        if ids and not any("<" in one for one in ids):
            yield from _behaviors(it, ids)


def _behaviors(it: Resource, ids: set[str]) -> Iterator[Violation]:
    default = "DistributionConfig.DefaultCacheBehavior"
    behaviors = [(default, mapping(it.get(default)))]
    behaviors += [
        (f"DistributionConfig.CacheBehaviors.{position}", one)
        for position, one in enumerate(it.items("DistributionConfig.CacheBehaviors"))
    ]
    for path, one in behaviors:
        target = one.get("TargetOriginId")
        if is_set(target) and not is_open(target) and text(target) not in ids:
            yield it.wrong(f"the distribution has no origin {text(target)}", f"{path}.TargetOriginId")
