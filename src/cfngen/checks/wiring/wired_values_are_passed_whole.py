"""Wired values are passed on whole."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from typing import Any

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import MARK, listed
from cfngen.checks.stack_view import StackView
from cfngen.engine.references import References, collect
from cfngen.engine.template import Template
from cfngen.engine.values import text
from cfngen.errors import CfngenError

check = Check(
    id="CG013",
    title="Wired values are passed on whole",
    severity="warning",
    what=(
        "No Select, Split, Cidr, FindInMap, Length or condition works on another nested stack's output, and no "
        "parameter that gets one has an AllowedPattern, AllowedValues, lengths or an SSM type."
    ),
    why=(
        "While the change set is made the output of a stack that changes is a placeholder. Cutting it up fails "
        "('Fn::Select cannot select nonexistent value'), a pattern refuses it, a condition decides by the placeholder."
    ),
    fix=(
        "Give each part an output of its own, or the whole list; join and substitute as you like. In this project an "
        "error: the templates' own rule."
    ),
    source="https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/759",
    controls=("CG013",),
    before="""\
Resources:
  Network:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: https://bucket.s3.ap-northeast-1.amazonaws.com/network.yaml
  Compute:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: https://bucket.s3.ap-northeast-1.amazonaws.com/compute.yaml
      Parameters:
        SubnetId: !Select [0, !Split [',', !GetAtt Network.Outputs.SubnetIds]]
""",
    after="""\
Resources:
  Network:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: https://bucket.s3.ap-northeast-1.amazonaws.com/network.yaml
  Compute:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: https://bucket.s3.ap-northeast-1.amazonaws.com/compute.yaml
      Parameters:
        SubnetId: !GetAtt Network.Outputs.FirstSubnetId
""",
)

CUTS = ("Fn::Select", "Fn::Split", "Fn::Cidr", "Fn::FindInMap", "Fn::Length")
CONSTRAINTS = ("AllowedPattern", "AllowedValues", "MinLength", "MaxLength", "MinValue", "MaxValue")
Place = tuple[str | int, ...]


@check.finds
def cut(estate: Estate) -> Iterator[Violation]:
    severity = "error" if estate.layers is not None else ""
    for view in estate.views:
        template = view.stack.template
        if not view.wired and not template.nested:
            continue
        for path, function in _cuts(view):
            yield Violation(view, path, f"{function} cuts up another stack's output", severity=severity)
            if function == "Fn::Select":
                yield from _beyond(view, path)
        for name in sorted(view.wired & template.parameters.keys()):
            about = template.parameters[name]
            if str(about.get("Type", "")).startswith("AWS::SSM::"):
                message = f"the wired parameter {name} has an SSM type, which cannot read a placeholder"
                yield Violation(view, ("Parameters", name, "Type"), message, severity="error")
            for constraint in CONSTRAINTS:
                if constraint in about:
                    message = f"the wired parameter {name} has {constraint}, which refuses a placeholder"
                    yield Violation(view, ("Parameters", name, constraint), message, severity=severity)


def _beyond(view: StackView, path: Place) -> Iterator[Violation]:
    """An item that the list has not, where the list is of references."""
    node: Any = view.stack.template.document.data
    for step in path:
        node = node[step]
    index, given = (node["Fn::Select"], None) if not isinstance(node["Fn::Select"], list) else node["Fn::Select"]
    with suppress(CfngenError):
        items = listed(view.stack.evaluator(view.value_of).at(*path).value(given))
        known = len(items) > 1 and all((mark := MARK.fullmatch(str(it))) and mark[3] is None for it in items)
        if known and text(index).isdigit() and int(text(index)) >= len(items):
            message = f"item {text(index)} of a list of {len(items)}, counted from 0, is not there"
            yield Violation(view, path, message, severity="error")


def _cuts(view: StackView) -> Iterator[tuple[Place, str]]:
    for path, function in _written(view.stack.template, view.wired):
        if path[0] != "Resources" or view.stack.exists(str(path[1])):
            yield path, function


@lru_cache(maxsize=1024)
def _written(template: Template, wired: frozenset[str]) -> list[tuple[Place, str]]:
    """Every cut of a template, whatever is created; environments share it."""
    found: list[tuple[Place, str]] = []
    if any(f"!{function[4:]}" in template.document.text or function in template.document.text for function in CUTS):
        for section in ("Resources", "Outputs", "Conditions"):
            found += _below(template, wired, template.document.data.get(section), (section,))
    for name, entry in template.conditions.items():
        if _is_wired(template, wired, entry):
            found.append((("Conditions", name), "a condition"))
    return found


def _below(template: Template, wired: frozenset[str], node: Any, path: Place) -> Iterator[tuple[Place, str]]:
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in items:
        if not isinstance(value, dict | list):
            continue
        if key in CUTS and _is_wired(template, wired, value):
            yield path, str(key)
        else:
            yield from _below(template, wired, value, (*path, key))


def _is_wired(template: Template, wired: frozenset[str], node: Any) -> bool:
    """Whether an expression contains an output of a nested stack, or a parameter that one goes into."""
    names = collect(node, References()).names
    return any(name in (wired if attribute is None else template.nested) for name, attribute in names)
