"""A root template: its nested stacks, each wired to the settings and outputs that it takes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING, Any

from cfngen.errors import Problem
from cfngen.language.conditions import Condition, ConditionName, Rule, present
from cfngen.language.context import CONTEXT, template_metadata
from cfngen.language.stack import Stack
from cfngen.language.template import FORMAT_VERSION, Template, base
from cfngen.language.value import Token, Value, encoded
from cfngen.language.values import OptionalOutput, Output, Setting
from cfngen.language.wiring import Wiring

if TYPE_CHECKING:
    from cfngen.language.estate import RootTemplate

Rank = Callable[[Value], tuple[Any, ...]]


def make_parent(made: RootTemplate, roots: list[RootTemplate], rank: Rank) -> list[Problem]:
    """Fill in a root's template data, its settings and what it receives; give everything that is wrong."""
    made.received = _received(made)
    stacks = {template.stack.logical_id: template.stack for template in made.templates}
    wiring = Wiring(made.root.module, stacks, allow=lambda v: isinstance(v, Setting) or v.name in made.received)
    if not stacks:
        wiring.problems.append(Problem("the root has no nested stacks", made.root.module))
    resources = {t.stack.logical_id: _nested_stack(made, t, wiring) for t in made.templates}
    rules = {rule.name: wiring.plain(encoded(rule.data()), f"rule {rule.name}") for rule in _rules(made)}
    outputs = {output.name: _root_output(output, wiring) for output in _root_outputs(made, roots, wiring)}
    wiring.problems += _circle(made, resources)
    parameters = _parameters(made, wiring, rank)
    sections: dict[str, Any] = {
        "AWSTemplateFormatVersion": FORMAT_VERSION,
        "Description": made.root.description,
        "Metadata": template_metadata(made.root.architecture) | _interface(made, parameters),
        "Parameters": parameters,
        "Rules": rules,
        "Conditions": wiring.conditions,
        "Resources": resources,
        "Outputs": outputs,
    }
    made.data = {name: section for name, section in sections.items() if section}
    return wiring.problems


def _rules(made: RootTemplate) -> list[Rule]:
    """The root's own rules but those that a nested stack replaces, then the rules that its nested stacks bring."""
    stacks = [template.stack for template in made.templates]
    replaced = {id(rule) for stack in stacks for rule in stack.replaced_rules}
    own = [rule for rule in made.root.rules if id(rule) not in replaced]
    return [*own, *(rule for stack in stacks for rule in stack.rules)]


def _received(made: RootTemplate) -> dict[str, Output]:
    """The outputs of other roots that this root's nested stacks take, or depend on (`when=`)."""
    own = {id(template.stack) for template in made.templates}
    taken = [base(value) for template in made.templates for value in template.used.values()]
    taken += [base(value) for template in made.templates for value in _values_in(encoded(template.stack.when))]
    return {v.name: v for v in taken if isinstance(v, Output) and id(v.stack) not in own}


def _values_in(node: Any) -> Iterator[Value]:
    """The values in the data of a condition, and of the conditions that it names."""
    if isinstance(node, Token):
        yield node.value
    elif isinstance(node, ConditionName):
        yield from _values_in(encoded(node.condition.expression))
    elif isinstance(node, dict | list):
        for inner in node.values() if isinstance(node, dict) else node:
            yield from _values_in(inner)


def _parameters(made: RootTemplate, wiring: Wiring, rank: Rank) -> dict[str, Any]:
    settings = {name: value for name, value in wiring.used.items() if isinstance(value, Setting)}
    made.settings = dict(sorted(settings.items(), key=lambda item: rank(item[1])))
    entries = {name: setting.root_parameter() for name, setting in made.settings.items()}
    for name, output in sorted(made.received.items()):
        entries[name] = {
            "Type": "String",
            "Description": f"{output.description} (from another root; '' while absent)",
            "Default": "",
        }
    return entries


def _nested_stack(made: RootTemplate, template: Template, wiring: Wiring) -> dict[str, Any]:
    stack = template.stack
    where = stack.logical_id
    entry: dict[str, Any] = {"Type": "AWS::CloudFormation::Stack"}
    if stack.when is not None:
        entry["Condition"] = wiring.condition(stack.when, where)
    parameters = {name: _wire(made, template, value, wiring) for name, value in template.used.items()}
    waits = _predecessors(made, stack, wiring) - _stacks_named_in(parameters)
    if waits:
        entry["DependsOn"] = sorted(waits)
    tags = {**made.root.tags, **({"Layer": stack.layer} if made.root.tags else {})}
    properties = {
        "TemplateURL": made.child_url(template),
        "Parameters": parameters,
        "Tags": [{"Key": key, "Value": wiring.plain(encoded(value), f"tag {key}")} for key, value in tags.items()],
    }
    return entry | {
        "DeletionPolicy": "Delete",
        "UpdateReplacePolicy": "Delete",
        "Metadata": {CONTEXT: {"why": stack.description}},
        "Properties": {key: value for key, value in properties.items() if value},
    }


def _predecessors(made: RootTemplate, stack: Stack, wiring: Wiring) -> set[str]:
    """The logical ids of the stacks that this one was told to come after."""
    for other in stack.predecessors:
        if wiring.resources.get(other.logical_id) is not other:
            wiring.problems.append(
                Problem(
                    f"is to come after {other.module}, which is not a stack of {made.path}",
                    stack.module,
                    "roots are deployed in the order of the values that they take from each other",
                )
            )
    return {other.logical_id for other in stack.predecessors}


def _circle(made: RootTemplate, resources: dict[str, Any]) -> list[Problem]:
    """A circle that `after` makes: one of wires alone is a circular import already."""
    graph = {name: _stacks_named_in(entry) | set(entry.get("DependsOn", [])) for name, entry in resources.items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        circle = " after ".join(reversed(error.args[1]))
        return [Problem(f"nested stacks wait for each other: {circle}", made.root.module, "leave out one .after(…)")]
    return []


def _wire(made: RootTemplate, template: Template, value: Value, wiring: Wiring) -> Any:
    """What the parent passes for one parameter of a nested stack."""
    stack = template.stack
    if isinstance(value, Setting):
        return _setting(value, wiring, stack.logical_id)
    output = base(value)
    assert isinstance(output, Output)  # noqa: S101 -- a stack uses settings and outputs only
    if output.name in made.received:
        return _wire_across_roots(template, value, output, wiring)
    attribute = {"Fn::GetAtt": [output.stack.logical_id, f"Outputs.{output.name}"]}
    absent = output.stack.when
    if absent is None or _implies(stack.when, absent):
        return attribute
    if isinstance(value, OptionalOutput):
        return _choice(absent, attribute, value, wiring, stack.logical_id)
    wiring.problems.append(
        Problem(
            f"uses {output.name} plainly, but {output.module} exists only under {absent.name}",
            stack.module,
            f"use {output.name} by .or_else(…)",
        )
    )
    return attribute


def _wire_across_roots(template: Template, value: Value, output: Output, wiring: Wiring) -> Any:
    """A parameter of this root, '' while the other root is absent: so no AWS-specific type may check it."""
    template.data["Parameters"][output.name]["Type"] = "CommaDelimitedList" if output.is_list else "String"
    stack = template.stack
    if isinstance(value, OptionalOutput) and (isinstance(value.otherwise, Setting) or value.otherwise):
        return _choice(present(output), {"Ref": output.name}, value, wiring, stack.logical_id)
    asked = [base(value) for value in _values_in(encoded(stack.when))]
    if not any(value is output for value in asked) and not _refers_to(template.data.get("Conditions"), output.name):
        wiring.problems.append(
            Problem(
                f"{output.name} comes from another root and is empty while that root is absent, "
                "but no condition of the stack asks for it",
                stack.module,
                f"use it under present({output.name}), or give the stack when=present({output.name})",
            )
        )
    return {"Ref": output.name}


def _choice(condition: Condition, given: Any, value: OptionalOutput, wiring: Wiring, where: str) -> Any:
    """The value where the condition holds, else what stands in for it."""
    other = value.otherwise
    otherwise = _setting(other, wiring, where) if isinstance(other, Setting) else other
    return {"Fn::If": [wiring.condition(condition, where), given, otherwise]}


def _setting(setting: Setting, wiring: Wiring, where: str) -> Any:
    reference = wiring.plain(encoded(setting), where)
    return {"Fn::Join": [",", reference]} if setting.is_list else reference


def _implies(given: Condition | None, needed: Condition) -> bool:
    """True when `given` cannot hold without `needed`: it is the same, or an And that has it."""
    if given is None:
        return False
    return given.name == needed.name or _holds_only_with(encoded(given.expression), needed)


def _holds_only_with(node: Any, needed: Condition) -> bool:
    parts = node.get("Fn::And", [node]) if isinstance(node, dict) else []
    if len(parts) == 1:
        named = getattr(node.get("Condition"), "condition", None)
        return _implies(named, needed)
    return any(_holds_only_with(part, needed) for part in parts)


def _root_outputs(made: RootTemplate, roots: list[RootTemplate], wiring: Wiring) -> list[Output]:
    """The outputs that the root repeats: those it was told, and those that other roots take."""
    own = {id(template.stack) for template in made.templates}
    elsewhere = {id(template.stack) for root in roots for template in root.templates} - own
    wanted = {}
    for output in made.root.outputs:
        if id(output.stack) in elsewhere:
            wiring.problems.append(Problem(f"{output.name} is an output of another root's stack", made.root.module))
        elif id(output.stack) in own:  # an output of a layer that the project leaves out is no output
            wanted[output.name] = output
    for other in roots:
        wanted |= {name: out for name, out in sorted(_received(other).items()) if id(out.stack) in own}
    return list(wanted.values())


def _root_output(output: Output, wiring: Wiring) -> dict[str, Any]:
    value: Any = {"Fn::GetAtt": [output.stack.logical_id, f"Outputs.{output.name}"]}
    if output.stack.when is not None:
        value = {"Fn::If": [wiring.condition(output.stack.when, f"output {output.name}"), value, ""]}
    return {"Description": output.description, "Value": value}


def _interface(made: RootTemplate, parameters: dict[str, Any]) -> dict[str, Any]:
    """Parameters in groups by layer, as the console shows them."""
    groups: dict[str, list[str]] = {}
    for name in parameters:
        setting = made.settings.get(name)
        if setting is None:
            label = "From other root stacks"
        else:
            label = made.labels.get(setting.module.rpartition(".")[0], "Project")
        groups.setdefault(label, []).append(name)
    shown = [{"Label": {"default": label}, "Parameters": names} for label, names in groups.items()]
    return {"AWS::CloudFormation::Interface": {"ParameterGroups": shown}} if shown else {}


def _stacks_named_in(node: Any) -> set[str]:
    if isinstance(node, dict):
        if "Fn::GetAtt" in node:
            return {node["Fn::GetAtt"][0]}
        return set().union(*map(_stacks_named_in, node.values()))
    return set().union(*map(_stacks_named_in, node)) if isinstance(node, list) else set()


def _refers_to(node: Any, name: str) -> bool:
    if isinstance(node, dict):
        return node.get("Ref") == name or any(_refers_to(inner, name) for inner in node.values())
    return isinstance(node, list) and any(_refers_to(inner, name) for inner in node)
