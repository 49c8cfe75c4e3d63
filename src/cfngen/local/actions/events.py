"""The actions that read events."""

from __future__ import annotations

from typing import Any

from cfngen.local.actions.paging import PAGE, place, token
from cfngen.local.actions.stacks import find
from cfngen.local.api import Action, Call
from cfngen.local.aws_error import change_set_not_found, stack_missing, validation_error
from cfngen.local.store import now

_STACK_TYPE = "AWS::CloudFormation::Stack"


def describe_stack_events(call: Call, values: dict[str, Any]) -> dict[str, Any]:
    """DescribeStackEvents: what happened to a stack, the newest first."""
    stack = find(call, values["StackName"], stack_missing)
    before = place(values.get("NextToken"), "DescribeStackEvents", stack.id)
    rows = call.store.events(stack.id, before, PAGE + 1, now())
    following = token(rows[PAGE - 1][0], "DescribeStackEvents", stack.id) if len(rows) > PAGE else None
    return {"StackEvents": [body for _, body in rows[:PAGE]], "NextToken": following}


def describe_events(call: Call, values: dict[str, Any]) -> dict[str, Any]:
    """DescribeEvents: the events of a stack by operation, or why a change set failed.

    Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeEvents.html
    """
    operation = values.get("OperationId")
    if values.get("ChangeSetName"):
        stack_id, operation = _of_change_set(call, values)
    elif values.get("StackName"):
        stack_id = find(call, values["StackName"], stack_missing).id
    elif operation:
        stack_id = _of_operation(call, operation)
    else:
        raise validation_error("Either StackName, ChangeSetName or OperationId must be specified")
    failed = values.get("Filters", {}).get("FailedEvents", False)
    rows = [
        _event(body)
        for _, body in call.store.events(stack_id, 0, -1, now())
        if (not operation or body.get("OperationId") == operation)
        and (not failed or body["ResourceStatus"].endswith("_FAILED") or body.get("EventType") == "VALIDATION_ERROR")
    ]
    begin = place(values.get("NextToken"), "DescribeEvents", stack_id, operation, failed)
    following = token(begin + PAGE, "DescribeEvents", stack_id, operation, failed) if begin + PAGE < len(rows) else None
    return {"OperationEvents": rows[begin : begin + PAGE], "NextToken": following}


def _of_change_set(call: Call, values: dict[str, Any]) -> tuple[str, str]:
    from cfngen.local.actions.change_sets import find_change_set

    item = find_change_set(call, values["ChangeSetName"], values.get("StackName"))
    return item.stack_id, item.id


def _of_operation(call: Call, operation: str) -> str:
    for stack in call.store.stacks.values():
        if any(item["id"] == operation for item in stack.operations):
            return stack.id
    for item in call.store.change_sets.values():
        if item.id == operation:
            return item.stack_id
    raise change_set_not_found(operation)


def _event(body: dict[str, Any]) -> dict[str, Any]:
    row = dict(body)
    of_stack = row["ResourceType"] == _STACK_TYPE and row.get("PhysicalResourceId") == row["StackId"]
    if row.get("EventType") is None:
        row["EventType"] = "STACK_EVENT"
    status = row["ResourceStatus"]
    if of_stack and row["EventType"] == "STACK_EVENT":
        done = "IN_PROGRESS" if status.endswith("_IN_PROGRESS") else "SUCCEEDED"
        row["OperationStatus"] = "FAILED" if status.endswith(("_FAILED", "ROLLBACK_COMPLETE")) else done
    elif status.endswith("_FAILED") and row["EventType"] == "STACK_EVENT":
        row["EventType"] = "PROVISIONING_ERROR"
    return row


ACTIONS: dict[str, Action] = {
    "DescribeStackEvents": describe_stack_events,
    "DescribeEvents": describe_events,
}
