"""Health checks ask ports that listen."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import listed, number
from cfngen.checks.tasks._ecs import TARGET_GROUP, balanced, containers, ports, task_definition

check = Check(
    id="CG081",
    title="Health checks ask ports that listen",
    severity="error",
    what=(
        "A target group's HealthCheckPort is a port that a container of the service's task maps; its own Port is the "
        "one that the service registers (else a warning), as is the port in a container's health check on localhost."
    ),
    why="The tasks never become healthy, ECS stops and starts them, and the deployment rolls back after an hour.",
    fix="Leave HealthCheckPort out (traffic-port), and use one constant for the container's port.",
    source="https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html",
    controls=("CG080",),
    before="""\
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ContainerDefinitions:
        - Name: api
          PortMappings:
            - ContainerPort: 8080
  Group:
    Type: AWS::ElasticLoadBalancingV2::TargetGroup
    Properties:
      Port: 8080
      HealthCheckPort: '8081'
  Service:
    Type: AWS::ECS::Service
    Properties:
      TaskDefinition: !Ref Task
      LoadBalancers:
        - ContainerName: api
          ContainerPort: 8080
          TargetGroupArn: !Ref Group
""",
    after="""\
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ContainerDefinitions:
        - Name: api
          PortMappings:
            - ContainerPort: 8080
  Group:
    Type: AWS::ElasticLoadBalancingV2::TargetGroup
    Properties:
      Port: 8080
  Service:
    Type: AWS::ECS::Service
    Properties:
      TaskDefinition: !Ref Task
      LoadBalancers:
        - ContainerName: api
          ContainerPort: 8080
          TargetGroupArn: !Ref Group
""",
)

LOCAL = re.compile(r"(?:localhost|127\.0\.0\.1|\[::1\]):(\d+)")


@check.finds
def deaf(estate: Estate) -> Iterator[Violation]:
    for it, _, entry in balanced(estate):
        group = estate.find(entry.get("TargetGroupArn"), TARGET_GROUP)
        task = task_definition(estate, it.get("TaskDefinition"))
        port = number(entry.get("ContainerPort"))
        if group is None:
            continue
        of_group, asked = number(group.get("Port")), number(group.get("HealthCheckPort"))
        if task is not None and asked is not None:
            mapped = {one for container in containers(task).values() for one in ports(container)}
            if mapped and int(asked) not in mapped:
                yield group.wrong(f"no container of {task.logical_id} maps the port {asked:g}", "HealthCheckPort")
        if port is not None and of_group is not None and port != of_group and group.get("TargetType") == "ip":
            message = f"{it.logical_id} registers its tasks with the port {port:g}, not {of_group:g}"
            yield group.wrong(message, "Port", severity="warning")
    for task in estate.of("AWS::ECS::TaskDefinition"):
        mapped = {one for container in containers(task).values() for one in ports(container)}
        for position, container in enumerate(task.items("ContainerDefinitions")):
            about = container.get("HealthCheck")
            command = " ".join(map(str, listed(about.get("Command")))) if isinstance(about, dict) else ""
            for one in LOCAL.findall(command):
                if mapped and int(one) not in mapped:
                    path = f"ContainerDefinitions.{position}.HealthCheck.Command"
                    yield task.wrong(f"no container of the task maps the port {one}", path, severity="warning")
