"""Load balancers say what they do while their web ACL does not answer."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.balancers import BALANCER, attributes
from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_open, is_set, is_true

check = Check(
    id="CG049",
    title="Load balancers say what they do while their web ACL does not answer",
    severity="warning",
    what="A load balancer with a web ACL has the attribute waf.fail_open.enabled, and it is false.",
    why=(
        "With true, requests pass unchecked while AWS WAF does not answer. Left out it is false today; nobody sees "
        "that it was decided."
    ),
    fix="Add {Key: waf.fail_open.enabled, Value: 'false'}, or accept true in writing, with a waiver.",
    source=(
        "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/"
        "application-load-balancers.html#load-balancer-waf"
    ),
    controls=("CG049", "P10"),
    before="""\
Resources:
  Alb:
    Type: AWS::ElasticLoadBalancingV2::LoadBalancer
    Properties:
      LoadBalancerAttributes:
        - {Key: waf.fail_open.enabled, Value: 'true'}
  Guard:
    Type: AWS::WAFv2::WebACLAssociation
    Properties: {ResourceArn: !Ref Alb, WebACLArn: 'arn:aws:wafv2:ap-northeast-1:111111111111:regional/webacl/a/b'}
""",
    after="""\
Resources:
  Alb:
    Type: AWS::ElasticLoadBalancingV2::LoadBalancer
    Properties:
      LoadBalancerAttributes:
        - {Key: waf.fail_open.enabled, Value: 'false'}
  Guard:
    Type: AWS::WAFv2::WebACLAssociation
    Properties: {ResourceArn: !Ref Alb, WebACLArn: 'arn:aws:wafv2:ap-northeast-1:111111111111:regional/webacl/a/b'}
""",
)

KEY = "waf.fail_open.enabled"


@check.finds
def unchecked(estate: Estate) -> Iterator[Violation]:
    guarded = [estate.find(one.get("ResourceArn"), BALANCER) for one in estate.of("AWS::WAFv2::WebACLAssociation")]
    for it in estate.of(BALANCER):
        value = attributes(it).get(KEY)
        if it not in guarded:
            continue
        if is_true(value):
            yield it.wrong("requests pass unchecked while the web ACL does not answer", "LoadBalancerAttributes")
        elif not is_set(value) and not is_open(it.get("LoadBalancerAttributes")):
            yield it.wrong(f"{KEY} is not said", "LoadBalancerAttributes")
