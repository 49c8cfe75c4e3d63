"""The actions that create, update, roll back and delete stacks without a change set."""

from __future__ import annotations

from typing import Any

from cfngen.local import ACCOUNT_ID
from cfngen.local.actions.policies import given_policy
from cfngen.local.actions.requested import name_taken, remember_token, requested, used_token
from cfngen.local.actions.stacks import find
from cfngen.local.api import Action, Call
from cfngen.local.aws_error import stack_missing, validation_error
from cfngen.local.change_set_creation import has_effect
from cfngen.local.operations.cancel import cancel_in_progress
from cfngen.local.operations.conclude import deploy, take_back, undo_creation
from cfngen.local.operations.delete import Deletion
from cfngen.local.operations.rollback import skip_name
from cfngen.local.operations.run import Run
from cfngen.local.simulated import new_arn
from cfngen.local.state import STACK_TYPE, Stack
from cfngen.local.store import Write, now

_UPDATABLE = frozenset({
    "CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "IMPORT_COMPLETE", "IMPORT_ROLLBACK_COMPLETE",
    "UPDATE_FAILED", "CREATE_FAILED",
})  # fmt: skip


def create_stack(call: Call, values: dict[str, Any]) -> dict[str, Any]:
    """CreateStack."""
    name, token = values["StackName"], values.get("ClientRequestToken")
    if values.get("DisableRollback") and values.get("OnFailure"):
        raise validation_error("You cannot specify both DisableRollback and OnFailure")
    held = call.store.stack(name, call.region)
    if used_token(held, token, "CREATE_STACK") and held:
        return {"StackId": held.id}
    if held is not None and held.exists:
        raise name_taken(name)
    with call.store.write() as change:
        if (call.region, name) in call.store.names:
            raise name_taken(name)
        target = requested(call, change, values, None)
        stack = change.add_stack(new_stack(call, name))
        options(stack, values)
        stack.on_failure = values.get("OnFailure", "ROLLBACK")
        stack.termination_protection = values.get("EnableTerminationProtection", False)
        stack.timeout_minutes = values.get("TimeoutInMinutes", 0)
        stack.policy = given_policy(call, values) or ""
        remember_token(stack, token, "CREATE_STACK")
        run = Run(call, change, stack, "CREATE_STACK", token or "")
        run.play(lambda: deploy(run, stack, target))
    return {"StackId": stack.id, "OperationId": run.operation_id}


def new_stack(call: Call, name: str, status: str = "") -> Stack:
    """Make the record of a root stack."""
    return Stack(
        id=new_arn("stack", name, call.region, ACCOUNT_ID), name=name, region=call.region, status=status, created=now()
    )


def options(stack: Stack, values: dict[str, Any]) -> None:
    """Set what requests say about failures and monitoring."""
    stack.disable_rollback = values.get("DisableRollback", False)
    stack.retain_except_on_create = values.get("RetainExceptOnCreate", False)
    if "RollbackConfiguration" in values:
        stack.rollback_configuration = values["RollbackConfiguration"]


def update_stack(call: Call, values: dict[str, Any]) -> dict[str, Any]:
    """UpdateStack: refused where nothing would change."""
    token = values.get("ClientRequestToken")
    held = existing(call, values["StackName"])
    if used_token(held, token, "UPDATE_STACK"):
        return {"StackId": held.id}
    with call.store.write() as change:
        stack = change.stack(held.id)
        must_be_updatable(stack)
        if stack.parent_id:
            _must_not_be_nested(stack, "updated")
        target = requested(call, change, values, stack)
        policy, during = given_policy(call, values), given_policy(call, values, during_update=True)
        changed = target != stack.target and has_effect(call, change, stack, target)
        if not changed and not policy and not stack.status.endswith("_FAILED"):
            raise validation_error("No updates are to be performed.")
        stack.policy = policy or stack.policy
        options(stack, values)
        remember_token(stack, token, "UPDATE_STACK")
        run = Run(call, change, stack, "UPDATE_STACK", token or "")
        run.during_policy = during or ""
        obsolete(change, call, stack)
        run.play(lambda: deploy(run, stack, target))
    return {"StackId": stack.id, "OperationId": run.operation_id}


def existing(call: Call, name: str) -> Stack:
    """Find a stack that exists; raises AwsError in the words of the calls that write."""
    stack = find(call, name, stack_missing)
    if not stack.exists:
        raise stack_missing(name)
    return stack


def must_be_updatable(stack: Stack) -> None:
    """Raise AwsError where a stack's status allows no update."""
    if stack.status not in _UPDATABLE:
        raise validation_error(f"Stack:{stack.id} is in {stack.status} state and can not be updated.")


def _must_not_be_nested(stack: Stack, verb: str) -> None:
    raise validation_error(
        f"Stack [{stack.name}] is a nested stack and can only be {verb} from its root [{stack.root_id}]"
    )


def obsolete(change: Write, call: Call, stack: Stack, besides: str = "") -> None:
    """Mark the change sets of a stack and of those below it that something else has overtaken."""
    tree = {item.id for item in call.store.stacks.values() if stack.id in (item.id, item.root_id)}
    for item in list(call.store.change_sets.values()):
        kept = besides and besides in (item.id, item.root_id)
        if item.stack_id in tree and not kept and item.execution_status == "AVAILABLE":
            change.change_set(item.id).execution_status = "OBSOLETE"


def delete_stack(call: Call, values: dict[str, Any]) -> dict[str, Any]:
    """DeleteStack: of nothing that exists, it succeeds; of a protected stack it is refused."""
    token = values.get("ClientRequestToken")
    held = call.store.stack(values["StackName"], call.region)
    if held is None or not held.exists or used_token(held, token, "DELETE_STACK"):
        return {}
    root = call.store.stacks.get(held.root_id, held)
    if root.termination_protection:
        raise validation_error(f"Stack [{root.name}] cannot be deleted while TerminationProtection is enabled")
    retain = frozenset(values.get("RetainResources", []))
    force = values.get("DeletionMode") == "FORCE_DELETE_STACK"
    if (retain or force) and held.status != "DELETE_FAILED":
        what = "FORCE_DELETE_STACK" if force else "RetainResources"
        raise validation_error(
            f"Invalid operation on stack [{held.id}]. {what} is only available for DELETE_FAILED stacks."
        )
    unknown = sorted(retain - held.resources.keys())
    if unknown:
        raise validation_error(f"The following resources to retain do not exist in the stack: {unknown}")
    if held.busy and held.status != "DELETE_IN_PROGRESS" and held.parent_id:
        raise validation_error(f"Stack:{held.id} is in {held.status} state and can not be deleted.")
    with call.store.write() as change:
        stack = change.stack(held.id)
        if stack.status == "DELETE_IN_PROGRESS":
            return {}
        change.cancel(stack.root_id or stack.id, now())
        _drop_sets(change, call, stack)
        remember_token(stack, token, "DELETE_STACK")
        run = Run(call, change, stack, "DELETE_STACK", token or "")
        if stack.busy:
            cancel_in_progress(run, stack)
        deletion = Deletion(run, stack, lambda _: None, retain=retain, force=force)
        run.play(deletion.begin)
    return {}


def _drop_sets(change: Write, call: Call, stack: Stack) -> None:
    tree = {item.id for item in call.store.stacks.values() if stack.id in (item.id, item.root_id)}
    for item in list(call.store.change_sets.values()):
        if item.stack_id in tree:
            change.remove_change_set(item.id)


def cancel_update_stack(call: Call, values: dict[str, Any]) -> dict[str, Any]:
    """CancelUpdateStack: rolls a running update back."""
    token = values.get("ClientRequestToken")
    held = existing(call, values["StackName"])
    if used_token(held, token, "CANCEL_UPDATE_STACK"):
        return {}
    with call.store.write() as change:
        stack = change.stack(held.id)
        if stack.status != "UPDATE_IN_PROGRESS":
            raise validation_error("CancelUpdateStack cannot be called from current stack status")
        change.cancel(stack.id, now())
        remember_token(stack, token, "CANCEL_UPDATE_STACK")
        run = Run(call, change, stack, "ROLLBACK", token or "")
        cancel_in_progress(run, stack)
        run.play(lambda: take_back(run, stack, "User Initiated"))
    return {}


def continue_update_rollback(call: Call, values: dict[str, Any]) -> dict[str, Any]:
    """ContinueUpdateRollback: of a root stack in UPDATE_ROLLBACK_FAILED, skipping what cannot be restored."""
    token = values.get("ClientRequestToken")
    held = existing(call, values["StackName"])
    if used_token(held, token, "CONTINUE_ROLLBACK"):
        return {}
    if held.parent_id:
        raise validation_error(
            f"ContinueUpdateRollback is not supported on nested stack [{held.name}]; call it on [{held.root_id}]"
        )
    if held.status != "UPDATE_ROLLBACK_FAILED":
        raise validation_error(f"Stack:{held.id} is in {held.status} state and can not continue update rollback.")
    skip = frozenset(values.get("ResourcesToSkip", []))
    tree = [one for one in list(call.store.stacks.values()) if one.exists and held.id in (one.id, one.root_id)]
    failed = {
        skip_name(one, name)
        for one in tree
        for name, item in one.resources.items()
        if item.status == "UPDATE_FAILED" and item.type != STACK_TYPE
    }
    wrong = sorted(skip - failed)
    if wrong:
        raise validation_error(f"ResourcesToSkip must be in UPDATE_FAILED state: {wrong}")
    with call.store.write() as change:
        stack = change.stack(held.id)
        remember_token(stack, token, "CONTINUE_ROLLBACK")
        run = Run(call, change, stack, "CONTINUE_ROLLBACK", token or "")
        run.play(lambda: take_back(run, stack, "User Initiated", skip))
    return {}


def rollback_stack(call: Call, values: dict[str, Any]) -> dict[str, Any]:
    """RollbackStack: of a stack that failed with rollback disabled."""
    token = values.get("ClientRequestToken")
    held = existing(call, values["StackName"])
    if used_token(held, token, "ROLLBACK"):
        return {"StackId": held.id}
    if held.status not in ("CREATE_FAILED", "UPDATE_FAILED"):
        raise validation_error(f"Stack:{held.id} is in {held.status} state and can not be rolled back.")
    with call.store.write() as change:
        stack = change.stack(held.id)
        stack.retain_except_on_create = values.get("RetainExceptOnCreate", False)
        remember_token(stack, token, "ROLLBACK")
        run = Run(call, change, stack, "ROLLBACK", token or "")
        undo = undo_creation if stack.status == "CREATE_FAILED" else take_back
        run.play(lambda: undo(run, stack, "User Initiated"))
    return {"StackId": stack.id, "OperationId": run.operation_id}


ACTIONS: dict[str, Action] = {
    "CreateStack": create_stack,
    "UpdateStack": update_stack,
    "DeleteStack": delete_stack,
    "CancelUpdateStack": cancel_update_stack,
    "ContinueUpdateRollback": continue_update_rollback,
    "RollbackStack": rollback_stack,
}
