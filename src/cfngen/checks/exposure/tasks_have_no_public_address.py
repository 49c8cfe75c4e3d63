"""ECS tasks have no public address."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_open

check = Check(
    id="P06",
    title="ECS tasks have no public address",
    severity="error",
    what="A service, a rule and a schedule that start tasks in awsvpc mode say AssignPublicIp DISABLED.",
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


@check.finds
def public_tasks(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::ECS::Service", "AWS::ECS::TaskSet", "AWS::Events::Rule", "AWS::Scheduler::Schedule"):
        for path, network in networks(it.properties):
            value = network.get("AssignPublicIp")
            if is_open(value):
                yield it.unclear("do the tasks get public addresses?", path)
            elif value != "DISABLED":
                yield it.wrong("nothing says that the tasks get no public address", path)


def networks(value: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every awsvpc configuration below a value; ECS and EventBridge spell it differently."""
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in entries:
        place = f"{path}.{key}".lstrip(".")
        if str(key).lower() == "awsvpcconfiguration" and isinstance(inner, dict):
            yield place, inner
        else:
            yield from networks(inner, place)
