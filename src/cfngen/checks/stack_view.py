"""One stack of an estate, resolved: real names where they are given, marks where only AWS knows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, NamedTuple

from cfngen.checks.readings import asset_of
from cfngen.engine import live, parameters
from cfngen.engine.references import get_att, sub_names
from cfngen.engine.stack import Stack
from cfngen.engine.template import NESTED
from cfngen.engine.values import HOLDERS, Opaque, concatenate
from cfngen.errors import CfngenError

if TYPE_CHECKING:
    from cfngen.checks.worlds import Supposed

# Types whose name is part of their ARN -> the property that holds the name.
_NAMES = {resource_type: name for (resource_type, _), (name, _) in live.FORMS.items()}

_ATTACHMENT = "AWS::SecretsManager::SecretTargetAttachment"


class Obstacle(NamedTuple):
    """Something that CloudFormation would refuse. `kind` is `wiring`, `reference` or `parameter`."""

    kind: str
    view: StackView
    path: tuple[str | int, ...]
    message: str


class StackView:
    """A stack with the stacks nested in it.

    `mark` names it in what only AWS knows (`<mark#LogicalId.Attribute>`). `depth` is 0 for a root. `wired` are the
    parameters that a sibling's output goes into.
    """

    def __init__(self, stack: Stack, mark: str, where: str, parent: StackView | None, wired: frozenset[str]) -> None:
        self.stack = stack
        self.mark = mark
        self.where = where
        self.parent = parent
        self.wired = wired
        self.depth: int = parent.depth + 1 if parent else 0
        self.obstacles: list[Obstacle] = []
        self._properties: dict[str, dict[str, Any]] = {}
        self._children: dict[str, StackView | None] = {}
        self._outputs: dict[str, Any] = {}
        self._exports: list[tuple[str, str]] | None = None
        self._open: set[Any] = set()
        self.world: Supposed | None = parent.world if parent else None
        self._places: list[tuple[str | int, ...]] = []

    @classmethod
    def root(cls, stack: Stack, where: str) -> StackView:
        """View a stack that nobody nests; `where` is its template's path."""
        view = cls(stack, PurePath(where).with_suffix("").as_posix(), where, None, frozenset())
        view._check_parameters(None, "")
        return view

    def walk(self) -> Iterator[StackView]:
        """The stack and those nested in it, at any depth."""
        yield self
        for name in self.stack.template.nested:
            child = self.child(name)
            if child is not None:
                yield from child.walk()

    def created(self) -> list[str]:
        """Logical ids of the resources whose condition holds."""
        found = []
        for name in self.stack.template.resources:
            try:
                if self.stack.exists(name):
                    found.append(name)
            except CfngenError as error:
                self._refused(("Resources", name), error)
        return found

    def properties(self, logical_id: str) -> dict[str, Any]:
        """A resource's properties, resolved; those that CloudFormation would refuse are left out, and noted."""
        if logical_id not in self._properties:
            if logical_id in self._open:
                return {}  # a circle, which another check tells
            self._open.add(logical_id)
            self._properties[logical_id] = self._resolved(logical_id)
            self._open.discard(logical_id)
        return self._properties[logical_id]

    def _resolved(self, logical_id: str) -> dict[str, Any]:
        given = self.stack.template.resources[logical_id].get("Properties") or {}
        found: dict[str, Any] = {}
        for name, value in given.items():
            if not isinstance(value, HOLDERS) and not name.startswith("Fn::"):
                found[name] = value
                continue
            found |= self._evaluated(("Resources", logical_id, "Properties", name), {name: value, "": ""}, {})
        found.pop("", None)
        return found

    def _evaluated(self, path: tuple[str | int, ...], node: Any, otherwise: Any) -> Any:
        """The value of what stands at a place: what CloudFormation would refuse about it is noted there."""
        self._places.append(path)
        try:
            return self.stack.evaluator(self.value_of).at(*path).value(node)
        except CfngenError as error:
            self._refused(path, error)
            return otherwise
        finally:
            self._places.pop()

    def _refused(self, path: tuple[str | int, ...], error: CfngenError) -> None:
        known = {(it.path, it.message) for it in self.obstacles}
        for problem in error.problems:
            if (path, problem.what) not in known:
                self.obstacles.append(Obstacle("reference", self, path, problem.what))

    def value_of(self, logical_id: str, attribute: str | None) -> Any:
        """What Ref (attribute None) or GetAtt of a resource gives."""
        kind = self.stack.template.resources[logical_id]["Type"]
        if kind == NESTED and attribute is not None:
            if not attribute.startswith("Outputs."):
                what = f"{logical_id} is a stack, whose attributes are Outputs.…, not {attribute}"
                place = self._places[-1] if self._places else ("Resources", logical_id)
                self.obstacles.append(Obstacle("wiring", self, place, what))
            return self._output_of(logical_id, attribute.removeprefix("Outputs."))
        mark = Opaque(f"<{self.mark}#{logical_id}{'.' + attribute if attribute else ''}>")
        given = self.properties(logical_id)
        if kind == _ATTACHMENT and attribute is None and isinstance(given.get("SecretId"), str):
            return given["SecretId"]  # Ref of it gives the secret's ARN
        name = _NAMES.get(kind)
        if name is not None and name not in given:
            given = {**given, name: Opaque(f"<{self.mark}#{logical_id}>")}
        value = live.existing(logical_id, kind, attribute, given, self.stack.pseudo)
        own = f"<{logical_id}.{attribute}>" if attribute else f"<{logical_id}>"
        return mark if isinstance(value, Opaque) and value == own else value

    def value_at(self, section: str, name: str) -> Any:
        """The value of an entry of a section; None, noted, for one that CloudFormation would refuse."""
        entry = self.stack.template.document.data[section][name]
        if section == "Outputs" and name in self._outputs:
            return self._outputs[name]
        return self._evaluated((section, name), entry, None)

    # nested stacks

    def child(self, logical_id: str) -> StackView | None:
        """The stack nested under a logical id; None where it is not created or its template is not at hand."""
        if logical_id not in self._children:
            self._children[logical_id] = None  # asked for again while it is made: a circle
            self._children[logical_id] = self._made_child(logical_id)
        return self._children[logical_id]

    def _made_child(self, logical_id: str) -> StackView | None:
        resource = self.stack.template.resources[logical_id]
        properties = resource.get("Properties") or {}
        place = ("Resources", logical_id, "Properties", "TemplateURL")
        try:
            if not self.stack.exists(logical_id):
                return None
            url = asset_of(resource) or self.stack.evaluator(self.value_of).at(*place).value(
                properties.get("TemplateURL")
            )
            source = self.stack.children(url)
            if source is None or (source.text is None and isinstance(properties.get("TemplateURL"), dict)):
                return None  # where parameters make the URL, whoever deploys knows what it leads to
            template = source.template(self.where)
        except CfngenError as error:
            self._refused(place, error)
            return None
        wires = properties.get("Parameters")
        given = wires if isinstance(wires, dict) else {}
        values: dict[str, Any] = {name: partial(self._passed, logical_id, name, value) for name, value in given.items()}
        for name, about in template.parameters.items():
            if name not in values and "Default" not in about:
                values[name] = Opaque(f"<parameter {name}>")
        world = self.world
        if world is not None and world.path == source.path and world.parameter not in given:
            values[world.parameter] = world.value
        stack = Stack(
            template,
            values,
            self.stack.pseudo.child(logical_id),
            path=(*self.stack.path, logical_id),
            children=source.children,
            exports=self.stack.exports,
        )
        try:
            _ = stack.template  # its loops are expanded with these parameters
        except CfngenError as error:
            self._refused(place, error)
            return None
        wired = frozenset(name for name, value in given.items() if self._from_sibling(value))
        view = StackView(stack, f"{self.mark}/{logical_id}", source.path, self, wired)
        view._check_parameters(given, logical_id)
        return view

    def _from_sibling(self, value: Any) -> bool:
        """Whether a value comes from an output of another nested stack, here or further up."""
        if isinstance(value, list):
            return any(map(self._from_sibling, value))
        if not isinstance(value, dict):
            return False
        name = value.get("Ref")
        if isinstance(name, str) and name in self.wired:
            return True
        names = [get_att(value.get("Fn::GetAtt")), *sub_names(value.get("Fn::Sub"))]
        if any(giver in self.stack.template.nested for giver, _ in names) or any(
            giver in self.wired for giver, _ in names
        ):
            return True
        return any(map(self._from_sibling, value.values()))

    def _passed(self, logical_id: str, name: str, value: Any) -> Any:
        path = ("Resources", logical_id, "Properties", "Parameters", name)
        return self._evaluated(path, value, Opaque(f"<parameter {name}>"))

    def _check_parameters(self, wires: Mapping[str, Any] | None, logical_id: str) -> None:
        """Note what CreateStack would refuse: of a nested stack also names; of values, those outside constraints."""
        declared, parent = self.stack.template.parameters, self.parent
        if wires is not None and parent is not None:
            place = ("Resources", logical_id)
            for name, about in declared.items():
                if name not in wires and "Default" not in about:
                    what = f"{self.where} needs the parameter {name}, which the parent does not give"
                    parent.obstacles.append(Obstacle("wiring", parent, place, what))
            for name in wires:
                if name not in declared:
                    what = f"{self.where} has no parameter {name}, which the parent gives"
                    parent.obstacles.append(
                        Obstacle("wiring", parent, (*place, "Properties", "Parameters", name), what)
                    )
        for name in self.stack.given:
            if name not in declared:
                if wires is None:
                    self.obstacles.append(Obstacle("parameter", self, (), f"there is no parameter {name}"))
                continue
            for what in parameters.check(name, declared[name], self.stack.given_value(name)):
                self.obstacles.append(Obstacle("parameter", self, ("Parameters", name), what))

    def _output_of(self, logical_id: str, name: str) -> Any:
        child = self.child(logical_id)
        if child is None:
            return Opaque(f"<output {logical_id}.{name}>")
        try:
            return child.output(name)
        except CfngenError as error:
            place = self._places[-1] if self._places else ("Resources", logical_id)
            for problem in error.problems:
                self.obstacles.append(Obstacle("wiring", self, place, problem.what))
            return Opaque(f"<output {logical_id}.{name}>")

    def output(self, name: str) -> Any:
        """An output's value; a list as the text that AWS makes of it. Raises CfngenError where there is none."""
        if name not in self._outputs:
            about = self.stack.template.outputs.get(name)
            condition = about.get("Condition") if about else None
            if about is None or (isinstance(condition, str) and not self.stack.condition(condition)):
                what = f"the output {name} of {self.where} is not there while its condition is false"
                if about is None:
                    what = f"the output {name} of {self.where} does not exist"
                raise CfngenError(what)
            value = self.stack.evaluator(self.value_of).at("Outputs", name).value(about.get("Value"))
            self._outputs[name] = concatenate(value, ",") if isinstance(value, list) else value
        return self._outputs[name]

    def exports(self) -> list[tuple[str, str]]:
        """(export's name, output's name) of every output that is exported, found once however many ask."""
        if self._exports is None:
            self._exports = list(self._exported())
        return self._exports

    def _exported(self) -> Iterator[tuple[str, str]]:
        for name, about in self.stack.template.outputs.items():
            condition = about.get("Condition")
            export = about.get("Export")
            if not isinstance(export, dict) or "Name" not in export:
                continue
            try:
                if not isinstance(condition, str) or self.stack.condition(condition):
                    evaluator = self.stack.evaluator(self.value_of).at("Outputs", name)
                    yield str(evaluator.value(export["Name"])), name
            except CfngenError as error:
                self._refused(("Outputs", name), error)
