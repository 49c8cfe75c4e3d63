"""Whether a resource is deployed to us-east-1, as far as anything says."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cfngen.checks.estate import Estate, Resource, Violation

EDGE = "us-east-1"
REGIONAL = ("AWS::EC2::VPC", "AWS::EC2::Subnet", "AWS::ElasticLoadBalancingV2::LoadBalancer", "AWS::RDS::DB*")
# Templates that name no Region, and yet say whose they are: its time, its language.
JAPANESE = re.compile(r"Asia/Tokyo|\bJST\b|[\u3040-\u30ff]")
REGION = re.compile(r"\b(?:af|ap|ca|cn|eu|il|me|mx|sa|us)-(?:[a-z]+-)+\d(?=[a-z]?\b)")


def outside(estate: Estate, it: Resource, message: str, path: str) -> Iterator[Violation]:
    """The violation of a resource that us-east-1 alone can have, where it is not there.

    Where nobody said the Region of the templates, it is an error if their text names other Regions, nothing if it
    or the file's path names us-east-1 alone, and else a warning, since the project's Region is taken. Where both are
    named, a network, balancer or database in the same tree tells that the tree is for the other one; where none is, and
    the tree has such a thing, Japan's time or language tells it.
    """
    if it.region == EDGE:
        return
    if estate.region_is_said:
        yield it.wrong(f"{message}, and this is in {it.region}", path)
        return
    texts = [view.stack.template.document.text for view in it.root.walk()]
    named = {name for text in texts for name in REGION.findall(text)} | set(REGION.findall(it.root.where))
    beside = any(one.root is it.root for one in estate.of(*REGIONAL))
    if beside and not named and any(JAPANESE.search(text) for text in texts):
        named = {it.region}
    if named and (EDGE not in named or (beside and named != {EDGE})):
        named -= {EDGE}
        yield it.wrong(f"{message}, and the template is for {min(named)}", path)
    elif named != {EDGE}:
        message = f"{message}; nothing says that the stack is there (--region), so {it.region} is taken"
        yield it.wrong(message, path, severity="warning")
