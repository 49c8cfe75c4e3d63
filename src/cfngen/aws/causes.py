"""Why a change set could not be created: the leaf causes in the tree below it, not the stacks that only follow."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cfngen.aws.change_sets import ChangeSet
from cfngen.aws.failures import code_of, told
from cfngen.aws.session import Session
from cfngen.aws.stacks import pages

# What AWS says of a root whose nested change set failed, and of a change set that a hook stopped.
# Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/validate-stack-deployments.html
_FOLLOWS = "was not successfully created"
_VALIDATED = "EarlyValidation"


@dataclass(frozen=True)
class Cause:
    """One cause: the stack that it lies in, the resource ('' where none is named), and AWS's words."""

    stack: tuple[str, ...]
    logical_id: str
    reason: str


def leaf_causes(
    session: Session, change_set: ChangeSet, known: Mapping[tuple[str, ...], Mapping[str, str]]
) -> list[Cause]:
    """The causes below a root change set that FAILED. `known` has the resources of each stack: logical id -> type."""
    failed = [one for one in change_set.tree() if one.status == "FAILED" and not one.empty]
    leaves = [one for one in failed if _FOLLOWS not in one.reason] or failed
    found = []
    for one in leaves:
        found += list(_validations(session, one)) if _VALIDATED in one.reason else []
        if not any(cause.stack == one.path for cause in found):
            found.append(Cause(one.path, _named(one.reason, known.get(one.path, {})), one.reason or one.status))
    return found


def _named(reason: str, resources: Mapping[str, str]) -> str:
    """The resource that a reason names, by its logical id or, where only one has it, its type."""
    words: list[str] = re.findall(r"[A-Za-z0-9:]+", reason)
    for word in words:
        if word in resources:
            return word
        of_type = [name for name, kind in resources.items() if kind == word]
        if len(of_type) == 1:
            return of_type[0]
    return ""


def _validations(session: Session, change_set: ChangeSet) -> Iterator[Cause]:
    """What early validation found; nothing where the caller may not ask, since the reason names the hook at least."""
    from botocore.exceptions import ClientError

    client = session.client("cloudformation", change_set.region)
    with told("read why the change set failed", change_set.name):
        try:
            events = pages(
                client.describe_events,
                "OperationEvents",
                ChangeSetName=change_set.id,
                Filters={"FailedEvents": True},
            )
        except ClientError as error:
            if code_of(error) in ("AccessDenied", "AccessDeniedException", "InvalidAction"):
                return
            raise
    for event in events:
        reason = event.get("ValidationStatusReason") or event.get("HookStatusReason") or ""
        if reason and event.get("LogicalResourceId"):
            place = f" at {event['ValidationPath']}" if event.get("ValidationPath") else ""
            yield Cause(change_set.path, event["LogicalResourceId"], f"{reason}{place}")
