"""What the deletion of a root stack would leave and lose, and the deletion itself."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from cfngen.aws.events import Watch, last_event
from cfngen.aws.failures import code_of, message_of, told
from cfngen.aws.live_templates import Place, live_files, live_parameters
from cfngen.aws.live_tree import WORKERS, live_tree, resources
from cfngen.aws.session import Session
from cfngen.aws.stacks import Stack, pages
from cfngen.engine.changes import ResourceChange
from cfngen.engine.compare import compare
from cfngen.engine.pseudo import Pseudo
from cfngen.engine.tree import load_stack

_PROTECTIONS = ("DeletionProtection", "DeletionProtectionEnabled", "DisableApiTermination")


@dataclass(frozen=True)
class ExportInUse:
    """An export of a tree that stacks outside it import: CloudFormation refuses to delete it until they do not."""

    name: str
    importers: tuple[str, ...]


@dataclass(frozen=True)
class Deletion:
    """What the deletion of one root stack does: a Remove for every resource, by the DeletionPolicy that is deployed.

    The resources of a nested stack that is retained as a whole are not listed: they stay as they are.
    `physical_ids` are by path from the root.
    """

    stack: Stack
    changes: tuple[ResourceChange, ...]
    physical_ids: Mapping[str, str]
    exports_in_use: tuple[ExportInUse, ...]

    @property
    def refusing(self) -> list[str]:
        """The paths of resources that would be deleted and whose own deletion protection is on: they would fail."""
        return [
            change.path
            for change in self.changes
            if change.policy_action != "Retain" and _refuses(change.before_properties or {})
        ]


def _refuses(properties: Mapping[str, Any]) -> bool:
    """Whether a service refuses to delete what has these properties: databases, tables, user pools, load balancers."""
    attributes = properties.get("LoadBalancerAttributes")
    given = [properties.get(name) for name in _PROTECTIONS]
    given += [
        one.get("Value")
        for one in (attributes if isinstance(attributes, list) else [])
        if isinstance(one, dict) and one.get("Key") == "deletion_protection.enabled"
    ]
    return any(str(value).upper() in ("TRUE", "ACTIVE") for value in given)


def foresee(session: Session, stack: Stack, path: str, place: Place) -> Deletion:
    """What would become of every resource of a deployed tree; `path` is the root template's."""
    if not stack.deployed:
        return Deletion(stack, (), {}, ())
    files = live_files(session, stack, place)
    pseudo = Pseudo(session.target.account, stack.region, stack.name, stack.id)
    values, _ = live_parameters(stack, {})
    before = load_stack(path, values, pseudo, read=files.__getitem__, check=False)
    tree = [one for one in live_tree(session, stack) if one.attached]
    with ThreadPoolExecutor(WORKERS) as pool:
        listed = list(pool.map(lambda one: resources(session, one.id, one.region), tree))
    physical_ids = {
        "/".join((*one.path, item["LogicalResourceId"])): str(item.get("PhysicalResourceId", ""))
        for one, items in zip(tree, listed, strict=True)
        for item in items
    }
    in_use = _exports_in_use(session, stack.region, {one.id for one in tree}, {one.name for one in tree})
    return Deletion(stack, tuple(compare(before, None)), physical_ids, tuple(in_use))


def _exports_in_use(session: Session, region: str, ids: set[str], names: set[str]) -> list[ExportInUse]:
    client = session.client("cloudformation", region)
    with told("list the exports", region):
        exports = [one["Name"] for one in pages(client.list_exports, "Exports") if one["ExportingStackId"] in ids]
    with ThreadPoolExecutor(WORKERS) as pool:
        users = dict(zip(exports, pool.map(lambda name: _importers(session, region, name), exports), strict=True))
    outside = {name: tuple(one for one in users[name] if one not in names) for name in exports}
    return [ExportInUse(name, found) for name, found in outside.items() if found]


def _importers(session: Session, region: str, name: str) -> list[str]:
    from botocore.exceptions import ClientError

    client = session.client("cloudformation", region)
    with told("list who imports an export", name):
        try:
            return [str(one) for one in pages(client.list_imports, "Imports", ExportName=name)]
        except ClientError as error:
            if code_of(error) == "ValidationError" and "not imported" in message_of(error):
                return []
            raise


def start(session: Session, stack: Stack) -> Watch:
    """Begin to delete a root stack; gives the watch over what happens from then on."""
    session.guard()
    before = last_event(session, stack.id, stack.region)
    role = {"RoleARN": session.target.service_role} if session.target.service_role else {}
    with told("delete the stack", f"{stack.name} ({stack.region})"):
        client = session.client("cloudformation", stack.region)
        client.delete_stack(StackName=stack.id, ClientRequestToken=f"cfngen-{uuid.uuid4()}", **role)
    return Watch(session, stack.id, stack.region, before)
