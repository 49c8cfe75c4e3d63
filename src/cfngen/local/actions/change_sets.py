"""The actions about change sets."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from cfngen.local.actions.deployments import existing, obsolete, options
from cfngen.local.actions.paging import page, place, token
from cfngen.local.actions.stacks import find
from cfngen.local.api import Action, Call
from cfngen.local.aws_error import (
    already_exists,
    change_set_not_found,
    invalid_change_set_status,
    stack_missing,
    validation_error,
)
from cfngen.local.change_set_creation import create
from cfngen.local.change_set_removal import remove
from cfngen.local.model import operation
from cfngen.local.operations.conclude import deploy
from cfngen.local.operations.run import Run
from cfngen.local.parameters import shown_parameters
from cfngen.local.response import size
from cfngen.local.state import ChangeSet, Stack

_FROM_ROOT = "Nested change sets can only be {verb} from the root change set [{root}]"


def find_change_set(call: Call, name: str, stack_name: str | None) -> ChangeSet:
    """Find a change set by its id, or by its name and its stack; raises AwsError."""
    found = call.store.change_sets.get(name)
    if found is not None and found.region == call.region:
        return found
    if name.startswith("arn:"):
        raise change_set_not_found(name)
    if not stack_name:
        raise validation_error("StackName must be specified if ChangeSetName is not specified as an ARN.")
    stack = find(call, stack_name, stack_missing)
    for item in call.store.sets_of(stack.id):
        if item.name == name:
            return item
    raise change_set_not_found(name)


def create_change_set(call: Call, values: dict[str, Any]) -> dict[str, Any]:
    """CreateChangeSet: of type CREATE or UPDATE, with the nested stacks' own change sets where asked for."""
    kind = values.get("ChangeSetType", "UPDATE")
    if kind == "IMPORT" or values.get("ResourcesToImport") or values.get("ImportExistingResources"):
        raise validation_error("cfngen's embedded endpoint does not import resources")
    if values.get("DeploymentMode"):
        raise validation_error("cfngen's embedded endpoint does not revert drift")
    if values.get("OnStackFailure") == "DELETE" and kind != "CREATE":
        raise validation_error("OnStackFailure DELETE is only valid for change sets of type CREATE")
    with call.store.write() as change:
        stack = call.store.stack(values["StackName"], call.region)
        stack = change.stack(stack.id) if stack and stack.exists else None
        repeated = _repeated(call, values, stack)
        if repeated:
            return {"Id": repeated.id, "StackId": repeated.stack_id}
        item = create(call, change, values, stack, kind)
    return {"Id": item.id, "StackId": item.stack_id}


def _repeated(call: Call, values: dict[str, Any], stack: Stack | None) -> ChangeSet | None:
    """Give the change set that a request with the same token already made; raises AwsError for a taken name."""
    for item in call.store.sets_of(stack.id) if stack else []:
        if item.name == values["ChangeSetName"]:
            if not values.get("ClientToken") or not item.token:
                raise already_exists(f"ChangeSet {item.name} already exists")
            if item.token != values["ClientToken"]:
                raise already_exists(
                    f"ChangeSet {item.name} cannot be created due to a mismatch with existing attribute ClientToken"
                )
            return item
    return None


def describe_change_set(call: Call, values: dict[str, Any]) -> dict[str, Any]:
    """DescribeChangeSet: in pages of at most 1 MB of changes."""
    item = find_change_set(call, values["ChangeSetName"], values.get("StackName"))
    with_values = values.get("IncludePropertyValues", False)
    begin = place(values.get("NextToken"), "DescribeChangeSet", item.id, with_values)
    rows, end = _page(call, item.id, begin, with_values)
    return _summary(item) | {
        "Parameters": shown_parameters(call.store.template(item.target.template), item.target.parameters),
        "NotificationARNs": item.target.notification_arns or None,
        "RollbackConfiguration": item.rollback_configuration,
        "Capabilities": item.target.capabilities or None,
        "Tags": [{"Key": key, "Value": value} for key, value in item.target.tags.items()] or None,
        "OnStackFailure": item.on_stack_failure or None,
        "Changes": rows,
        "NextToken": token(end, "DescribeChangeSet", item.id, with_values) if end else None,
    }


def _page(call: Call, change_set_id: str, begin: int, with_values: bool) -> tuple[list[dict[str, Any]], int]:
    """Give the changes from `begin` on that fit a page, and where to go on (0: nowhere)."""
    rows = call.store.changes(change_set_id)
    sizes = _sizes(call.store, change_set_id)
    total, end = 0, begin
    while end < len(rows) and (total + sizes[end] <= call.api.page_bytes or end == begin):
        total += sizes[end]
        end += 1
    shown = rows[begin:end] if with_values else [without_values(row) for row in rows[begin:end]]
    return shown, end if end < len(rows) else 0


@lru_cache(maxsize=64)
def _sizes(store: Any, change_set_id: str) -> list[int]:
    shape = operation("DescribeChangeSet").output_shape.members["Changes"].member
    return [size(shape, row) for row in store.changes(change_set_id)]


def without_values(row: dict[str, Any]) -> dict[str, Any]:
    """Leave out of a change what only IncludePropertyValues shows."""
    change = {k: v for k, v in row["ResourceChange"].items() if k not in ("BeforeContext", "AfterContext")}
    change["Details"] = [
        detail
        | {"Target": {k: v for k, v in detail["Target"].items() if k in ("Attribute", "Name", "RequiresRecreation")}}
        for detail in change.get("Details", [])
    ]
    return {"Type": row["Type"], "ResourceChange": change}


def _summary(item: ChangeSet) -> dict[str, Any]:
    return {
        "StackId": item.stack_id,
        "StackName": item.stack_name,
        "ChangeSetId": item.id,
        "ChangeSetName": item.name,
        "ExecutionStatus": item.execution_status,
        "Status": item.status,
        "StatusReason": item.reason or None,
        "CreationTime": item.created,
        "Description": item.description or None,
        "IncludeNestedStacks": item.include_nested,
        "ParentChangeSetId": item.parent_id or None,
        "RootChangeSetId": item.root_id or None,
        "ImportExistingResources": False,
    }


def list_change_sets(call: Call, values: dict[str, Any]) -> dict[str, Any]:
    """ListChangeSets: of a stack, the newest first."""
    stack = find(call, values["StackName"], stack_missing)
    rows, following = page(call.store.sets_of(stack.id), values.get("NextToken"), "ListChangeSets", stack.id)
    return {"Summaries": [_summary(item) for item in rows], "NextToken": following}


def delete_change_set(call: Call, values: dict[str, Any]) -> dict[str, Any]:
    """DeleteChangeSet: a root one with all below it; the stack in review stays, as at AWS."""
    try:
        item = find_change_set(call, values["ChangeSetName"], values.get("StackName"))
    except Exception as error:
        if getattr(error, "code", "") == "ChangeSetNotFound":
            return {}
        raise
    if item.parent_id:
        raise validation_error(_FROM_ROOT.format(verb="deleted", root=item.root_id))
    if item.execution_status == "EXECUTE_IN_PROGRESS":
        raise invalid_change_set_status(
            f"ChangeSet [{item.id}] cannot be deleted in its current execution status of [EXECUTE_IN_PROGRESS]"
        )
    with call.store.write() as change:
        remove(change, [item])
    return {}


def execute_change_set(call: Call, values: dict[str, Any]) -> dict[str, Any]:
    """ExecuteChangeSet: creates or updates the stack, and with it all that are nested."""
    item = find_change_set(call, values["ChangeSetName"], values.get("StackName"))
    if item.parent_id:
        raise validation_error(_FROM_ROOT.format(verb="executed", root=item.root_id))
    request = values.get("ClientRequestToken", "")
    stack = existing(call, item.stack_id)
    if request and stack.tokens.get(request) == "EXECUTE_CHANGE_SET":
        return {}
    if item.on_stack_failure and "DisableRollback" in values:
        raise validation_error("DisableRollback cannot be specified where the change set has OnStackFailure")
    if item.status != "CREATE_COMPLETE":
        raise invalid_change_set_status(
            f"ChangeSet [{item.id}] cannot be executed in its current status of [{item.status}]"
        )
    if item.execution_status != "AVAILABLE":
        raise invalid_change_set_status(
            f"ChangeSet [{item.id}] cannot be executed in its current execution status of [{item.execution_status}]"
        )
    with call.store.write() as change:
        copy = change.stack(stack.id)
        _begin(call, change, copy, item, values)
    return {}


def _begin(call: Call, change: Any, stack: Stack, item: ChangeSet, values: dict[str, Any]) -> None:
    run = Run(call, change, stack, f"{item.type}_STACK", values.get("ClientRequestToken", ""))
    options(
        stack, values | ({"RollbackConfiguration": item.rollback_configuration} if item.rollback_configuration else {})
    )
    stack.disable_rollback = stack.disable_rollback or item.on_stack_failure == "DO_NOTHING"
    stack.on_failure = item.on_stack_failure or "ROLLBACK"
    stack.change_set_id = item.id
    if run.token:
        stack.tokens = {**stack.tokens, run.token: "EXECUTE_CHANGE_SET"}
    others = [other for other in list(call.store.change_sets.values()) if other.stack_id == stack.id]
    for other in list(call.store.change_sets.values()):
        if other.root_id == item.id and other.status == "CREATE_COMPLETE":
            parent = call.store.change_sets[other.parent_id]
            run.pinned[(parent.stack_id, other.logical_id)] = other.target.template
    change.change_set(item.id).execution_status = "EXECUTE_IN_PROGRESS"
    obsolete(change, call, stack, besides=item.id)
    remove(change, [other for other in others if other.id != item.id])
    run.play(lambda: deploy(run, stack, item.target, item.id))


ACTIONS: dict[str, Action] = {
    "CreateChangeSet": create_change_set,
    "DescribeChangeSet": describe_change_set,
    "ListChangeSets": list_change_sets,
    "DeleteChangeSet": delete_change_set,
    "ExecuteChangeSet": execute_change_set,
}
