"""The actions about drift: none is found, unless one was set for a rehearsal."""

from __future__ import annotations

import json
import uuid
from typing import Any

from cfngen.local.actions.paging import PAGE, page
from cfngen.local.actions.stacks import find
from cfngen.local.api import Action, Call
from cfngen.local.aws_error import stack_missing, validation_error
from cfngen.local.state import STACK_TYPE, Resource, Stack
from cfngen.local.store import now

# https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DetectStackDrift.html
_DETECTABLE = frozenset({
    "CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "UPDATE_ROLLBACK_FAILED",
    "IMPORT_COMPLETE", "IMPORT_ROLLBACK_COMPLETE", "ROLLBACK_COMPLETE",
})  # fmt: skip


def detect_stack_drift(call: Call, values: dict[str, Any]) -> dict[str, Any]:
    """DetectStackDrift: of the stack's own resources; it does not descend into nested stacks."""
    stack = _detectable(call, values)
    wanted = values.get("LogicalResourceIds") or list(stack.resources)
    missing = [name for name in wanted if name not in stack.resources]
    if missing:
        raise validation_error(f"Resources {missing} do not exist in stack {stack.name}")
    detection = str(uuid.uuid4())
    with call.store.write() as change:
        copy = change.stack(stack.id)
        drifted = sum(_check(call, copy.resources[name]) for name in wanted)
        copy.drift = {"status": "DRIFTED" if drifted else "IN_SYNC", "at": now()}
        change.set_document(
            "drift", detection, {"stack": stack.id, "drifted": drifted, "region": call.region, **copy.drift}
        )
    return {"StackDriftDetectionId": detection}


def detect_stack_resource_drift(call: Call, values: dict[str, Any]) -> dict[str, Any]:
    """DetectStackResourceDrift: of one resource, answered at once."""
    stack = _detectable(call, values)
    if values["LogicalResourceId"] not in stack.resources:
        raise validation_error(f"Resource {values['LogicalResourceId']} does not exist for stack {stack.name}")
    with call.store.write() as change:
        copy = change.stack(stack.id)
        resource = copy.resources[values["LogicalResourceId"]]
        _check(call, resource)
    return {"StackResourceDrift": _row(copy, resource)}


def _detectable(call: Call, values: dict[str, Any]) -> Stack:
    stack = find(call, values["StackName"], stack_missing)
    if stack.status not in _DETECTABLE:
        raise validation_error(
            f"Drift detection cannot be performed on stack [{stack.name}] while it is in {stack.status} state"
        )
    return stack


def _check(call: Call, resource: Resource) -> bool:
    """Give a resource its drift status; True where somebody set a drift for its physical id."""
    actual = call.store.document("actual", resource.physical_id)
    resource.drift = {"status": "NOT_CHECKED" if resource.type == STACK_TYPE else "IN_SYNC", "at": now()}
    if actual is not None:
        resource.drift |= {"status": "DELETED" if actual == "deleted" else "MODIFIED", "actual": actual}
    return actual is not None


def describe_detection(call: Call, values: dict[str, Any]) -> dict[str, Any]:
    """DescribeStackDriftDetectionStatus: a detection is complete as soon as it has begun."""
    found = call.store.document("drift", values["StackDriftDetectionId"])
    if found is None or found["region"] != call.region:
        raise validation_error(f"Drift detection ID {values['StackDriftDetectionId']} does not exist")
    return {
        "StackId": found["stack"],
        "StackDriftDetectionId": values["StackDriftDetectionId"],
        "StackDriftStatus": found["status"],
        "DetectionStatus": "DETECTION_COMPLETE",
        "DriftedStackResourceCount": found["drifted"],
        "Timestamp": found["at"],
    }


def describe_resource_drifts(call: Call, values: dict[str, Any]) -> dict[str, Any]:
    """DescribeStackResourceDrifts: the resources that were checked, by status where asked for."""
    stack = find(call, values["StackName"], stack_missing)
    wanted = values.get("StackResourceDriftStatusFilters")
    found = [
        _row(stack, item)
        for item in stack.resources.values()
        if item.drift.get("status") and (not wanted or item.drift["status"] in wanted)
    ]
    size = values.get("MaxResults") or PAGE
    rows, following = page(found, values.get("NextToken"), "Drifts", stack.id, wanted, size=size)
    return {"StackResourceDrifts": rows, "NextToken": following}


def _row(stack: Stack, resource: Resource) -> dict[str, Any]:
    actual = resource.drift.get("actual")
    row: dict[str, Any] = {
        "StackId": stack.id,
        "LogicalResourceId": resource.logical_id,
        "PhysicalResourceId": resource.physical_id,
        "ResourceType": resource.type,
        "ExpectedProperties": json.dumps(resource.properties),
        "StackResourceDriftStatus": resource.drift["status"],
        "Timestamp": resource.drift["at"],
        "PropertyDifferences": [],
    }
    if resource.drift["status"] in ("IN_SYNC", "MODIFIED"):
        changed = actual if isinstance(actual, dict) else {}
        row["ActualProperties"] = json.dumps(resource.properties | changed)
        row["PropertyDifferences"] = [_difference(resource, *item) for item in changed.items()]
    return row


def _difference(resource: Resource, name: str, actual: Any) -> dict[str, str]:
    known = name in resource.properties
    return {
        "PropertyPath": f"/{name}",
        "ExpectedValue": _text(resource.properties[name]) if known else "null",
        "ActualValue": _text(actual),
        "DifferenceType": ("REMOVE" if actual is None else "NOT_EQUAL") if known else "ADD",
    }


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


ACTIONS: dict[str, Action] = {
    "DetectStackDrift": detect_stack_drift,
    "DetectStackResourceDrift": detect_stack_resource_drift,
    "DescribeStackDriftDetectionStatus": describe_detection,
    "DescribeStackResourceDrifts": describe_resource_drifts,
}
