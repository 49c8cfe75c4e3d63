"""How services, task definitions, target groups and listeners of an estate belong together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from cfngen.checks.estate import Estate, Resource
from cfngen.checks.readings import listed, number, objects
from cfngen.checks.stack_view import StackView
from cfngen.engine.template import Template
from cfngen.engine.values import text

_MEASURE = re.compile(r"(\d*\.?\d+)\s*((?i:vcpu|gb))?")
TARGET_GROUP = "AWS::ElasticLoadBalancingV2::TargetGroup"
LISTENER = "AWS::ElasticLoadBalancingV2::Listener"
RULE = "AWS::ElasticLoadBalancingV2::ListenerRule"


def task_definition(estate: Estate, value: Any) -> Resource | None:
    """The task definition that an ARN, a reference or a family means."""
    found = estate.find(value, "AWS::ECS::TaskDefinition")
    if found is not None or not isinstance(value, str):
        return found
    family = value.rpartition("/")[2].partition(":")[0]
    return next((it for it in estate.of("AWS::ECS::TaskDefinition") if it.get("Family") == family), None)


def containers(task: Resource) -> dict[str, dict[str, Any]]:
    """The containers of a task definition by name."""
    return {str(it.get("Name")): it for it in task.items("ContainerDefinitions")}


def ports(container: dict[str, Any]) -> list[int]:
    """The ports that a container maps; ranges are left out."""
    found = (number(mapping.get("ContainerPort")) for mapping in objects(container.get("PortMappings")))
    return [int(port) for port in found if port is not None]


def is_awsvpc(task: Resource) -> bool:
    """Whether each task has a network interface of its own."""
    return task.get("NetworkMode") == "awsvpc" or "FARGATE" in listed(task.get("RequiresCompatibilities"))


def is_fargate(estate: Estate, service: Resource) -> bool:
    """Whether a service runs on Fargate."""
    if service.get("LaunchType") == "FARGATE":
        return True
    task = task_definition(estate, service.get("TaskDefinition"))
    return task is not None and "FARGATE" in listed(task.get("RequiresCompatibilities"))


def balanced(estate: Estate) -> Iterator[tuple[Resource, str, dict[str, Any]]]:
    """(service, dotted path, entry) of every load balancer's entry of a service."""
    for it in estate.of("AWS::ECS::Service"):
        for position, entry in enumerate(it.items("LoadBalancers")):
            yield it, f"LoadBalancers.{position}", entry


def units(value: Any) -> float | None:
    """CPU units or MiB of memory, which may be written as `.5 vCPU` or `2 GB`; None for what is not known."""
    found = _MEASURE.fullmatch(text(value)) if value is not None and not isinstance(value, dict | list) else None
    return float(found[1]) * (1024 if found[2] else 1) if found else None


@lru_cache(maxsize=4)
def forwarders(estate: Estate) -> list[tuple[Resource, Any]]:
    """(listener or rule, target group's ARN) of everything that forwards."""
    found = []
    for it in estate.of(LISTENER, RULE):
        for action in it.items("DefaultActions" if it.type == LISTENER else "Actions"):
            forward = action.get("ForwardConfig")
            groups = objects(forward.get("TargetGroups")) if isinstance(forward, dict) else []
            found += [(it, one["TargetGroupArn"]) for one in (action, *groups) if "TargetGroupArn" in one]
    return found


def forwarders_to(estate: Estate, group: Resource) -> list[Resource]:
    """The listeners and rules that forward to a target group."""
    return [it for it, arn in forwarders(estate) if group.named_by(arn)]


def load_balancers_of(estate: Estate, group: Resource) -> list[Resource]:
    """The load balancers whose listeners forward to a target group, as far as they are in the estate."""
    found = []
    for it in forwarders_to(estate, group):
        listener = estate.find(it.get("ListenerArn"), LISTENER) if it.type == RULE else it
        balancer = listener and estate.find(
            listener.get("LoadBalancerArn"), "AWS::ElasticLoadBalancingV2::LoadBalancer"
        )
        if balancer:
            found.append(balancer)
    return found


def waits_for(later: Resource, earlier: Resource) -> bool:
    """Whether one resource is made after another, as references and DependsOn say; True in trees of their own."""
    if later.root is not earlier.root:
        return True
    mine = (*later.view.stack.path, later.logical_id)
    other = (*earlier.view.stack.path, earlier.logical_id)
    view: StackView | None = later.root
    for one, two in zip(mine, other, strict=False):
        if view is None:
            return False
        if one != two:
            return two in _needs(view.stack.template, one)
        view = view.child(one)
    return False


@lru_cache(maxsize=512)
def _needs(template: Template, name: str) -> frozenset[str]:
    """Everything that a resource waits for, at any distance."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        new = template.dependencies(waiting.pop()) - found
        found |= new
        waiting += new
    return frozenset(found)
