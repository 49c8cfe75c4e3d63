"""Load balancers refuse to be deleted."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_open, is_true, pairs

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


@check.finds
def unprotected(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::ElasticLoadBalancingV2::LoadBalancer"):
        value = pairs(it.get("LoadBalancerAttributes")).get("deletion_protection.enabled")
        if is_open(value):
            yield it.unclear("may the load balancer be deleted?", "LoadBalancerAttributes")
        elif not is_true(value):
            yield it.wrong("the load balancer may be deleted", "LoadBalancerAttributes")
