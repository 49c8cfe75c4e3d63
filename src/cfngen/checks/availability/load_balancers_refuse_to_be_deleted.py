"""Load balancers refuse to be deleted."""

from __future__ import annotations

from cfngen.checks.balancers import switched_on
from cfngen.checks.framework import Check

check = Check(
    id="B05",
    title="Load balancers refuse to be deleted",
    severity="error",
    what="deletion_protection.enabled is true.",
    why="A load balancer's DNS name is gone with it, and with it every alias and allow-list that names it.",
    fix="Add deletion_protection.enabled to LoadBalancerAttributes.",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-6",
    controls=("B05",),
    also=(
        "Security Hub ELB.6",
        "AWS Config ELB_DELETION_PROTECTION_ENABLED (HIPAA Security pack)",
        "CT.ELASTICLOADBALANCING.PR.5",
        "cdk-nag ELBDeletionProtectionEnabled",
    ),
    lenient=("dev",),
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
        - Key: deletion_protection.enabled
          Value: 'true'
""",
)


check.find = switched_on("deletion_protection.enabled", "the load balancer may be deleted")
