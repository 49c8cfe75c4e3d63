"""Tasks with their own address are targets by it."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_open
from cfngen.checks.tasks._ecs import TARGET_GROUP, balanced, is_awsvpc, is_fargate, task_definition

check = Check(
    id="CG082",
    title="Tasks with their own address are targets by it",
    severity="error",
    what="The target group of a service on Fargate, or with network mode awsvpc, has TargetType ip.",
    why=(
        "Left out, the type is instance, and ECS refuses the service: 'The provided target group has target type "
        "instance, which is incompatible with the awsvpc network mode'."
    ),
    fix="Set TargetType to ip; it replaces the target group.",
    source="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/alb.html",
    controls=("CG080",),
    before="""\
Resources:
  Group:
    Type: AWS::ElasticLoadBalancingV2::TargetGroup
    Properties:
      Port: 8080
  Service:
    Type: AWS::ECS::Service
    Properties:
      LaunchType: FARGATE
      LoadBalancers:
        - TargetGroupArn: !Ref Group
""",
    after="""\
Resources:
  Group:
    Type: AWS::ElasticLoadBalancingV2::TargetGroup
    Properties:
      Port: 8080
      TargetType: ip
  Service:
    Type: AWS::ECS::Service
    Properties:
      LaunchType: FARGATE
      LoadBalancers:
        - TargetGroupArn: !Ref Group
""",
)


@check.finds
def by_instance(estate: Estate) -> Iterator[Violation]:
    for it, _, entry in balanced(estate):
        group = estate.find(entry.get("TargetGroupArn"), TARGET_GROUP)
        task = task_definition(estate, it.get("TaskDefinition"))
        if group is None or not (is_fargate(estate, it) or (task is not None and is_awsvpc(task))):
            continue
        kind = group.get("TargetType")
        if is_open(kind):
            yield group.unclear("is the target type ip?", "TargetType")
        elif kind != "ip":
            yield group.wrong(f"{it.logical_id} registers addresses; the target type is {kind or 'instance'}")
