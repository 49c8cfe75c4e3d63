"""Load balancers log access."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check, judged
from cfngen.checks.readings import is_open, is_set, is_true, pairs

check = Check(
    id="L02",
    title="Load balancers log access",
    severity="error",
    what="A load balancer sets access_logs.s3.enabled to true and names a bucket.",
    why="The access log is what shows, afterwards, who asked for what.",
    fix="Add access_logs.s3.enabled and access_logs.s3.bucket to LoadBalancerAttributes.",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-5",
    controls=("L02", "C-LOG-01", "FI-10", "H-05"),
    also=(
        "Security Hub ELB.5",
        "AWS Config ELB_LOGGING_ENABLED (HIPAA Security pack)",
        "CT.ELASTICLOADBALANCING.PR.6",
        "CKV_AWS_91",
        "cdk-nag ELBLoggingEnabled",
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
        - Key: access_logs.s3.enabled
          Value: 'true'
        - Key: access_logs.s3.bucket
          Value: logs
""",
)


@check.finds
def silent_balancers(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::ElasticLoadBalancingV2::LoadBalancer"):
        given = pairs(it.get("LoadBalancerAttributes"))
        enabled = given.get("access_logs.s3.enabled")
        if is_open(enabled):
            yield it.unclear("does the load balancer log access?", "LoadBalancerAttributes")
        elif not is_true(enabled) or not is_set(given.get("access_logs.s3.bucket")):
            yield it.wrong("the load balancer does not log access", "LoadBalancerAttributes")
    for it in estate.of("AWS::ElasticLoadBalancing::LoadBalancer"):
        yield from judged(it, "AccessLoggingPolicy.Enabled", is_true, "the load balancer does not log access")
