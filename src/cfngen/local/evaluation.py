"""A live stack's template as the engine evaluates it, resource by resource while the stack comes into being."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from cfngen.engine import rules
from cfngen.engine.references import References, collect
from cfngen.engine.schemas import schema
from cfngen.engine.values import same
from cfngen.errors import CfngenError
from cfngen.local.attributes import Simulation
from cfngen.local.aws_error import validation_error
from cfngen.local.live_stack import LiveStack, live_stack
from cfngen.local.state import STACK_TYPE, Resource, Stack, Target
from cfngen.local.template import parsed, worded

if TYPE_CHECKING:
    from cfngen.local.operations.run import Run

_POLICIES = ("DeletionPolicy", "UpdateReplacePolicy")


@dataclass
class Definition:
    """A resource as the template has it, apart from its properties."""

    type: str
    metadata: Any = None
    policies: dict[str, str] = field(default_factory=dict)
    depends_on: list[str] = field(default_factory=list)


class Evaluation:
    """What a stack's template means for the parameters and the resources that the stack has by now."""

    def __init__(self, run: Run, stack: Stack) -> None:
        self.run = run
        self.stack = stack
        self.template = parsed(run.change.template(stack.target.template))
        self.description = str(self.template.document.data.get("Description") or "")
        exports = cast("Mapping[str, Any]", _Exports(run, stack))
        self.live = live_stack(self.template, stack, stack.target, exports=exports)
        self.evaluator = self.live.evaluator(self._lookup)

    def definitions(self) -> dict[str, Definition]:
        """Give the resources that exist under the stack's conditions."""
        found = {}
        for name, item in self.template.resources.items():
            if self._exists(name):
                needs = sorted(needed for needed in self.template.dependencies(name) if self._exists(needed))
                policies = {key: str(item[key]) for key in _POLICIES if key in item}
                found[name] = Definition(str(item["Type"]), item.get("Metadata"), policies, needs)
        return found

    def _exists(self, name: str) -> bool:
        try:
            return self.live.exists(name)
        except CfngenError as error:
            raise worded(error) from error

    def properties(self, name: str) -> dict[str, Any]:
        """Give a resource's resolved properties; what they refer to must exist. Raises AwsError."""
        value = self._value(self.template.resources[name].get("Properties") or {}, "Resources", name)
        return cast("dict[str, Any]", value)

    def _value(self, node: Any, *path: str) -> Any:
        try:
            return plain(self.evaluator.at(*path).value(node))
        except CfngenError as error:
            raise worded(error) from error

    def outputs(self) -> list[dict[str, Any]]:
        """Give the outputs in the shape of DescribeStacks. Raises AwsError."""
        rows = []
        for name, item in self.template.outputs.items():
            condition = item.get("Condition")
            if isinstance(condition, str) and not self.live.condition(condition):
                continue
            row = {"OutputKey": name, "OutputValue": _text(self._value(item["Value"], "Outputs", name))}
            if item.get("Description"):
                row["Description"] = str(item["Description"])
            export = (item.get("Export") or {}).get("Name")
            if export is not None:
                row["ExportName"] = _text(self._value(export, "Outputs", name))
            rows.append(row)
        return rows

    def missing_import(self) -> str:
        """Give the reason for which an import cannot be had, as AWS finds it before it begins; else empty."""
        nodes = [item.get("Properties") for name, item in self.template.resources.items() if self._exists(name)]
        nodes += [item.get("Value") for item in self.template.outputs.values()]
        for argument in _imports(nodes, self.live):
            if not {name for name, _ in collect(argument, References()).names} & self.template.resources.keys():
                name = _text(self._value(argument))
                if self.run.exported(name) is None:
                    return f"No export named {name} found"
        return ""

    def _lookup(self, name: str, attribute: str | None) -> Any:
        resource = self.stack.resources.get(name)
        if resource is None or not resource.physical_id:
            raise CfngenError(f"Template error: the resource {name} has no physical id yet")
        if attribute is None:
            return resource.physical_id
        if attribute in resource.attributes:
            return resource.attributes[attribute]
        return _unlisted(self.stack, resource, attribute)


def _unlisted(stack: Stack, resource: Resource, attribute: str) -> Any:
    """Give an attribute that the schema does not list as read-only, where it can be had all the same."""
    if resource.type == STACK_TYPE:
        if attribute.startswith("Outputs."):
            raise CfngenError(
                f"Template error: output {attribute.removeprefix('Outputs.')} not found in stack {resource.physical_id}"
            )
    elif resource.type.startswith(("Custom::", "AWS::CloudFormation::CustomResource")):
        return f"{resource.physical_id}-{attribute}"
    made = Simulation(
        resource.type,
        resource.properties,
        stack_id=stack.id,
        logical_id=resource.logical_id,
        generation=resource.generation,
    )
    found = made.settable(attribute)
    if found is not None:
        return found
    raise CfngenError(
        f"Template error: Requested attribute {attribute} must be a readonly property in schema for {resource.type}"
    )


class _Exports:
    """The region's exports as the engine looks them up; what is looked up is remembered as imported."""

    def __init__(self, run: Run, stack: Stack) -> None:
        self._run = run
        self._stack = stack

    def __contains__(self, name: object) -> bool:
        return True

    def __getitem__(self, name: str) -> str:
        found = self._run.exported(name)
        if found is None:
            raise CfngenError(f"No export named {name} found")
        if name not in self._stack.imports:
            self._stack.imports = [*self._stack.imports, name]
            self._run.time.touch(self._stack)
        return found[1]

    def __bool__(self) -> bool:
        return True


def _imports(node: Any, live: LiveStack) -> Iterator[Any]:
    """Give the arguments of every Fn::ImportValue that counts, leaving out branches not taken."""
    if isinstance(node, list):
        for item in node:
            yield from _imports(item, live)
    elif isinstance(node, dict):
        if "Fn::ImportValue" in node:
            yield node["Fn::ImportValue"]
        test = node.get("Fn::If")
        if isinstance(test, list) and len(test) == 3 and isinstance(test[0], str):
            yield from _imports(test[1 if live.condition(test[0]) else 2], live)
            return
        for item in node.values():
            yield from _imports(item, live)


def plain(value: Any) -> Any:
    """Give a value of the engine as plain data that JSON can carry."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return str(value) if isinstance(value, str) else value


def _text(value: Any) -> str:
    if isinstance(value, (dict, list)):
        raise validation_error("Template format error: Output values and export names must be strings")
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def replaced_by(held: Resource, properties: dict[str, Any], region: str) -> bool:
    """Say whether changing a resource to these properties replaces it."""
    found = schema(held.type, region)
    if found is None:
        return False
    return any(found.recreation(path) == "Always" for path in _differences(held.properties, properties, ()))


def _differences(one: Any, other: Any, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    if isinstance(one, dict) and isinstance(other, dict):
        for key in {**one, **other}:
            if key not in one or key not in other:
                yield (*path, key)
            else:
                yield from _differences(one[key], other[key], (*path, key))
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for number, (left, right) in enumerate(zip(one, other, strict=True)):
            yield from _differences(left, right, (*path, str(number)))
    elif not same(one, other):
        yield path


def check_rules(body: str, stack: Stack, target: Target) -> None:
    """Raise AwsError where an assertion of the template's Rules does not hold for a target's parameters."""
    try:
        rules.check(live_stack(parsed(body), stack, target).evaluator(lambda name, _: name))
    except CfngenError as error:
        raise worded(error) from error
