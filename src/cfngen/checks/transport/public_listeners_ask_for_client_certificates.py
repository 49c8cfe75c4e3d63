"""Public listeners ask for client certificates."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.balancers import BALANCER, listeners
from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check, judged
from cfngen.checks.readings import one_of

check = Check(
    id="C-NET-02",
    title="Public listeners ask for client certificates",
    severity="info",
    what=(
        "An HTTPS listener of an internet-facing load balancer verifies client certificates "
        "(MutualAuthentication.Mode verify). IPsec or a closed network serve the same end, which templates do "
        "not show. In dev and stg it is not asked."
    ),
    why=(
        "The guideline names TLS client authentication for medical information over open networks; which "
        "listeners that means is our reading."
    ),
    fix=("Set MutualAuthentication with Mode verify and a TrustStoreArn, or record the alternative in a decision."),
    source="https://docs.aws.amazon.com/elasticloadbalancing/latest/application/mutual-authentication.html",
    controls=("C-NET-02",),
    before="""\
Resources:
  Balancer:
    Type: AWS::ElasticLoadBalancingV2::LoadBalancer
    Properties:
      Scheme: internet-facing
  Https:
    Type: AWS::ElasticLoadBalancingV2::Listener
    Properties:
      LoadBalancerArn: !Ref Balancer
      Protocol: HTTPS
""",
    after="""\
Resources:
  Balancer:
    Type: AWS::ElasticLoadBalancingV2::LoadBalancer
    Properties:
      Scheme: internet-facing
  Store:
    Type: AWS::ElasticLoadBalancingV2::TrustStore
  Https:
    Type: AWS::ElasticLoadBalancingV2::Listener
    Properties:
      LoadBalancerArn: !Ref Balancer
      Protocol: HTTPS
      MutualAuthentication:
        Mode: verify
        TrustStoreArn: !Ref Store
""",
)


@check.finds
def anonymous_clients(estate: Estate) -> Iterator[Violation]:
    if estate.environment in ("dev", "stg"):
        return
    public = [it for it in estate.of(BALANCER) if it.get("Scheme") != "internal"]
    for it in listeners(estate, "HTTPS"):
        if any(balancer.named_by(it.get("LoadBalancerArn")) for balancer in public):
            yield from judged(it, "MutualAuthentication.Mode", one_of("verify"), "clients show no certificate")
