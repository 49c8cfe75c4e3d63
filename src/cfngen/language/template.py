"""One nested template: a stack's finished plain data and the values that it takes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cfngen.errors import Problem
from cfngen.language.conditions import ConditionName
from cfngen.language.context import template_metadata
from cfngen.language.stack import Stack
from cfngen.language.text import SubText
from cfngen.language.value import Token, Value, encoded
from cfngen.language.values import OptionalOutput, Output, Setting
from cfngen.language.wiring import Wiring

FORMAT_VERSION = "2010-09-09"


@dataclass(eq=False)
class Template:
    """The data of one nested template, and what it takes from its parent."""

    stack: Stack
    data: dict[str, Any]
    used: dict[str, Setting | Output | OptionalOutput]
    conditions: frozenset[str]


def make_template(
    stack: Stack, prefix: SubText, rank: Callable[[Value], tuple[Any, ...]]
) -> tuple[Template, list[Problem]]:
    """Give a stack's template, and everything that is wrong with it.

    `prefix` begins every export name. `rank` orders settings and outputs, so that parameters stand in the
    estate's order. An exception of troposphere's own validation is raised with the template's name added.
    """
    wiring = Wiring(stack.module, stack.resources)
    if not stack.resources:
        wiring.problems.append(Problem("the stack has no resources", stack.module))
    resources = {title: _resource(stack, title, wiring) for title in stack.resources}
    outputs = {name: _output(output, prefix, wiring) for name, output in stack.outputs.items()}
    used = dict(sorted(wiring.used.items(), key=lambda item: rank(base(item[1]))))
    parameters = {name: value.child_parameter() for name, value in used.items()}  # type: ignore[attr-defined]
    sections: dict[str, Any] = {
        "AWSTemplateFormatVersion": FORMAT_VERSION,
        "Description": stack.description,
        "Metadata": template_metadata(stack.architecture),
        "Parameters": parameters,
        "Conditions": wiring.conditions,
        "Resources": resources,
        "Outputs": outputs,
    }
    data = {name: section for name, section in sections.items() if section}
    return Template(stack, data, used, frozenset(wiring.conditions)), wiring.problems  # type: ignore[arg-type]


def base(value: Value) -> Value:
    """The setting or output that a value is, or stands in for."""
    return value.output if isinstance(value, OptionalOutput) else value


def _resource(stack: Stack, title: str, wiring: Wiring) -> dict[str, Any]:
    resource = stack.resources[title]
    try:
        data = encoded(resource)  # to_dict() leaves a resource without properties as it is
    except Exception as error:
        error.add_note(f"in the template {stack.module}, resource {title}")
        raise
    given = data.get("Condition")
    if given is not None:
        data["Condition"] = given.get("Condition") if isinstance(given, dict) else given
        if not isinstance(data["Condition"], ConditionName):
            wiring.problems.append(
                Problem(
                    f"the condition {given!r} is no Condition",
                    f"{stack.module}, {title}",
                    "make it with Condition(name, expression) and use that",
                )
            )
    for name in _predecessors(data):
        if name not in stack.resources:
            wiring.problems.append(
                Problem(
                    f"DependsOn {name}, which is no resource of this stack",
                    f"{stack.module}, {title}",
                    "between stacks it is stack.after(other)",
                )
            )
    plain: dict[str, Any] = wiring.plain(data, title)
    return plain


def _predecessors(data: dict[str, Any]) -> list[str]:
    given = data.get("DependsOn", [])
    return given if isinstance(given, list) else [given]


def _output(output: Output, prefix: SubText, wiring: Wiring) -> dict[str, Any]:
    where = f"output {output.name}"
    value = encoded(output.value)
    if isinstance(value, list) or (isinstance(value, Token) and value.value.is_list):
        value = {"Fn::Join": [",", value]}
    plain = wiring.plain(value, where)
    entry = {"Description": output.description, "Value": plain}
    if output.export and prefix:
        if _may_be_empty(plain) or _is_empty_by_default(value):
            wiring.problems.append(
                Problem(
                    f"the output {output.name} may be empty, but an export must not be",
                    wiring.module,
                    "give export=False",
                )
            )
        name = wiring.plain({"Fn::Sub": SubText(f"{prefix}-{output.name}", prefix.values)}, where)
        entry["Export"] = {"Name": name}
    return entry


def _may_be_empty(value: Any) -> bool:
    """True for '' and AWS::NoValue, and for an If with a branch that may be one of them."""
    if isinstance(value, dict) and "Fn::If" in value:
        return any(_may_be_empty(branch) for branch in value["Fn::If"][1:])
    return value in ("", {"Ref": "AWS::NoValue"})


def _is_empty_by_default(value: Any) -> bool:
    """True for a setting whose default is '', and an output with '' standing in for it."""
    given: object = value.value if isinstance(value, Token) else None
    given = given.otherwise if isinstance(given, OptionalOutput) else given
    given = given.default if isinstance(given, Setting) else given
    return isinstance(given, str) and given == ""
