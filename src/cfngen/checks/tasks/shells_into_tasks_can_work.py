"""Shells into tasks can work."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Resource, Violation
from cfngen.checks.framework import Check
from cfngen.checks.policies import granted
from cfngen.checks.readings import is_set, is_true, listed
from cfngen.checks.tasks._ecs import task_definition
from cfngen.checks.tasks._roles import is_of

check = Check(
    id="CG089",
    title="Shells into tasks can work",
    severity="warning",
    what="Where EnableExecuteCommand is on, the task has a task role and containers with a writable root file system.",
    why="The agent of ECS Exec writes into the root file system and talks to SSM with the task role's permissions.",
    fix="Turn EnableExecuteCommand off, or ReadonlyRootFilesystem off with the same parameter, and add a TaskRoleArn.",
    source="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html",
    controls=("C-LOG-05",),
    before="""\
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      TaskRoleArn: arn:aws:iam::111111111111:role/task
      ContainerDefinitions:
        - Name: api
          ReadonlyRootFilesystem: true
  Service:
    Type: AWS::ECS::Service
    Properties:
      TaskDefinition: !Ref Task
      EnableExecuteCommand: true
""",
    after="""\
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      TaskRoleArn: arn:aws:iam::111111111111:role/task
      ContainerDefinitions:
        - Name: api
          ReadonlyRootFilesystem: true
  Service:
    Type: AWS::ECS::Service
    Properties:
      TaskDefinition: !Ref Task
      EnableExecuteCommand: false
""",
)


@check.finds
def useless(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::ECS::Service"):
        task = task_definition(estate, it.get("TaskDefinition"))
        if not is_true(it.get("EnableExecuteCommand")) or task is None:
            continue
        if not is_set(task.get("TaskRoleArn")):
            yield it.wrong(f"{task.logical_id} has no task role", "EnableExecuteCommand")
        role = estate.find(task.get("TaskRoleArn"), "AWS::IAM::Role")
        if role is not None and not _may_open(estate, role):
            yield it.wrong(f"{role.logical_id} may not open a channel: ssmmessages", "EnableExecuteCommand")
        containers = task.items("ContainerDefinitions")
        if containers and all(is_true(one.get("ReadonlyRootFilesystem")) for one in containers):
            yield it.wrong(f"no container of {task.logical_id} can be written to", "EnableExecuteCommand")


def _may_open(estate: Estate, role: Resource) -> bool:
    """Whether the task role may, or a policy of it that is not here may let it."""
    if any(one.covers("ssmmessages:opendatachannel") and is_of(one, role) for one in granted(estate)):
        return True
    return any(estate.find(arn, "AWS::IAM::ManagedPolicy") is None for arn in listed(role.get("ManagedPolicyArns")))
