"""ECS tasks have no public address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from cfngen.checks.estate import Estate, Resource, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_open
from cfngen.checks.tasks._ecs import is_awsvpc, is_fargate, task_definition
from cfngen.engine.values import text

check = Check(
    id="P06",
    title="ECS tasks have no public address",
    severity="error",
    what=(
        "A service, a rule, a schedule and a pipe that start tasks in awsvpc mode say AssignPublicIp DISABLED; a job "
        "of Batch and a state machine do not say ENABLED."
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
STARTERS = ("AWS::Events::Rule", "AWS::Scheduler::Schedule", "AWS::Pipes::Pipe")
# In the definition of a state machine, which is text.
WRITTEN = re.compile(r'"AssignPublicIp"\s*:\s*"ENABLED"')


@check.finds
def public_tasks(estate: Estate) -> Iterator[Violation]:
    for it in estate.of(*SERVICES, *STARTERS):
        found = list(networks(it.properties))
        if is_open(it.get("NetworkConfiguration")):
            yield it.unclear("do the tasks get public addresses?", "NetworkConfiguration")
            continue
        if not found and (_has_interfaces(estate, it) if it.type in SERVICES else _starts_fargate(it)):
            yield it.wrong("nothing says that the tasks get no public address")
        for path, network in found:
            value = network.get("AssignPublicIp")
            if is_open(value):
                yield it.unclear("do the tasks get public addresses?", path)
            elif value != "DISABLED":
                yield it.wrong("nothing says that the tasks get no public address", path)
    for it in estate.of("AWS::Batch::JobDefinition", "AWS::StepFunctions::StateMachine"):
        for place, value in it.leaves:
            if (place[-1] == "AssignPublicIp" and value == "ENABLED") or WRITTEN.search(text(value)):
                yield it.wrong("the job gets a public address", ".".join(map(str, place)))


def _starts_fargate(it: Resource) -> bool:
    """Whether a rule, schedule or pipe starts tasks on Fargate."""
    return any(path[-1] == "LaunchType" and value == "FARGATE" for path, value in it.leaves)


def _has_interfaces(estate: Estate, it: Resource) -> bool:
    """Whether the tasks of a service have network interfaces of their own, as far as is known here."""
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
