"""Readings of a deployed estate that several tests take."""

from __future__ import annotations

from typing import Any

from tests.estate.deployed_estate import Deployment, Resource


def task_definition(deployed: Deployment, arn: str) -> Resource:
    """The task definition of an ARN."""
    (found,) = [it for it in deployed.of("AWS::ECS::TaskDefinition") if it.ref == arn]
    return found


def container(task: Resource) -> dict[str, Any]:
    """The only container of a task definition."""
    (only,) = task.properties["ContainerDefinitions"]
    found: dict[str, Any] = only
    return found


def in_stack(deployed: Deployment, stack: str, *types: str) -> list[Resource]:
    """The resources of one stack and of these types."""
    return [it for it in deployed.of(*types) if it.stack == stack]


def batch_target(deployed: Deployment) -> dict[str, Any]:
    """What starts the batch, in the spelling of a rule's target."""
    for rule in deployed.of("AWS::Events::Rule"):
        for target in rule.properties["Targets"]:
            if "EcsParameters" in target:
                found: dict[str, Any] = target
                return found
    target = deployed.one("AWS::Scheduler::Schedule").properties["Target"]
    network = target["EcsParameters"]["NetworkConfiguration"]["AwsvpcConfiguration"]
    return {
        **target,
        "EcsParameters": {**target["EcsParameters"], "NetworkConfiguration": {"AwsVpcConfiguration": network}},
    }


def targets(listener: Resource) -> set[str]:
    """Target groups that a listener forwards to."""
    return {action["TargetGroupArn"] for action in listener.properties["DefaultActions"] if action["Type"] == "forward"}


def allowed(deployed: Deployment, action: str, stack: str) -> set[str]:
    """Resources that the managed policies of a stack allow an action on."""
    return {
        resource
        for it in in_stack(deployed, stack, "AWS::IAM::ManagedPolicy")
        for statement in it.properties["PolicyDocument"]["Statement"]
        if statement["Effect"] == "Allow" and action in statement["Action"]
        for resource in statement["Resource"]
    }
