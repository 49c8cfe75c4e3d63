"""HTTP redirects to HTTPS."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.balancers import listeners
from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_open

check = Check(
    id="T02",
    title="HTTP redirects to HTTPS",
    severity="error",
    what="Every listener of HTTP answers with a redirect to HTTPS.",
    why="A redirect to anything else, or none, leaves the first request and its cookies on the wire.",
    fix="Give the listener one default action of type redirect with RedirectConfig.Protocol HTTPS.",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-1",
    controls=("T02", "C-NET-01"),
    also=(
        "Security Hub ELB.1",
        "AWS Config ALB_HTTP_TO_HTTPS_REDIRECTION_CHECK (HIPAA Security pack)",
        "CT.ELASTICLOADBALANCING.PR.1",
        "cdk-nag ALBHttpToHttpsRedirection",
    ),
    before="""\
Resources:
  Listener:
    Type: AWS::ElasticLoadBalancingV2::Listener
    Properties:
      Port: 80
      Protocol: HTTP
      DefaultActions:
        - Type: redirect
          RedirectConfig:
            Host: example.jp
            StatusCode: HTTP_301
""",
    after="""\
Resources:
  Listener:
    Type: AWS::ElasticLoadBalancingV2::Listener
    Properties:
      Port: 80
      Protocol: HTTP
      DefaultActions:
        - Type: redirect
          RedirectConfig:
            Protocol: HTTPS
            Port: '443'
            StatusCode: HTTP_301
""",
)


@check.finds
def no_redirect(estate: Estate) -> Iterator[Violation]:
    for it in listeners(estate, "HTTP"):
        redirects = [action.get("RedirectConfig") for action in it.items("DefaultActions")]
        targets = [one.get("Protocol") if isinstance(one, dict) else one for one in redirects]
        if any(map(is_open, targets)):
            yield it.unclear("does the listener redirect to HTTPS?", "DefaultActions")
        elif not targets or any(target != "HTTPS" for target in targets):
            yield it.wrong("HTTP is not redirected to HTTPS", "DefaultActions")
