"""Load balancers drop invalid headers."""

from __future__ import annotations

from cfngen.checks.balancers import switched_on
from cfngen.checks.framework import Check

check = Check(
    id="T05",
    title="Load balancers drop invalid headers",
    severity="error",
    what="An application load balancer sets routing.http.drop_invalid_header_fields.enabled to true.",
    why="Headers that two servers read differently are how requests are smuggled past a filter.",
    fix="Add the attribute to LoadBalancerAttributes.",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-4",
    controls=("T05",),
    also=(
        "Security Hub ELB.4",
        "AWS Config ALB_HTTP_DROP_INVALID_HEADER_ENABLED",
        "CT.ELASTICLOADBALANCING.PR.4",
        "CKV_AWS_131",
        "cdk-nag ALBHttpDropInvalidHeaderEnabled",
    ),
    before="""\
Resources:
  Balancer:
    Type: AWS::ElasticLoadBalancingV2::LoadBalancer
    Properties:
      Scheme: internal
""",
    after="""\
Resources:
  Balancer:
    Type: AWS::ElasticLoadBalancingV2::LoadBalancer
    Properties:
      LoadBalancerAttributes:
        - Key: routing.http.drop_invalid_header_fields.enabled
          Value: 'true'
""",
)


check.find = switched_on(
    "routing.http.drop_invalid_header_fields.enabled",
    "the load balancer passes invalid headers on",
    ("application",),
)
