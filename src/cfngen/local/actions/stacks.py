"""The actions that read stacks and their resources."""

from __future__ import annotations

import json
from typing import Any

from cfngen.local.actions.paging import page
from cfngen.local.api import Action, Call
from cfngen.local.aws_error import AwsError, stack_id_missing, stack_missing, validation_error
from cfngen.local.parameters import shown_parameters
from cfngen.local.state import Resource, Stack


def find(call: Call, name: str, error: Any = stack_id_missing) -> Stack:
    """Find a stack by name or id; raises the AwsError that the action has for a missing one."""
    stack = call.store.stack(name, call.region)
    if stack is None:
        missing: AwsError = error(name)
        raise missing
    return stack


def describe_stacks(call: Call, values: dict[str, Any]) -> dict[str, Any]:
    """DescribeStacks: the stacks that exist, or one (also a deleted one, by its id)."""
    if values.get("StackName"):
        found = [find(call, values["StackName"])]
    else:
        found = [item for item in _all(call) if item.exists]
    rows, following = page(found, values.get("NextToken"), "DescribeStacks", call.region)
    return {"Stacks": [_stack(call, stack) for stack in rows], "NextToken": following}


def list_stacks(call: Call, values: dict[str, Any]) -> dict[str, Any]:
    """ListStacks: stacks of every status or of those asked for, deleted ones too."""
    wanted = values.get("StackStatusFilter")
    found = [stack for stack in _all(call) if not wanted or stack.status in wanted]
    rows, following = page(found, values.get("NextToken"), "ListStacks", call.region, wanted)
    return {"StackSummaries": [_summary(stack) for stack in rows], "NextToken": following}


def _all(call: Call) -> list[Stack]:
    """Give the region's stacks, the newest first."""
    return [stack for stack in reversed(list(call.store.stacks.values())) if stack.region == call.region]


def _stack(call: Call, stack: Stack) -> dict[str, Any]:
    row = _summary(stack) | {
        "ChangeSetId": stack.change_set_id or None,
        "Description": stack.description or None,
        "DisableRollback": stack.disable_rollback,
        "NotificationARNs": stack.target.notification_arns,
        "TimeoutInMinutes": stack.timeout_minutes or None,
        "Capabilities": stack.target.capabilities or None,
        "Outputs": stack.outputs or None,
        "RoleARN": stack.target.role_arn or None,
        "Tags": [{"Key": key, "Value": value} for key, value in stack.target.tags.items()],
        "EnableTerminationProtection": stack.termination_protection,
        "RollbackConfiguration": stack.rollback_configuration,
        "RetainExceptOnCreate": stack.retain_except_on_create,
        "LastOperations": [{"OperationType": item["type"], "OperationId": item["id"]} for item in stack.operations[:1]],
    }
    if stack.target.template:
        row["Parameters"] = shown_parameters(call.store.template(stack.target.template), stack.target.parameters)
    if stack.parent_id:  # AWS shows termination protection of a nested stack's root
        root = call.store.stacks.get(stack.root_id)
        row["EnableTerminationProtection"] = bool(root and root.termination_protection)
    return row


def _summary(stack: Stack) -> dict[str, Any]:
    return {
        "StackId": stack.id,
        "StackName": stack.name,
        "TemplateDescription": stack.description or None,
        "CreationTime": stack.created,
        "LastUpdatedTime": stack.updated or None,
        "DeletionTime": stack.deleted or None,
        "StackStatus": stack.status,
        "StackStatusReason": stack.reason or None,
        "ParentId": stack.parent_id or None,
        "RootId": stack.root_id or None,
        "DriftInformation": {
            "StackDriftStatus": stack.drift.get("status", "NOT_CHECKED"),
            "LastCheckTimestamp": stack.drift.get("at"),
        },
    }


def describe_stack_resource(call: Call, values: dict[str, Any]) -> dict[str, Any]:
    """DescribeStackResource: one resource with its metadata."""
    stack = find(call, values["StackName"], stack_missing)
    resource = stack.resources.get(values["LogicalResourceId"])
    if resource is None or not resource.status:
        raise validation_error(f"Resource {values['LogicalResourceId']} does not exist for stack {stack.name}")
    row = _resource(stack, resource) | {"LastUpdatedTimestamp": resource.at}
    if resource.metadata is not None:
        row["Metadata"] = json.dumps(resource.metadata)
    return {"StackResourceDetail": row}


def describe_stack_resources(call: Call, values: dict[str, Any]) -> dict[str, Any]:
    """DescribeStackResources: up to 100 resources of a stack, or those of the stack that has a physical id."""
    name, physical = values.get("StackName"), values.get("PhysicalResourceId")
    if name and physical:
        raise validation_error("Only one of StackName and PhysicalResourceId may be specified")
    if physical:
        found = [s for s in _all(call) if any(r.physical_id == physical for r in s.resources.values())]
        if not found:
            raise validation_error(f"Stack for {physical} does not exist")
        stack = found[0]
    elif name:
        stack = find(call, name)
    else:
        raise validation_error("One of StackName or PhysicalResourceId must be specified")
    logical = values.get("LogicalResourceId")
    rows = [
        _resource(stack, item) | {"StackId": stack.id, "StackName": stack.name, "Timestamp": item.at}
        for item in stack.resources.values()
        if item.status and logical in (None, item.logical_id)
    ]
    if logical and not rows:
        raise validation_error(f"Resource {logical} does not exist for stack {stack.name}")
    return {"StackResources": rows[:100]}


def list_stack_resources(call: Call, values: dict[str, Any]) -> dict[str, Any]:
    """ListStackResources: every resource of a stack, in pages."""
    stack = find(call, values["StackName"])
    found = [item for item in stack.resources.values() if item.status]
    rows, following = page(found, values.get("NextToken"), "ListStackResources", stack.id)
    return {
        "StackResourceSummaries": [_resource(stack, item) | {"LastUpdatedTimestamp": item.at} for item in rows],
        "NextToken": following,
    }


def _resource(stack: Stack, resource: Resource) -> dict[str, Any]:
    return {
        "StackName": stack.name,
        "StackId": stack.id,
        "LogicalResourceId": resource.logical_id,
        "PhysicalResourceId": resource.physical_id or None,
        "ResourceType": resource.type,
        "ResourceStatus": resource.status,
        "ResourceStatusReason": resource.reason or None,
        "DriftInformation": {"StackResourceDriftStatus": resource.drift.get("status", "NOT_CHECKED")},
    }


ACTIONS: dict[str, Action] = {
    "DescribeStacks": describe_stacks,
    "ListStacks": list_stacks,
    "DescribeStackResource": describe_stack_resource,
    "DescribeStackResources": describe_stack_resources,
    "ListStackResources": list_stack_resources,
}
