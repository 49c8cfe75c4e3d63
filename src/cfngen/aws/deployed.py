"""What is deployed now, read back as templates and values that the engine can compare with."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass

from cfngen.aws.artifacts import Place, held_templates
from cfngen.aws.failures import told
from cfngen.aws.plan import Plan, RootStack
from cfngen.aws.session import Session
from cfngen.aws.stacks import Stack
from cfngen.engine.changes import ResourceChange
from cfngen.engine.compare import compare, compare_trees
from cfngen.engine.exports import ExportChange, export_changes
from cfngen.engine.outputs import OutputChange, output_changes
from cfngen.engine.pseudo import Pseudo
from cfngen.engine.tree import Cache, Read, load_stack

_URL = re.compile(r"^( +TemplateURL: )(\S+)$", re.MULTILINE)
_DIGEST = re.compile(r"-[0-9a-f]{12}(?=\.[a-z]+$)")
# What DescribeStacks shows of a NoEcho parameter.
_NO_ECHO = "****"


@dataclass(frozen=True)
class Prediction:
    """What the engine says that a root's change set does: to resources, to exports, and to other outputs."""

    changes: list[ResourceChange]
    exports: list[ExportChange]
    outputs: list[OutputChange]


def prediction(session: Session, plan: Plan, root: RootStack, stack: Stack, place: Place) -> Prediction | None:
    """What the engine says; None where the deployed templates cannot be read back.

    Raises CfngenError for what CloudFormation would refuse.
    """
    pseudo = Pseudo(
        account=session.target.account,
        region=root.region,
        stack_name=root.name,
        stack_id=stack.id,
        notification_arns=session.target.notification_arns,
    )
    cache: Cache = {}
    after = load_stack(root.path, root.parameters, pseudo, read=_reader(plan.files), cache=cache, check=False)
    if not stack.deployed:
        return Prediction(compare(None, after), [], [])
    files = _deployed_files(session, plan, root, stack, place)
    if files is None:
        return None
    given = {name: value for name, value in stack.parameters.items() if value != _NO_ECHO}
    given |= {name: root.parameters[name] for name in stack.parameters.keys() - given.keys() & root.parameters.keys()}
    before = load_stack(root.path, given, pseudo, read=_reader(files), cache=cache, check=False)
    trees = compare_trees(before, after)
    return Prediction(trees.changes(), export_changes(trees), output_changes(trees))


def _reader(files: Mapping[str, bytes]) -> Read:
    return lambda path: files[path].decode("utf-8-sig")


def _deployed_files(
    session: Session, plan: Plan, root: RootStack, stack: Stack, place: Place
) -> dict[str, bytes] | None:
    """The deployed templates by the paths that they had in templates_out/.

    A nested one whose key names the content that the build still has is taken from there: nothing is read for it.
    """
    client = session.client("cloudformation", root.region)
    with told("read the deployed template", root.title):
        body = client.get_template(StackName=stack.id, TemplateStage="Original")["TemplateBody"]
    folder = posixpath.dirname(root.path)
    keys: dict[str, str] = {}

    def relative(match: re.Match[str]) -> str:
        key = match[2].partition(f"{place.bucket}/")[2] or match[2].partition(".com/")[2]
        path = _DIGEST.sub("", key.removeprefix(f"{place.prefix}/") if place.prefix else key)
        keys[path] = key
        return f"{match[1]}{posixpath.relpath(path, folder or '.')}"

    if not isinstance(body, str):  # JSON: cfngen did not make it
        return None
    text = _URL.sub(relative, body)
    same = {path for path, key in keys.items() if path in plan.files and place.key(path, plan.files[path]) == key}
    fetched = held_templates(session, place, {path: key for path, key in keys.items() if path not in same})
    if fetched.keys() != keys.keys() - same:
        return None
    found = {path: plan.files[path] for path in same}
    return found | {path: held.encode() for path, held in fetched.items()} | {root.path: text.encode()}
