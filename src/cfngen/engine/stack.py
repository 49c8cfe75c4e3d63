"""One stack of a tree on one side: a template with parameter values."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from cfngen.engine import parameters, rules
from cfngen.engine.evaluate import Evaluator
from cfngen.engine.extensions import settle_policies, with_loops
from cfngen.engine.pseudo import Pseudo
from cfngen.engine.references import References, collect, condition_names
from cfngen.engine.template import Template
from cfngen.errors import CfngenError

if TYPE_CHECKING:
    from cfngen.engine.tree import Child

# A value, or a function that gives it when somebody asks: reading a sibling's outputs can mean reading its template.
Given = Any | Callable[[], Any]


class Stack:
    """A template with the values of its parameters; `path` holds the logical ids from the root to it.

    `children` follows a TemplateURL to the nested stack's template (None for one that cannot be followed offline).
    """

    def __init__(
        self,
        template: Template,
        given: Mapping[str, Given],
        pseudo: Pseudo,
        *,
        path: tuple[str, ...] = (),
        children: Callable[[Any], Child | None] = lambda _: None,
        exports: Mapping[str, Any] | None = None,
    ) -> None:
        self.written = template
        self._template: Template | None = None
        self.pseudo = pseudo
        self.path = path
        self.children = children
        self.exports = exports or {}
        self.given = given
        self._given: dict[str, Any] = {}
        self._values: dict[str, Any] = {}
        self._conditions: dict[str, bool | None] = {}

    @property
    def template(self) -> Template:
        """The template as this stack has it: its loops expanded. Raises CfngenError for loops that AWS would refuse."""
        if self._template is None:
            self._template = self.written  # which the collections of the loops refer to
            if self.written.extended:
                try:
                    self._template = with_loops(self)
                    settle_policies(self)
                except CfngenError:
                    self._template = None
                    raise
        return self._template

    @property
    def parameter_values(self) -> dict[str, Any]:
        """The value of every parameter, as Ref gives it. Raises CfngenError for all that are wrong at once."""
        given = {name: self.given_value(name) for name in self.given}
        self._values = parameters.resolve(self.written.document, self.written.parameters, given)
        return self._values

    def check(self) -> None:
        """Raise CfngenError for parameters or rules that CreateStack would refuse."""
        _ = self.parameter_values
        rules.check(self.evaluator(lambda name, _: name))

    def given_value(self, name: str) -> Any:
        """What a parameter is given, as it is given: evaluated once, however often it is asked for."""
        if name not in self._given:
            value = self.given[name]
            self._given[name] = value() if callable(value) else value
        return self._given[name]

    def parameter(self, name: str) -> Any:
        """The value of one parameter."""
        if name not in self._values:
            about = self.written.parameters[name]
            raw = self.given_value(name) if name in self.given else about.get("Default")
            self._values[name] = parameters.convert(about, raw)
        return self._values[name]

    def condition(self, name: str) -> bool:
        """Whether a condition holds. Raises CfngenError for one that is not there or depends on itself."""
        if name not in self._conditions:
            where = self.template.document.at
            if name not in self.template.conditions:
                what = f"Template format error: Unresolved condition dependency {name} in the Conditions block"
                raise CfngenError(what, where=where("Conditions"))
            self._conditions[name] = None
            evaluator = self.evaluator(lambda name, _: name).at("Conditions", name)
            self._conditions[name] = evaluator.truth(self.template.conditions[name])
        value = self._conditions[name]
        if value is None:
            what = f"Template validation error: circular condition dependency [{name}]"
            raise CfngenError(what, where=self.template.document.at("Conditions", name))
        return value

    @property
    def conditions(self) -> dict[str, bool]:
        """Every condition's value."""
        return {name: self.condition(name) for name in self.template.conditions}

    def exists(self, logical_id: str) -> bool:
        """Whether a resource of the template is created, as its Condition says."""
        resource = self.template.resources.get(logical_id)
        if resource is None:
            return False
        condition = resource.get("Condition")
        return not isinstance(condition, str) or self.condition(condition)

    def outputs(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """The name and declaration of every output that the stack has, as its Condition says."""
        for name, output in self.template.outputs.items():
            condition = output.get("Condition")
            if not isinstance(condition, str) or self.condition(condition):
                yield name, output

    def condition_inputs(self, name: str) -> References:
        """The parameters that a condition depends on, through other conditions too."""
        found, waiting, done = References(), [name], set()
        while waiting:
            current = waiting.pop()
            if current in done:
                continue
            done.add(current)
            expression = self.template.conditions.get(current)
            collect(expression, found)
            waiting += condition_names(expression)
        return found

    def pseudo_value(self, name: str) -> Any:
        """The value of a pseudo parameter such as AWS::Region; None for AWS::NoValue."""
        return None if name == "AWS::NoValue" else self.pseudo.value(name[5:])

    def evaluator(self, resource: Callable[[str, str | None], Any]) -> Evaluator:
        """An evaluator in which Ref and GetAtt of resources mean what `resource` says."""
        return Evaluator(self, resource, self.exports)
