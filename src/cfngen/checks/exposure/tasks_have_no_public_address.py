"""ECS tasks have no public address."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cfngen.checks.estate import Estate, Resource, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_open
from cfngen.checks.tasks._ecs import is_awsvpc, is_fargate, task_definition

check = Check(
    id="P06",
    title="ECS tasks have no public address",
    severity="error",
    what=(
        "A service, a rule and a schedule that start tasks in awsvpc mode say AssignPublicIp DISABLED; a job of Batch "
        "does not say ENABLED."
    ),
    why=(
        "A task with a public address is reachable past the load balancer and its web ACL. Left out, the "
        "console's and the API's defaults differ."
    ),
    fix="Set AssignPublicIp to DISABLED; reach AWS through endpoints or a NAT gateway.",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-2",
    controls=("P06", "C-NET-03"),
    also=("Security Hub ECS.2", "CT.ECS.PR.9"),
    before="""\
Resources:
  Api:
    Type: AWS::ECS::Service
    Properties:
      NetworkConfiguration:
        AwsvpcConfiguration:
          Subnets:
            - subnet-1
          AssignPublicIp: ENABLED
""",
    after="""\
Resources:
  Api:
    Type: AWS::ECS::Service
    Properties:
      NetworkConfiguration:
        AwsvpcConfiguration:
          Subnets:
            - subnet-1
          AssignPublicIp: DISABLED
""",
)


SERVICES = ("AWS::ECS::Service", "AWS::ECS::TaskSet")


@check.finds
def public_tasks(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::ECS::Service", "AWS::ECS::TaskSet", "AWS::Events::Rule", "AWS::Scheduler::Schedule"):
        found = list(networks(it.properties))
        if not found and it.type in SERVICES and _has_interfaces(estate, it):
            yield it.wrong("nothing says that the tasks get no public address", "NetworkConfiguration")
        for path, network in found:
            value = network.get("AssignPublicIp")
            if is_open(value):
                yield it.unclear("do the tasks get public addresses?", path)
            elif value != "DISABLED":
                yield it.wrong("nothing says that the tasks get no public address", path)
    for it in estate.of("AWS::Batch::JobDefinition"):
        for place, value in it.leaves:
            if place[-1] == "AssignPublicIp" and value == "ENABLED":
                yield it.wrong("the job gets a public address", ".".join(map(str, place)))


def _has_interfaces(estate: Estate, it: Resource) -> bool:
    """Whether the tasks of a service have network interfaces of their own, as far as is known here."""
    if is_open(it.get("NetworkConfiguration")):
        return False
    task = task_definition(estate, it.get("TaskDefinition"))
    return is_fargate(estate, it) or (task is not None and is_awsvpc(task))


def networks(value: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every awsvpc configuration below a value; ECS and EventBridge spell it differently."""
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in entries:
        place = f"{path}.{key}".lstrip(".")
        if str(key).lower() == "awsvpcconfiguration" and isinstance(inner, dict):
            yield place, inner
        else:
            yield from networks(inner, place)
