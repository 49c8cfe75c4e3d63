"""Services wait for their listener."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_open
from cfngen.checks.tasks._ecs import TARGET_GROUP, balanced, forwarders, forwarders_to, waits_for

check = Check(
    id="CG084",
    title="Services wait for their listener",
    severity="error",
    what=(
        "Some listener forwards to the target group of a service, and the service is made after it: by a reference, "
        "by DependsOn, or because its nested stack waits for the listener's."
    ),
    why=(
        "ECS refuses a service whose target group has no load balancer yet: 'The target group … does not have an "
        "associated load balancer'. Nothing in the service refers to the listener, so the two race."
    ),
    fix="Add DependsOn: Listener; across nested stacks take the target group from the stack that holds the listener.",
    source="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-load-balancing.html",
    controls=("CG084",),
    before="""\
Resources:
  Group:
    Type: AWS::ElasticLoadBalancingV2::TargetGroup
  Listener:
    Type: AWS::ElasticLoadBalancingV2::Listener
    Properties:
      DefaultActions:
        - Type: forward
          TargetGroupArn: !Ref Group
  Service:
    Type: AWS::ECS::Service
    Properties:
      LoadBalancers:
        - TargetGroupArn: !Ref Group
""",
    after="""\
Resources:
  Group:
    Type: AWS::ElasticLoadBalancingV2::TargetGroup
  Listener:
    Type: AWS::ElasticLoadBalancingV2::Listener
    Properties:
      DefaultActions:
        - Type: forward
          TargetGroupArn: !Ref Group
  Service:
    Type: AWS::ECS::Service
    DependsOn: Listener
    Properties:
      LoadBalancers:
        - TargetGroupArn: !Ref Group
""",
)


@check.finds
def too_early(estate: Estate) -> Iterator[Violation]:
    for it, path, entry in balanced(estate):
        arn = entry.get("TargetGroupArn")
        group = estate.find(arn, TARGET_GROUP)
        if group is None:
            if is_open(arn):
                yield it.unclear("does a listener forward to the target group before?", f"{path}.TargetGroupArn")
            continue
        listeners = forwarders_to(estate, group)
        if not listeners and any(is_open(one) for _, one in forwarders(estate)):
            yield it.unclear("does a listener forward to the target group?", f"{path}.TargetGroupArn")
        elif not listeners:
            yield it.wrong(f"no listener forwards to the target group {group.logical_id}", f"{path}.TargetGroupArn")
        elif not any(waits_for(it, listener) for listener in listeners):
            names = ", ".join(listener.logical_id for listener in listeners)
            yield it.wrong(f"the service does not wait for {names}", f"{path}.TargetGroupArn")
