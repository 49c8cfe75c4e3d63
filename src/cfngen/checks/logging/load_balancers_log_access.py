"""Load balancers log access."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.balancers import BALANCER, attribute, listeners, switched_on
from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check, all_of, every
from cfngen.checks.readings import is_set, is_true

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


MESSAGE = "the load balancer does not log access"


def without_bucket(estate: Estate) -> Iterator[Violation]:
    """Load balancers whose log is on and goes nowhere."""
    for it in estate.of(BALANCER):
        if is_true(attribute(it, "access_logs.s3.enabled")) and not is_set(attribute(it, "access_logs.s3.bucket")):
            yield it.wrong("the access log has no bucket", "LoadBalancerAttributes")


def silent_networks(estate: Estate) -> Iterator[Violation]:
    """Network Load Balancers that end TLS: they log nothing else."""
    speaking = [it.get("LoadBalancerArn") for it in listeners(estate, "TLS")]
    for one in switched_on("access_logs.s3.enabled", MESSAGE, ("network",))(estate):
        if any(it.logical_id == one.path[1] and any(map(it.named_by, speaking)) for it in estate.of(BALANCER)):
            yield one


check.find = all_of(
    switched_on("access_logs.s3.enabled", MESSAGE, ("application",)),
    silent_networks,
    without_bucket,
    every(
        "AWS::ElasticLoadBalancing::LoadBalancer",
        "AccessLoggingPolicy.Enabled",
        is_true,
        MESSAGE,
    ),
)
