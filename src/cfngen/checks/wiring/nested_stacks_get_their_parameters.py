"""Nested stacks get their parameters."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import MARK, listed
from cfngen.checks.stack_view import StackView
from cfngen.engine.parameters import is_list
from cfngen.engine.references import get_att
from cfngen.engine.values import text
from cfngen.errors import CfngenError

check = Check(
    id="CG001",
    title="Nested stacks get their parameters",
    severity="error",
    what=(
        "A parent gives each nested stack all parameters that have no default, none that it does not have, lists as "
        "text joined with commas, and asks only for outputs that there are."
    ),
    why=(
        "Parameters of nested stacks are text. A missing or surplus one, or an output that is not there, ends the "
        "operation in the middle; cfn-lint does not look into a TemplateURL in S3."
    ),
    fix="Give the parameter, or take it out of the child; join a list with !Join [',', …].",
    source="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-stack.html",
    controls=("CG001",),
    before="""\
Resources:
  Network:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: child.yaml
      Parameters:
        Name: clinic
        Zone: a
""",
    after="""\
Resources:
  Network:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: child.yaml
      Parameters:
        Name: clinic
        Cidrs: !Join [',', [10.0.0.0/24, 10.0.1.0/24]]
""",
    beside={
        "child.yaml": """\
Parameters:
  Name:
    Type: String
  Cidrs:
    Type: CommaDelimitedList
Resources:
  Vpc:
    Type: AWS::EC2::VPC
    Properties:
      CidrBlock: !Select [0, !Ref Cidrs]
""",
    },
)


@check.finds
def misfits(estate: Estate) -> Iterator[Violation]:
    for it in estate.obstacles("wiring"):
        yield Violation(it.view, it.path, it.message)
    for view in estate.views:
        for name in view.stack.template.nested:
            yield from _lists(view, name)
            yield from _other_things(view, name)
        yield from _outputs(view)


def _passed(view: StackView, name: str) -> Iterator[tuple[StackView, str, str, tuple[str, ...], Any]]:
    """(nested stack, parameter, its type, where it is passed, value as it is written) of all that one is given."""
    wires = (view.stack.template.resources[name].get("Properties") or {}).get("Parameters")
    child = view.child(name)
    if not isinstance(wires, dict) or child is None:
        return
    for parameter, value in wires.items():
        kind = str((child.stack.template.parameters.get(parameter) or {}).get("Type", "String"))
        yield child, parameter, kind, ("Resources", name, "Properties", "Parameters", parameter), value


def _other_things(view: StackView, name: str) -> Iterator[Violation]:
    """A stack's own id where a resource's is wanted, and two ids run together in one item."""
    for child, parameter, kind, path, value in _passed(view, name):
        if "AWS::EC2::" not in kind and "AWS::Route53::" not in kind:
            continue
        if isinstance(value, dict) and value.get("Ref") in view.stack.template.nested:
            yield Violation(view, path, f"{parameter} is given the id of the stack {value['Ref']}, not an output of it")
        elif any(len(MARK.findall(text(item))) > 1 for item in listed(child.stack.parameter(parameter))):
            yield Violation(view, path, f"{parameter} is given two ids as one; join them with commas")


def _outputs(view: StackView) -> Iterator[Violation]:
    """Outputs that are lists, and not text."""
    for name, about in view.stack.template.outputs.items():
        condition = about.get("Condition")
        if isinstance(condition, str) and condition in view.stack.template.conditions:
            with suppress(CfngenError):
                if not view.stack.condition(condition):
                    continue
        value = about.get("Value")
        if isinstance(value, list) or _is_list_parameter(view, value) or _splits(value):
            yield Violation(
                view, ("Outputs", name, "Value"), f"the output {name} is a list, and has to be text: join it"
            )


def _splits(value: Any) -> bool:
    return isinstance(value, dict) and bool(value.keys() & {"Fn::Split", "Fn::GetAZs", "Fn::Cidr"})


def _lists(view: StackView, name: str) -> Iterator[Violation]:
    """Lists where only text can be passed on, and single values where the child wants a list of something."""
    for child, parameter, kind, path, value in _passed(view, name):
        if isinstance(value, list) or _is_list_parameter(view, value):
            yield Violation(view, path, f"{parameter} is given a list; nested stacks take text: join it")
        elif not is_list(kind) and _gives_list(view, value):
            yield Violation(view, path, f"{parameter} of {child.where} is one value and is given a list's text")


def _is_list_parameter(view: StackView, value: Any) -> bool:
    name = value.get("Ref") if isinstance(value, dict) else None
    about = view.stack.template.parameters.get(name) if isinstance(name, str) else None
    return bool(about) and is_list(str((about or {}).get("Type", "String")))


def _gives_list(view: StackView, value: Any) -> bool:
    """Whether a value is the text of several: a Join with commas of a list, or a sibling's output that is one."""
    if not isinstance(value, dict):
        return False
    join = value.get("Fn::Join")
    if isinstance(join, list) and len(join) == 2 and join[0] == ",":
        return not isinstance(join[1], list) or len(join[1]) > 1
    giver, attribute = get_att(value.get("Fn::GetAtt"))
    if giver in view.stack.template.nested and isinstance(attribute, str):
        sibling = view.child(giver)
        output = sibling.stack.template.outputs.get(attribute.removeprefix("Outputs.")) if sibling else None
        given = (output or {}).get("Value")
        return sibling is not None and isinstance(given, dict) and _gives_list(sibling, given)
    return False
