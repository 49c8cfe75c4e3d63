"""Change sets of root stacks with those of all nested stacks: made, read to the last page, and deleted."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from cfngen.aws.failures import code_of, told
from cfngen.aws.plan import Plan, RootStack
from cfngen.aws.polling import Patience
from cfngen.aws.pool import Pool
from cfngen.aws.session import Session
from cfngen.aws.stacks import IN_REVIEW, Stack, change_set_type, find_stack, pages
from cfngen.engine.summary import capabilities
from cfngen.errors import CfngenError
from cfngen.project import Target

PREFIX = "cfngen-"
NESTED = "AWS::CloudFormation::Stack"
# AWS's reasons of a FAILED change set that has nothing to do; both appear.
# Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-changesets-create.html
NO_CHANGE = ("didn't contain changes", "No updates are to be performed")
_SECONDS = 900  # that a change set of many nested stacks may take
_WORKERS = 8
_MOST_ATTEMPTS = 20  # at a name: each finds one that was executed, or one to make room for
_ABSENT = ("ChangeSetNotFound", "ChangeSetNotFoundException")
_DONE = ("CREATE_COMPLETE", "FAILED", "DELETE_COMPLETE", "DELETE_FAILED")


@dataclass(frozen=True)
class ChangeSet:
    """A change set, read to its last page. `path` are the logical ids from the root stack to its own.

    `changes` are DescribeChangeSet's, `children` the change sets of the stacks nested in its stack.
    """

    id: str
    name: str
    stack_id: str
    stack_name: str
    region: str
    status: str
    execution_status: str
    reason: str
    description: str
    parameters: Mapping[str, str]
    tags: Mapping[str, str]
    path: tuple[str, ...] = ()
    changes: tuple[Mapping[str, Any], ...] = ()
    children: tuple[ChangeSet, ...] = field(default=())

    @property
    def empty(self) -> bool:
        """Whether it FAILED for no other reason than that nothing changes, which is success."""
        return self.status == "FAILED" and any(text in self.reason for text in NO_CHANGE)

    @property
    def author(self) -> str:
        """The ARN of who made it with cfngen, '' for another's."""
        return self.description.partition(" by ")[2] if self.description.startswith("cfngen ") else ""

    def tree(self) -> Iterator[ChangeSet]:
        """It and all below it."""
        yield self
        for child in self.children:
            yield from child.tree()


def create(session: Session, plan: Plan, root: RootStack, stack: Stack, url: str) -> ChangeSet:
    """Make a root's change set, or find the one that was already made of the same build and values.

    Waits until it is there. Raises CfngenError for a stack that takes none now and for what AWS refuses; a change
    set that FAILED is given back as it is.
    """
    kind = change_set_type(stack)
    author = session.guard()
    client = session.client("cloudformation", root.region)
    request = {
        "StackName": root.name,
        "ChangeSetType": kind,
        "TemplateURL": url,
        "IncludeNestedStacks": True,
        "Parameters": [{"ParameterKey": key, "ParameterValue": value} for key, value in root.parameters.items()],
        "Tags": [{"Key": key, "Value": value} for key, value in root.tags.items()],
        "Capabilities": _capabilities(plan, root),
        "Description": f"cfngen {plan.build[:12]} by {author}"[:1024],
    } | _settings(session.target, root.region)
    name = change_set_name(plan, request)
    number = 1
    for _ in range(_MOST_ATTEMPTS):
        request["ChangeSetName"] = name if number == 1 else f"{name}-{number}"
        try:
            found, is_new = _made_or_found(session, client, root, request)
        except CfngenError as error:
            if code_of(error.__cause__) in _ABSENT:
                continue  # somebody else who makes the same one has deleted it, as one does where nothing changes
            if code_of(error.__cause__) == "ValidationError":
                change_set_type(find_stack(session, root.name, root.region))  # what takes none now, if it did before
            raise
        if is_new or found.execution_status == "AVAILABLE":
            return found
        if found.execution_status.startswith("EXECUTE_"):
            number += 1  # what was executed is evidence, and stays
        else:
            _delete(session, root, found.id)  # FAILED or overtaken: of no use to anybody
    hint = "somebody else makes and deletes it at the same moment: run it again"
    raise CfngenError("the change set cannot be made", where=f"{root.title}, {name}", hint=hint)


def _made_or_found(session: Session, client: Any, root: RootStack, request: dict[str, Any]) -> tuple[ChangeSet, bool]:
    """The change set of a request once it is there, and whether it is new."""
    from botocore.exceptions import ClientError

    name = str(request["ChangeSetName"])
    with told("create the change set", f"{root.title}, {name}"):
        try:
            # A fresh token an attempt: retries of this call make one change set, and no more.
            made = client.create_change_set(**request, ClientToken=f"cfngen-{uuid.uuid4()}")
            return _awaited(session, made["Id"], root), True
        except ClientError as error:
            if code_of(error) not in ("AlreadyExistsException", "AlreadyExists"):
                raise
    return _awaited(session, name, root), False


def _settings(target: Target, region: str) -> dict[str, Any]:
    """What the environment's settings give every change set. An ARN is for the Region that it names.

    Lists are given even when they are empty, or the stack would keep those that an earlier one gave.
    Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_RollbackConfiguration.html
    and https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_RollbackTrigger.html
    """
    kinds = {"Alarm": target.rollback_alarms, "CompositeAlarm": target.rollback_composite_alarms}
    triggers = [
        {"Arn": arn, "Type": f"AWS::CloudWatch::{kind}"}
        for kind, arns in kinds.items()
        for arn in arns
        if _region_of(arn) == region
    ]
    watched = {
        "RollbackTriggers": triggers,
        "MonitoringTimeInMinutes": target.rollback_minutes if triggers else 0,
    }
    topics = [arn for arn in target.notification_arns if _region_of(arn) == region]
    role = {"RoleARN": target.service_role} if target.service_role else {}
    return {"NotificationARNs": topics, "RollbackConfiguration": watched} | role


def _region_of(arn: str) -> str:
    return arn.split(":")[3]


def change_set_name(plan: Plan, request: Mapping[str, Any]) -> str:
    """`cfngen-<build>-<what it is given>`: the same for the same build, values and settings, whoever makes it."""
    given = {key: value for key, value in request.items() if key not in ("ChangeSetType", "Description")}
    digest = hashlib.sha256(json.dumps(given, sort_keys=True).encode()).hexdigest()
    return f"{PREFIX}{plan.build[:12]}-{digest[:8]}"


def find(session: Session, root: RootStack, stack: Stack, name: str = "") -> ChangeSet | None:
    """The change set of a name, or the newest that cfngen made; None where there is none. Read to its last page.

    One that was executed is history, and not looked at.
    """
    chosen = [one for one in listing(session, root, stack) if is_wanted(one, name) and one["Status"] != "FAILED"]
    if not chosen:
        return None
    newest = max(chosen, key=lambda one: one["CreationTime"])
    return read(session, newest["ChangeSetId"], root.region)


def is_wanted(summary: Mapping[str, Any], name: str = "") -> bool:
    """Whether a change set is the one of that name, or any that cfngen made, and is not yet executed."""
    given = str(summary["ChangeSetName"])
    ours = given == name if name else given.startswith(PREFIX)
    return ours and not str(summary.get("ExecutionStatus", "")).startswith("EXECUTE_")


def listing(session: Session, root: RootStack, stack: Stack) -> list[Any]:
    """The summaries of a stack's change sets, as ListChangeSets gives them."""
    if not stack.exists:
        return []
    with told("list the change sets", root.title):
        client = session.client("cloudformation", root.region)
        return pages(client.list_change_sets, "Summaries", StackName=stack.id)


def read(session: Session, change_set_id: str, region: str, path: tuple[str, ...] = ()) -> ChangeSet:
    """A change set with every page and every nested one. Each nested one is waited for, as a root may fail first."""
    client = session.client("cloudformation", region)
    where = change_set_id.rpartition(":changeSet/")[2] or change_set_id
    with told("read the change set", where):
        patience = Patience(_SECONDS, "the creation of the change set", where)
        for _ in patience.polls():
            first = client.describe_change_set(ChangeSetName=change_set_id, IncludePropertyValues=True)
            if first["Status"] in _DONE:
                break
        changes = list(first.get("Changes", []))
        token = first.get("NextToken", "")
        while token:
            answer = client.describe_change_set(
                ChangeSetName=change_set_id, IncludePropertyValues=True, NextToken=token
            )
            changes += answer.get("Changes", [])
            token = answer.get("NextToken", "")
    below = {
        change["ResourceChange"]["LogicalResourceId"]: change["ResourceChange"]["ChangeSetId"]
        for change in changes
        if change.get("ResourceChange", {}).get("ChangeSetId")
    }
    with Pool(_WORKERS) as pool:
        children = pool.map(lambda item: read(session, item[1], region, (*path, item[0])), below.items())
    return _made(first, region, path, tuple(changes), tuple(children))


def _made(
    answer: Mapping[str, Any],
    region: str,
    path: tuple[str, ...],
    changes: tuple[Any, ...],
    children: tuple[ChangeSet, ...],
) -> ChangeSet:
    return ChangeSet(
        id=answer["ChangeSetId"],
        name=answer["ChangeSetName"],
        stack_id=answer["StackId"],
        stack_name=answer["StackName"],
        region=region,
        status=answer["Status"],
        execution_status=answer.get("ExecutionStatus", ""),
        reason=answer.get("StatusReason", ""),
        description=answer.get("Description", ""),
        parameters={one["ParameterKey"]: one.get("ParameterValue", "") for one in answer.get("Parameters", [])},
        tags={one["Key"]: one["Value"] for one in answer.get("Tags", [])},
        path=path,
        changes=changes,
        children=children,
    )


def _awaited(session: Session, name: str, root: RootStack) -> ChangeSet:
    """A change set of the root's stack by id or name, once it is made."""
    if not name.startswith("arn:"):
        client = session.client("cloudformation", root.region)
        with told("read the change set", f"{root.title}, {name}"):
            name = client.describe_change_set(ChangeSetName=name, StackName=root.name)["ChangeSetId"]
    return read(session, name, root.region)


def _capabilities(plan: Plan, root: RootStack) -> list[str]:
    """What the root's templates need, all nested ones included."""
    folder = root.path.removesuffix("stack.yaml")
    paths = [root.path, *(path for path in plan.files if path.startswith(f"{folder}nested/"))]
    needed = {one for path in paths for one in capabilities(plan.template(path))}
    return sorted(needed)


def delete(session: Session, root: RootStack, stack: Stack, change_set_id: str) -> bool:
    """Delete a root change set with all below it; says whether the stack, which was only reviewed, went too."""
    session.guard()
    _delete(session, root, change_set_id)
    return remove_empty_stack(session, root, stack)


def _delete(session: Session, root: RootStack, change_set_id: str) -> None:
    client = session.client("cloudformation", root.region)
    with told("delete the change set", f"{root.title}, {change_set_id.rpartition(':changeSet/')[2]}"):
        client.delete_change_set(ChangeSetName=change_set_id)
        _gone(client, change_set_id, root)


def _gone(client: Any, change_set_id: str, root: RootStack) -> None:
    """Wait until a change set is deleted: with nested ones that takes a while."""
    from botocore.exceptions import ClientError

    for _ in Patience(_SECONDS, "the deletion of the change set", root.title).polls():
        try:
            if client.describe_change_set(ChangeSetName=change_set_id)["Status"] == "DELETE_COMPLETE":
                return
        except ClientError as error:
            if code_of(error) in _ABSENT:
                return
            raise


def remove_empty_stack(session: Session, root: RootStack, stack: Stack) -> bool:
    """Delete a stack that was only reviewed and has no change set left, which would block its name.

    Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/change-sets-for-nested-stacks.html
    """
    now = find_stack(session, stack.id or root.name, root.region)
    if now.status != IN_REVIEW or listing(session, root, now):
        return False
    with told("delete the empty stack", root.title):
        session.client("cloudformation", root.region).delete_stack(StackName=now.id)
    return True
