"""A nested stack in a comparison: its parameters come from its parent, its outputs go to its siblings."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from cfngen.engine import parameters
from cfngen.engine.changes import ResourceChange, Unknown
from cfngen.engine.evaluate import Evaluator
from cfngen.engine.references import References, collect
from cfngen.engine.sentences import Sentence, because
from cfngen.engine.stack import Stack
from cfngen.engine.template import NESTED
from cfngen.engine.tree import Child
from cfngen.engine.values import Opaque, UnknownValue, is_known, present, same
from cfngen.errors import CfngenError, Problem

if TYPE_CHECKING:
    from cfngen.engine.compare import Comparison


class NestedComparison:
    """One resource of type AWS::CloudFormation::Stack, and the stack behind it as far as it can be read."""

    def __init__(self, parent: Comparison, name: str) -> None:
        self.parent = parent
        self.name = name
        self._before = self._follow(parent.before, parent.before_values)
        self._after = self._follow(parent.after, parent.after_values)
        self._steady_parameters: frozenset[str] | None = None
        self._comparison: Comparison | None = None
        self._changes: list[ResourceChange] | None = None
        self._same: bool | None = None

    def _follow(self, stack: Stack | None, evaluator: Evaluator | None) -> Child | None:
        if stack is None or evaluator is None or not stack.exists(self.name):
            return None
        resource = stack.template.resources[self.name]
        if resource.get("Type") != NESTED:
            return None
        url = (resource.get("Properties") or {}).get("TemplateURL")
        return stack.children(evaluator.at("Resources", self.name).value(url) if isinstance(url, dict) else url)

    @property
    def can_be_read(self) -> bool:
        """True when every side that has the stack has a TemplateURL that can be followed."""
        before, after = self.parent.existed(self.name), self.parent.will_exist(self.name)
        return (self._before is not None or not before) and (self._after is not None or not after)

    # what changes

    @property
    def changed(self) -> bool:
        """Whether anything inside changes."""
        return bool(self._inner_changes())

    def rows(self, own: ResourceChange | None) -> list[ResourceChange]:
        """The rows of the resources inside. Those of a stack that is kept when its resource goes are not touched."""
        if own is not None and own.action == "Remove" and own.policy_action == "Retain":
            return []
        return self._inner_changes()

    def _inner_changes(self) -> list[ResourceChange]:
        if self._changes is None:
            self._changes = [] if not self.can_be_read or self.is_same() else self.comparison().changes()
        return self._changes

    def is_same(self) -> bool:
        """True when both sides are the same text with the same parameters, found without reading the template."""
        if self._same is None:
            self._same = self._find_same()
        return self._same

    def _find_same(self) -> bool:
        before, after = self._before, self._after
        if before is None or after is None or not self.parent.same_place or before.text != after.text:
            return False
        old, new = self._given(self.parent.before), self._given(self.parent.after)
        if old.keys() != new.keys() or not self.steady_parameters() >= new.keys():
            return False
        if NESTED not in (after.text or ""):
            return True
        inner = self.comparison()
        return all(inner.child(name).is_same() for name in present(inner.after).template.nested)

    # the two stacks inside

    def comparison(self) -> Comparison:
        """The comparison of the stacks inside, each checked as CloudFormation checks it."""
        from cfngen.engine.compare import Comparison

        if self._comparison is None:
            before = self._stack(self.parent.before, self._before, self.parent.before_values)
            after = self._stack(self.parent.after, self._after, self.parent.after_values)
            steady = self.steady_parameters() if before and after else frozenset()
            defaults = self._steady_defaults(before, after)
            if after:
                self._check(after, steady)
            self._comparison = Comparison(before, after, self.parent.live, steady | defaults)
        return self._comparison

    def _stack(self, parent: Stack | None, child: Child | None, evaluator: Evaluator | None) -> Stack | None:
        if parent is None or child is None or evaluator is None:
            return None
        where = parent.template.document
        template = child.template(where.where if child.text is not None else where.at("Resources", self.name))
        given: dict[str, Callable[[], Any]] = {
            name: partial(self._passed, evaluator, name, value) for name, value in self._given(parent).items()
        }
        return Stack(
            template,
            given,
            parent.pseudo.child(self.name),
            path=(*parent.path, self.name),
            children=child.children,
            exports=parent.exports,
        )

    def _passed(self, evaluator: Evaluator, name: str, value: Any) -> Any:
        return evaluator.at("Resources", self.name, "Properties", "Parameters", name).value(value)

    def _given(self, parent: Stack | None) -> dict[str, Any]:
        if parent is None or not parent.exists(self.name):
            return {}
        properties = parent.template.resources[self.name].get("Properties") or {}
        given = properties.get("Parameters")
        return given if isinstance(given, dict) else {}

    def steady_parameters(self) -> frozenset[str]:
        """The parameters that get the same value on both sides, as the parent's expressions show."""
        if self._steady_parameters is None:
            old, new = self._given(self.parent.before), self._given(self.parent.after)
            self._steady_parameters = frozenset(
                name for name, value in new.items() if name in old and value == old[name] and self._steady(value)
            )
        return self._steady_parameters

    def _steady(self, value: Any) -> bool:
        parent = self.parent
        if parent.before is None or parent.after is None:
            return False
        if not isinstance(value, dict | list):
            return True
        references = collect(value, References())
        return (
            all(parent.steady_reference(*reference) for reference in references.names)
            and all(map(parent.steady_condition, references.conditions))
            and (not references.uses_mappings or parent.steady_mappings())
        )

    def _steady_defaults(self, before: Stack | None, after: Stack | None) -> frozenset[str]:
        if before is None or after is None:
            return frozenset()
        return frozenset(
            name
            for name, about in after.template.parameters.items()
            if name not in after.given and name not in before.given and about == before.template.parameters.get(name)
        )

    def _check(self, stack: Stack, steady: frozenset[str]) -> None:
        """Names always; values only of those that changed, so that nothing is read for the others."""
        declared, document = stack.template.parameters, stack.template.document
        problems = []
        where = self.parent.after.template.document if self.parent.after else document
        missing = sorted(name for name, about in declared.items() if name not in stack.given and "Default" not in about)
        if missing:
            what = f"Parameters: [{', '.join(missing)}] must have values"
            hint = f"{document.where} declares them without a Default."
            problems.append(Problem(what, where.at("Resources", self.name), hint))
        if surplus := sorted(stack.given.keys() - declared.keys()):
            what = f"Parameters: [{', '.join(surplus)}] do not exist in the template"
            problems.append(Problem(what, where.at("Resources", self.name), f"{document.where} does not declare them."))
        for name in stack.given:
            if name in declared and name not in steady:
                wrong = parameters.check(name, declared[name], stack.given_value(name))
                problems += [Problem(what, document.at("Parameters", name)) for what in wrong]
        if problems:
            raise CfngenError(problems)

    # outputs

    def steady_output(self, name: str) -> bool:
        """True when an output has the same value on both sides."""
        if not self.can_be_read:
            return self.parent.row(self.name) is None
        if self.is_same():
            return True
        before, after = self.before_output(name), self.after_output(name)
        return is_known(after) and same(before, after)

    def before_output(self, name: str) -> Any:
        """An output's value before the change."""
        if self._before is None:
            return Opaque(f"<{self.name}.Outputs.{name}>")
        inner = self.comparison()
        return self._output(inner.before, inner.before_values, name)

    def after_output(self, name: str) -> Any:
        """An output's value after the change."""
        if self._after is None:
            if self.parent.row(self.name) is None:
                return self.before_output(name)
            reason = because(self.name, Sentence("changes, and its template cannot be read offline"))
            return UnknownValue([Unknown(self.parent.path, f"{self.name}.Outputs.{name}", reason)])
        if self.is_same():
            return self.before_output(name)
        inner = self.comparison()
        return self._output(inner.after, inner.after_values, name)

    def _output(self, stack: Stack | None, evaluator: Evaluator | None, name: str) -> Any:
        stack, evaluator = present(stack), present(evaluator)
        output = stack.template.outputs.get(name)
        condition = output.get("Condition") if isinstance(output, dict) else None
        if output is None or (isinstance(condition, str) and not stack.condition(condition)):
            reason = "its condition is false" if output else f"{stack.template.document.where} does not have it"
            parent = self.parent.after or self.parent.before
            where = parent.template.document.at("Resources", self.name) if parent else ""
            raise CfngenError(f"there is no output {name} of the nested stack {self.name}: {reason}", where=where)
        return evaluator.at("Outputs", name).value(output.get("Value"))
