"""What state a root stack, its nested stacks and its change sets are in, and the one safe way on from there."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from typing import Any

from cfngen.aws.change_sets import NO_CHANGE, PREFIX, listing
from cfngen.aws.diagnosis import Diagnosis, Failed, Step
from cfngen.aws.events import Watch
from cfngen.aws.live_tree import NESTED, WORKERS, LiveStack, live_tree, resources
from cfngen.aws.plan import RootStack
from cfngen.aws.pool import Pool
from cfngen.aws.session import Session
from cfngen.aws.stacks import IN_REVIEW, Stack, find_stack
from cfngen.aws.statuses import of_change_set, of_stack

_BEGINNINGS = ("CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS", "DELETE_IN_PROGRESS", "IMPORT_IN_PROGRESS")
_TAKEN_BACK = ("ROLLBACK_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "IMPORT_ROLLBACK_COMPLETE")
# A resource that another one's failure stopped is no cause, and ContinueUpdateRollback refuses to skip it.
_FOLLOWED = ("cancelled", "The following resource(s) failed")
_LEVELS = {"fine": "fine", "busy": "note", "waits": "warning", "stuck": "stuck"}


def examine(session: Session, root: RootStack, environment: str) -> list[Diagnosis]:
    """Everything about a root: itself, what is nested in it as far as it is not well, and its change sets."""
    stack = find_stack(session, root.name, root.region)
    if not stack.exists:
        return [Diagnosis("note", root.title, "is not deployed", steps=(Step(f"cfngen deploy --env {environment}"),))]
    tree = live_tree(session, stack)
    sets = listing(session, root, stack)
    found = [_root(session, stack, tree, sets, environment)]
    found += [_nested(one, stack) for one in tree[1:] if one.meaning.kind != "fine" and not _prepared(one)]
    found += _change_sets(root, sets, environment)
    if session.target.protected and stack.deployed and not stack.protected:
        found.append(_unprotected(root))
    return found


def _root(session: Session, stack: Stack, tree: list[LiveStack], sets: list[Any], environment: str) -> Diagnosis:
    known = of_stack(stack.status)
    steps = [Step(known.command_for(stack.name, stack.region, environment))] if known.command else []
    causes: list[Failed] = []
    meaning = known.meaning
    if known.kind == "stuck":
        causes = _failed_now(session, tree) or last_causes(session, stack)
        steps += _last_resort(session, stack, tree, environment)
    elif stack.status in _TAKEN_BACK:
        causes = last_causes(session, stack)
    elif stack.status == IN_REVIEW and not sets:
        meaning = "it holds neither resources nor change sets, and only blocks its name"
        steps = [Step(f"aws cloudformation delete-stack --stack-name {stack.name} --region {stack.region}")]
    elif known.kind == "fine":
        meaning = f"{meaning}; {len(tree) - 1} nested stacks"
    where = f"{stack.name} ({stack.region})"
    level = "note" if stack.status in _TAKEN_BACK and known.kind == "fine" else _LEVELS[known.kind]
    return Diagnosis(level, where, meaning, stack.status, stack.reason, tuple(steps), tuple(causes))  # type: ignore[arg-type]


def _failed_now(session: Session, tree: list[LiveStack]) -> list[Failed]:
    """The resources of the whole tree that are in a failed state now, but for nested stacks."""
    return [
        Failed(stack.path, one["LogicalResourceId"], one["ResourceType"], one.get("ResourceStatusReason", ""))
        for stack, listed in _failing(session, tree)
        for one in listed
    ]


def _failing(session: Session, tree: list[LiveStack]) -> Iterator[tuple[LiveStack, list[Any]]]:
    """Each stack that is not well with its own failed resources."""
    ill = [stack for stack in tree if stack.meaning.kind == "stuck"]
    with Pool(WORKERS) as pool:
        listed = list(pool.map(lambda stack: resources(session, stack.id, stack.region), ill))
    for stack, all_of_it in zip(ill, listed, strict=True):
        failed = [
            one
            for one in all_of_it
            if one["ResourceStatus"].endswith("_FAILED")
            and one["ResourceType"] != NESTED
            and not any(text in one.get("ResourceStatusReason", "") for text in _FOLLOWED)
        ]
        if failed:
            yield stack, failed


def _last_resort(session: Session, root: Stack, tree: list[LiveStack], environment: str) -> list[Step]:
    """The second way out, which leaves something as it is: only where the first one cannot work.

    RetainResources is given to the stack that holds the resource.
    Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DeleteStack.html
    """
    if root.status == "UPDATE_ROLLBACK_FAILED":
        skipped = [
            "/".join((*stack.path, one["LogicalResourceId"]))
            for stack, listed in _failing(session, tree)
            for one in listed
            if one["ResourceStatus"] == "UPDATE_FAILED"
        ]
        command = of_stack(root.status).command_for(root.name, root.region, environment)
        when = (
            "only if that fails again: it leaves these as they are, not as the template says, so that you have to put "
            "them right before the next deployment"
        )
        return [Step(" ".join([command, *(f"--skip {path}" for path in skipped)]), when)] if skipped else []
    if root.status != "DELETE_FAILED":
        return []
    when = "only if they are to stay: they are no longer managed then, and go on costing"
    return [
        Step(
            f"{of_stack('DELETE_FAILED').command_for(stack.name, stack.region)} "
            f"--retain-resources {' '.join(one['LogicalResourceId'] for one in listed)}",
            when,
        )
        for stack, listed in _failing(session, tree)
    ]


def last_causes(session: Session, stack: Stack) -> list[Failed]:
    """The resource that failed first in the last operation on a root stack; [] where none did."""
    events = Watch(session, stack.id, stack.region).poll()
    begun = [place for place, one in enumerate(events) if one.of_stack and not one.stack and one.status in _BEGINNINGS]
    failed = next((one for one in events[begun[-1] if begun else 0 :] if one.failed), None)
    return [Failed(failed.stack, failed.logical_id, failed.type, failed.reason)] if failed else []


def _prepared(stack: LiveStack) -> bool:
    """Whether it is only what a change set has prepared, which its root's change set tells."""
    return stack.status == IN_REVIEW


def _nested(one: LiveStack, root: Stack) -> Diagnosis:
    where = f"{root.name}/{'/'.join(one.path)} ({one.region})"
    command = one.meaning.command
    steps: tuple[Step, ...] = ()
    what = one.meaning.meaning
    if not one.attached:
        where = f"{one.name} ({one.region})"
        what = f"was nested in {root.name}, which no longer names it: {what}"
        # What is nested in nothing any more is acted on itself: no command for the environment reaches it.
        steps = (Step(one.meaning.command_for(one.name, one.region)),) if command.startswith("aws ") else ()
    elif one.meaning.kind == "stuck" and of_stack(root.status).kind != "stuck":
        steps = (Step(f"aws cloudformation describe-stack-events --stack-name {one.name} --region {one.region}"),)
        what = f"{what} (of a nested stack, only its root is acted on: deploy it again once the cause is gone)"
    return Diagnosis(_LEVELS[one.meaning.kind], where, what, one.status, one.reason, steps)  # type: ignore[arg-type]


def _change_sets(root: RootStack, sets: list[Any], environment: str) -> Iterator[Diagnosis]:
    for one in sorted(sets, key=lambda item: str(item["CreationTime"])):
        status, execution = str(one["Status"]), str(one.get("ExecutionStatus", ""))
        known = of_change_set(status, execution)
        reason = str(one.get("StatusReason", ""))
        no_change = status == "FAILED" and any(text in reason for text in NO_CHANGE)
        if known.kind == "fine" or no_change:
            continue
        name = str(one["ChangeSetName"])
        what = f"{known.meaning}; {_made(one)}"
        ours = name.startswith(PREFIX)
        steps = [Step(f"{known.command_for(root.name, root.region, environment)}{_named(known.command, name)}")]
        if not ours or status in ("FAILED", "DELETE_FAILED"):
            steps = [Step(_delete(root, name), "once whoever made it agrees" if not ours else "it is of no use")]
        level = "warning" if known.kind == "waits" and (not ours or status == "DELETE_FAILED") else "note"
        where = f"{root.title}, change set {name}"
        yield Diagnosis(level, where, what, f"{status}, {execution}".rstrip(", "), reason, tuple(steps))  # type: ignore[arg-type]


def _named(command: str, name: str) -> str:
    return (
        f" --change-set-name {name}" if command.startswith(("cfngen changeset show", "cfngen changeset delete")) else ""
    )


def _delete(root: RootStack, name: str) -> str:
    return (
        f"aws cloudformation delete-change-set --stack-name {root.name} --change-set-name {name} --region {root.region}"
    )


def _made(one: Mapping[str, Any]) -> str:
    """By whom and when a change set was made."""
    description = str(one.get("Description", ""))
    _, _, author = description.partition(" by ") if description.startswith("cfngen ") else ("", "", "")
    made = one["CreationTime"]
    when = f"{made:%Y-%m-%d %H:%M} UTC" if isinstance(made, datetime.datetime) else str(made)
    return f"made by {author} on {when}" if author else f"made by somebody else, not with cfngen, on {when}"


def _unprotected(root: RootStack) -> Diagnosis:
    command = (
        f"aws cloudformation update-termination-protection --enable-termination-protection --stack-name {root.name} "
        f"--region {root.region}"
    )
    what = "the environment is protected, but the stack's termination protection is off"
    return Diagnosis("warning", root.title, what, steps=(Step(command),))
