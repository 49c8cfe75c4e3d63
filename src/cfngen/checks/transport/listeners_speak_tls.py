"""Load balancer listeners speak TLS."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.balancers import BALANCER, LISTENER, listeners
from cfngen.checks.estate import Estate, Resource, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_open, is_set, number
from cfngen.checks.tasks._ecs import TARGET_GROUP, forwarders

check = Check(
    id="T01",
    title="Load balancer listeners speak TLS",
    severity="error",
    what=(
        "A listener is HTTPS or TLS; one of HTTP only redirects. An internet-facing Network Load Balancer does not "
        "pass port 80 on as TCP; for another TCP port it is a warning, since TLS may end behind it, and nothing where "
        "an application load balancer is behind it."
    ),
    why="Plain HTTP carries tokens and patients' data in the clear between the user and the load balancer.",
    fix="Set Protocol to HTTPS, and keep port 80 for a redirect.",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-18",
    controls=("T01", "C-NET-01", "H-08", "FI-04"),
    also=("Security Hub ELB.18", "CKV_AWS_2"),
    before="""\
Resources:
  Listener:
    Type: AWS::ElasticLoadBalancingV2::Listener
    Properties:
      Port: 80
      Protocol: HTTP
      DefaultActions:
        - Type: forward
          TargetGroupArn: arn:aws:elasticloadbalancing:ap-northeast-1:111111111111:targetgroup/api/0123456789abcdef
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


HTTP = 80


@check.finds
def plain_listeners(estate: Estate) -> Iterator[Violation]:
    for it in estate.of(LISTENER):
        protocol = it.get("Protocol")
        if is_open(protocol):
            yield it.unclear("does the listener speak TLS?", "Protocol")
        elif not is_set(protocol) and is_set(it.get("Port")):  # a gateway's listener has neither
            yield it.wrong("the listener does not say that it speaks TLS", "Protocol")
        elif protocol == "HTTP" and answers(it, "DefaultActions"):
            yield it.wrong("the listener takes plain HTTP and does not only redirect", "Protocol")
    yield from passed_on(estate)
    plain = listeners(estate, "HTTP")
    for it in estate.of("AWS::ElasticLoadBalancingV2::ListenerRule"):
        if answers(it, "Actions") and any(listener.named_by(it.get("ListenerArn")) for listener in plain):
            yield it.wrong("the rule answers plain HTTP", "Actions")
    for it in estate.of("AWS::ElasticLoadBalancing::LoadBalancer"):
        for position, entry in enumerate(it.items("Listeners")):
            if str(entry.get("Protocol")).upper() in ("HTTP", "TCP"):
                yield it.wrong("the classic load balancer takes plain connections", f"Listeners.{position}.Protocol")


def passed_on(estate: Estate) -> Iterator[Violation]:
    """What Network Load Balancers take from the internet as it comes, except for application load balancers."""
    for it in listeners(estate, "TCP", "TCP_UDP"):
        balancer = estate.find(it.get("LoadBalancerArn"), BALANCER)
        groups = [estate.find(arn, TARGET_GROUP) for giver, arn in forwarders(estate) if giver is it]
        if balancer is None or balancer.get("Scheme") == "internal":
            continue
        if groups and all(group is not None and group.get("TargetType") == "alb" for group in groups):
            continue
        if number(it.get("Port")) == HTTP:
            yield it.wrong("the listener passes plain HTTP on from the internet", "Port")
        else:
            yield it.wrong("the listener leaves it to what is behind it to speak TLS", "Protocol", severity="warning")


def answers(it: Resource, path: str) -> bool:
    """Whether one of the actions is not a redirect."""
    return any(action.get("Type") != "redirect" for action in it.items(path))
