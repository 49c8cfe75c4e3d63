"""Nothing is imported within a tree of stacks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.stack_view import StackView
from cfngen.errors import CfngenError

check = Check(
    id="CG003",
    title="Nothing is imported within a tree of stacks",
    severity="error",
    what=(
        "No stack of a tree of nested stacks uses Fn::ImportValue; the root may for what another tree exports (a "
        "warning), and so may a stack by itself."
    ),
    why=(
        "The two are created side by side, so the export may not be there yet; once it is imported, no update can "
        "change or remove it. A nested stack that imports shows nowhere in its parent what it needs."
    ),
    fix="Make it an output of the giver and a parameter of the taker, wired in the parent by !GetAtt Giver.Outputs.X.",
    source="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-exports.html",
    controls=("CG003",),
    before="""\
Resources:
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: Tasks
      VpcId: !ImportValue clinic-VpcId
Outputs:
  VpcId:
    Value: vpc-1
    Export:
      Name: clinic-VpcId
""",
    after="""\
Parameters:
  VpcId:
    Type: AWS::EC2::VPC::Id
Resources:
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: Tasks
      VpcId: !Ref VpcId
""",
)


@check.finds
def imports(estate: Estate) -> Iterator[Violation]:
    given: dict[str, set[int]] = {}
    for number, root in enumerate(estate.roots):
        for view in root.walk():
            for name, _ in view.exports():
                given.setdefault(name, set()).add(number)
    for number, root in enumerate(estate.roots):
        for view in root.walk():
            yield from _of_stack(view, number, given, in_project=estate.layers is not None)


def _of_stack(view: StackView, number: int, given: dict[str, set[int]], *, in_project: bool) -> Iterator[Violation]:
    if "ImportValue" not in view.stack.template.document.text:
        return
    for section in ("Resources", "Outputs"):
        for name, entry in (view.stack.template.document.data.get(section) or {}).items():
            if section == "Resources" and not view.stack.exists(name):
                continue
            for path, argument in _uses(entry, (section, name)):
                export = _name(view, path, argument)
                if number in given.get(export, ()):
                    yield Violation(view, path, f"{export} is exported by a stack of the same tree")
                elif in_project:
                    yield Violation(view, path, f"{export} is imported; this tree takes parameters")
                elif view.depth:
                    yield Violation(view, path, f"a nested stack imports {export}")
                elif view.stack.template.nested:
                    yield Violation(view, path, f"{export} is imported; this tree takes parameters", severity="warning")


def _uses(node: Any, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "Fn::ImportValue":
                yield path, value
            else:
                yield from _uses(value, (*path, key))
    elif isinstance(node, list):
        for position, value in enumerate(node):
            yield from _uses(value, (*path, position))


def _name(view: StackView, path: tuple[str | int, ...], argument: Any) -> str:
    try:
        return str(view.stack.evaluator(view.value_of).at(*path).value(argument))
    except CfngenError:
        return ""  # CG014 tells what is wrong with it
