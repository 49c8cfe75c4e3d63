"""Load balancers defend against request smuggling."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.balancers import BALANCER, attribute
from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_open

check = Check(
    id="T06",
    title="Load balancers defend against request smuggling",
    severity="warning",
    what="routing.http.desync_mitigation_mode is defensive, which is the default, or strictest.",
    why="In monitor mode ambiguous requests are passed on.",
    fix="Leave the attribute out, or set it to defensive or strictest.",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-12",
    controls=("T06",),
    also=("Security Hub ELB.12", "AWS Config ALB_DESYNC_MODE_CHECK", "CT.ELASTICLOADBALANCING.PR.3"),
    before="""\
Resources:
  Balancer:
    Type: AWS::ElasticLoadBalancingV2::LoadBalancer
    Properties:
      LoadBalancerAttributes:
        - Key: routing.http.desync_mitigation_mode
          Value: monitor
""",
    after="""\
Resources:
  Balancer:
    Type: AWS::ElasticLoadBalancingV2::LoadBalancer
    Properties:
      LoadBalancerAttributes:
        - Key: routing.http.desync_mitigation_mode
          Value: strictest
""",
)


@check.finds
def monitoring_only(estate: Estate) -> Iterator[Violation]:
    for it in estate.of(BALANCER):
        mode = attribute(it, "routing.http.desync_mitigation_mode", "defensive")
        if is_open(mode):
            yield it.unclear("are ambiguous requests passed on?", "LoadBalancerAttributes")
        elif mode not in ("defensive", "strictest"):
            yield it.wrong("ambiguous requests are passed on", "LoadBalancerAttributes")
