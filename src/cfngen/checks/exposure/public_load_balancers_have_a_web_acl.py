"""Public load balancers have a web ACL."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_open, is_set

check = Check(
    id="P10",
    title="Public load balancers have a web ACL",
    severity="error",
    what="An internet-facing application load balancer has a WebACLAssociation with a web ACL.",
    why="The application is otherwise the first thing that an attacker's request meets.",
    fix="Add AWS::WAFv2::WebACLAssociation with the load balancer's ARN.",
    source="https://docs.aws.amazon.com/config/latest/developerguide/alb-waf-enabled.html",
    controls=("P10", "C-MAL-01", "FI-14"),
    also=("AWS Config ALB_WAF_ENABLED (HIPAA Security pack)", "cdk-nag NIST5-ALBWAFEnabled"),
    before="""\
Resources:
  Balancer:
    Type: AWS::ElasticLoadBalancingV2::LoadBalancer
    Properties:
      Scheme: internet-facing
""",
    after="""\
Resources:
  Acl:
    Type: AWS::WAFv2::WebACL
  Balancer:
    Type: AWS::ElasticLoadBalancingV2::LoadBalancer
    Properties:
      Scheme: internet-facing
  Guard:
    Type: AWS::WAFv2::WebACLAssociation
    Properties:
      ResourceArn: !Ref 'Balancer'
      WebACLArn: !GetAtt 'Acl.Arn'
""",
)


@check.finds
def unguarded(estate: Estate) -> Iterator[Violation]:
    associations = [
        it.get("ResourceArn") for it in estate.of("AWS::WAFv2::WebACLAssociation") if is_set(it.get("WebACLArn"))
    ]
    for it in estate.of("AWS::ElasticLoadBalancingV2::LoadBalancer"):
        scheme, kind = it.get("Scheme"), it.get("Type")
        public = scheme in (None, "internet-facing") and kind in (None, "application")
        if not (public or is_open(scheme) or is_open(kind)) or any(map(it.named_by, associations)):
            continue
        if not public:
            yield it.unclear("does the load balancer need a web ACL? Its scheme or type is not known here")
        elif any(map(is_open, associations)):
            yield it.unclear("does the load balancer have a web ACL? One is for a resource that is not known here")
        else:
            yield it.wrong("the public load balancer has no web ACL")
