"""Taking a stack back to what it was before an operation that failed, or that is still under way."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from cfngen.aws.events import Watch, last_event
from cfngen.aws.failures import told
from cfngen.aws.live_tree import LiveStack, live_tree
from cfngen.aws.session import Session
from cfngen.aws.stacks import Stack
from cfngen.errors import CfngenError, Problem

# Status -> the call that takes a stack back from there, and what that does. From every other there is none.
# Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_RollbackStack.html,
# API_ContinueUpdateRollback.html and API_CancelUpdateStack.html there
WAYS = {
    "CREATE_FAILED": ("RollbackStack", "delete what its creation has made"),
    "UPDATE_FAILED": ("RollbackStack", "take its update back"),
    "UPDATE_ROLLBACK_FAILED": ("ContinueUpdateRollback", "go on taking its update back"),
    "UPDATE_IN_PROGRESS": ("CancelUpdateStack", "cancel its update and take it back"),
}
REACHED = ("ROLLBACK_COMPLETE", "UPDATE_ROLLBACK_COMPLETE")


def skipped(session: Session, stack: Stack, paths: Iterable[str]) -> list[str]:
    """Resources that are not to be taken back, as ContinueUpdateRollback names them.

    A path is `DatabaseStack/DBInstance`, which becomes the nested stack's name and the logical id. Raises CfngenError
    with every path that leads to no stack of the tree.
    """
    paths = list(paths)
    if not paths:
        return []
    tree = {one.path: one for one in live_tree(session, stack)}
    split = {path: (tuple(path.split("/")[:-1]), path.split("/")[-1]) for path in paths}
    unknown = [path for path, (above, _) in split.items() if above not in tree]
    if unknown:
        hint = "as cfngen doctor and cfngen events write it: NestedStack/LogicalId"
        raise CfngenError([Problem(f"{path} is in no stack of {stack.name}", "--skip", hint) for path in unknown])
    return [_named(tree[above], name) for above, name in split.values()]


def _named(stack: LiveStack, name: str) -> str:
    return f"{stack.name}.{name}" if stack.path else name


def start(session: Session, stack: Stack, skip: Iterable[str]) -> Watch:
    """Begin to take a root stack back in the way that its status asks for; gives the watch over what happens.

    `skip` are resources as `skipped` gives them.
    """
    session.guard()
    client = session.client("cloudformation", stack.region)
    call, _ = WAYS[stack.status]
    arguments: dict[str, Any] = {"StackName": stack.id, "ClientRequestToken": f"cfngen-{uuid.uuid4()}"}
    if call == "ContinueUpdateRollback" and (names := list(skip)):
        arguments["ResourcesToSkip"] = names
    if call == "RollbackStack":
        arguments["RetainExceptOnCreate"] = True  # as for an execution that rolls back by itself
    if call != "CancelUpdateStack" and session.target.service_role:
        arguments["RoleARN"] = session.target.service_role
    before = last_event(session, stack.id, stack.region)
    calls = {
        "RollbackStack": client.rollback_stack,
        "ContinueUpdateRollback": client.continue_update_rollback,
        "CancelUpdateStack": client.cancel_update_stack,
    }
    with told("roll the stack back", f"{stack.name} ({stack.region})"):
        calls[call](**arguments)
    return Watch(session, stack.id, stack.region, before)
