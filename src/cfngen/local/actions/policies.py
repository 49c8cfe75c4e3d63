"""The actions about a stack's policy and its termination protection."""

from __future__ import annotations

from typing import Any

from cfngen.local.actions.stacks import find
from cfngen.local.api import Action, Call
from cfngen.local.aws_error import stack_missing, validation_error
from cfngen.local.stack_policy import read_policy
from cfngen.local.template_source import read_text


def set_stack_policy(call: Call, values: dict[str, Any]) -> dict[str, Any]:
    """SetStackPolicy: from the body or from S3; applies to updates from now on."""
    stack = find(call, values["StackName"], stack_missing)
    text = given_policy(call, values)
    if text is None:
        raise validation_error("Either StackPolicyBody or StackPolicyURL must be specified")
    with call.store.write() as change:
        change.stack(stack.id).policy = text
    return {}


def given_policy(call: Call, values: dict[str, Any], during_update: bool = False) -> str | None:
    """Read and check the policy that a request carries; None where it carries none."""
    prefix = "StackPolicyDuringUpdate" if during_update else "StackPolicy"
    body, url = values.get(f"{prefix}Body"), values.get(f"{prefix}URL")
    if body and url:
        raise validation_error(f"You cannot specify both {prefix}Body and {prefix}URL")
    if url:
        body = read_text(call.api.objects, url, call.region)
    if body:
        read_policy(body)
    return body or None


def get_stack_policy(call: Call, values: dict[str, Any]) -> dict[str, Any]:
    """GetStackPolicy: the policy's text, nothing where none was set."""
    stack = find(call, values["StackName"], stack_missing)
    return {"StackPolicyBody": stack.policy or None}


def update_termination_protection(call: Call, values: dict[str, Any]) -> dict[str, Any]:
    """UpdateTerminationProtection: of a root stack; a nested one has its root's."""
    stack = find(call, values["StackName"], stack_missing)
    if not stack.exists:
        raise stack_missing(values["StackName"])
    if stack.parent_id:
        raise validation_error(
            "Enabling or disabling termination protection is not supported for nested stacks; "
            f"set it on the root stack [{stack.root_id}]"
        )
    with call.store.write() as change:
        change.stack(stack.id).termination_protection = values["EnableTerminationProtection"]
    return {"StackId": stack.id}


ACTIONS: dict[str, Action] = {
    "SetStackPolicy": set_stack_policy,
    "GetStackPolicy": get_stack_policy,
    "UpdateTerminationProtection": update_termination_protection,
}
