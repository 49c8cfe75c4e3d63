"""HTTP redirects to HTTPS."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.balancers import LISTENER, listeners
from cfngen.checks.estate import Estate, Resource, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_open, listed, mapping
from cfngen.engine.values import text

check = Check(
    id="T02",
    title="HTTP redirects to HTTPS",
    severity="error",
    what=(
        "Every listener of HTTP, and every rule of it that redirects, redirects to HTTPS, and to another port than its "
        "own; where no port is said, which keeps it, it is a warning."
    ),
    why="A redirect to anything else, or none, leaves the first request and its cookies on the wire.",
    fix="Give the listener one default action of type redirect with RedirectConfig.Protocol HTTPS and Port 443.",
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


SAME = "#{port}"


@check.finds
def no_redirect(estate: Estate) -> Iterator[Violation]:
    for it in listeners(estate, "HTTP"):
        redirects = [action.get("RedirectConfig") for action in it.items("DefaultActions")]
        targets = [one.get("Protocol") if isinstance(one, dict) else one for one in redirects]
        if any(map(is_open, (*listed(it.get("DefaultActions")), *targets))):
            yield it.unclear("does the listener redirect to HTTPS?", "DefaultActions")
        elif not targets or any(target != "HTTPS" for target in targets):
            yield it.wrong("HTTP is not redirected to HTTPS", "DefaultActions")
        else:
            yield from to_the_same_port(it, [mapping(one).get("Port", SAME) for one in redirects])
    for it in estate.of("AWS::ElasticLoadBalancingV2::ListenerRule"):
        targets = [mapping(action.get("RedirectConfig")).get("Protocol") for action in it.items("Actions")]
        if "HTTP" in targets and estate.find(it.get("ListenerArn"), LISTENER) in listeners(estate, "HTTP"):
            yield it.wrong("the rule redirects to plain HTTP", "Actions")


def to_the_same_port(it: Resource, ports: list[object]) -> Iterator[Violation]:
    """A redirect that comes back on the port of HTTP, where nothing speaks TLS."""
    own = text(it.get("Port"))
    if own in map(text, ports):
        yield it.wrong(f"the redirect to HTTPS leads to port {own}, on which HTTP is spoken", "DefaultActions")
    elif SAME in ports and own != "443":
        message = "the redirect names no port, and keeps the one on which HTTP is spoken"
        yield it.wrong(message, "DefaultActions", severity="warning")
