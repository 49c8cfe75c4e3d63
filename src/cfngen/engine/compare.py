"""Compares two trees of stacks and tells what CloudFormation would do, as a change set with property values does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cfngen.engine import details, nested
from cfngen.engine.changes import ResourceChange, Unknown
from cfngen.engine.evaluate import Evaluator
from cfngen.engine.live import existing
from cfngen.engine.order import dependency_order, with_dependencies
from cfngen.engine.policies import on_removal
from cfngen.engine.sentences import Sentence, because
from cfngen.engine.stack import Stack
from cfngen.engine.template import NESTED
from cfngen.engine.values import UnknownValue, causes_of, present, same
from cfngen.errors import CfngenError, Problem

# (path of the stack, logical id, attribute or None for Ref) -> the live value, None where the caller has none.
Live = Callable[[tuple[str, ...], str, str | None], Any]


def compare(before: Stack | None, after: Stack | None, live: Live | None = None) -> list[ResourceChange]:
    """What changes from one tree to the other; either may be None.

    A nested stack's own row comes before the rows of its resources; within a stack rows are in order of logical ids.
    `live` gives values of existing resources, where the caller knows them. Raises CfngenError for what AWS would
    refuse when it creates the change set.
    """
    return compare_trees(before, after, live).changes()


def compare_trees(before: Stack | None, after: Stack | None, live: Live | None = None) -> Comparison:
    """The two trees side by side, for who wants to know more than their changes."""
    return Comparison(before, after, live or (lambda *_: None))


class Comparison:
    """One stack on both sides. `steady` are the parameters known to have the same value on both."""

    def __init__(
        self, before: Stack | None, after: Stack | None, live: Live, steady: frozenset[str] | None = None
    ) -> None:
        self.before = before
        self.after = after
        self.live = live
        one = after or before
        if one is None:
            raise ValueError("there is nothing to compare")
        self.path = one.path
        self._steady = steady
        self._rows: dict[str, ResourceChange | None] = {}
        self._children: dict[str, nested.NestedComparison] = {}
        self._properties: dict[str, dict[str, Any]] = {}
        self._after_properties: dict[str, dict[str, Any]] = {}
        self.same_template = before is not None and after is not None and before.template is after.template
        for template in {id(side.template): side.template for side in (before, after) if side}.values():
            dependency_order(template)  # refuses a circle before anything follows it
        self.same_place = before is not None and after is not None and before.pseudo == after.pseudo
        self.before_values = before.evaluator(self._existing) if before else None
        self.removed_values = before.evaluator(self._gone) if before else None
        self.after_values = after.evaluator(self._expected) if after else None

    # what the comparison answers

    def changes(self) -> list[ResourceChange]:
        """Every row of this stack and of the stacks nested in it."""
        self._refuse_type_changes()
        names = {*(self.after.template.resources if self.after else ())}
        names |= {*(self.before.template.resources if self.before else ())}
        rows = []
        for name in sorted(names):
            row = self.row(name)
            if row:
                rows.append(row)
            if self.is_nested(name):
                rows += self.child(name).rows(row)
        return rows

    def row(self, name: str) -> ResourceChange | None:
        """The change of one resource, None when it stays as it is."""
        if name not in self._rows:
            template = self.after.template if self.after else None
            if template is not None and name in template.resources:
                for needed in with_dependencies(template, name, self._rows):
                    self._rows[needed] = self._row(needed)
            else:
                self._rows[name] = self._row(name)
        return self._rows[name]

    def _row(self, name: str) -> ResourceChange | None:
        was, will_be = self.existed(name), self.will_exist(name)
        if was and will_be:
            return details.modification(self, name)
        if will_be:
            return self._addition(name)
        return self._removal(name) if was else None

    # what exists

    def existed(self, name: str) -> bool:
        """Whether the before side has the resource."""
        return self.before is not None and self.before.exists(name)

    def will_exist(self, name: str) -> bool:
        """Whether the after side has the resource."""
        return self.after is not None and self.after.exists(name)

    def is_nested(self, name: str) -> bool:
        """Whether the resource is a nested stack on the side that has it."""
        side = self.after if self.will_exist(name) else self.before
        return side is not None and side.exists(name) and side.template.resources[name].get("Type") == NESTED

    def child(self, name: str) -> nested.NestedComparison:
        """The comparison of a nested stack."""
        if name not in self._children:
            self._children[name] = nested.NestedComparison(self, name)
        return self._children[name]

    # what stays the same

    def steady_parameter(self, name: str) -> bool:
        """True when a parameter has the same value on both sides."""
        before, after = self.before, self.after
        if before is None or after is None:
            return False
        if self._steady is not None and name in self._steady:
            return True
        if name not in before.template.parameters or name not in after.template.parameters:
            return False
        return same(before.parameter(name), after.parameter(name))

    def steady_reference(self, name: str, attribute: str | None) -> bool:
        """True when a reference on the after side has the value that it had before."""
        after = present(self.after)
        if name in after.template.parameters:
            return self.steady_parameter(name)
        if name.startswith("AWS::"):
            return self.same_place or (
                self.before is not None and same(self.before.pseudo_value(name), after.pseudo_value(name))
            )
        if not self.existed(name) or not self.will_exist(name):
            return False
        row = self.row(name)
        if row is not None and row.replacement in ("True", "Conditional"):
            return False
        if attribute and attribute.startswith("Outputs.") and self.is_nested(name):
            return self.child(name).steady_output(attribute.removeprefix("Outputs."))
        return True

    def steady_condition(self, name: str) -> bool:
        """True when a condition has the same value on both sides."""
        before, after = self.before, self.after
        if before is None or after is None:
            return False
        if self.same_template or before.template.conditions == after.template.conditions:
            inputs = after.condition_inputs(name)
            if not inputs.uses_mappings and all(self.steady_reference(*input_) for input_ in inputs.names):
                return True
        known = name in before.template.conditions and name in after.template.conditions
        return known and before.condition(name) == after.condition(name)

    def steady_mappings(self) -> bool:
        """True when both sides have the same Mappings."""
        before, after = self.before, self.after
        if before is None or after is None:
            return False
        return self.same_template or before.template.mappings == after.template.mappings

    # what references mean

    def _existing(self, name: str, attribute: str | None) -> Any:
        """A resource's value before the change."""
        before = present(self.before)
        given = self.live(self.path, name, attribute)
        if given is not None:
            return given
        resource = before.template.resources[name]
        if resource["Type"] == NESTED and attribute and attribute.startswith("Outputs."):
            return self.child(name).before_output(attribute.removeprefix("Outputs."))
        return existing(name, resource["Type"], attribute, self.before_properties(name), before.pseudo)

    def _expected(self, name: str, attribute: str | None) -> Any:
        """A resource's value after the change: AWS takes the present one unless the resource is new or replaced."""
        entity = f"{name}.{attribute}" if attribute else name
        if not self.existed(name):
            new = because(name, Sentence("does not exist before this change"))
            return UnknownValue([Unknown(self.path, entity, new)])
        row = self.row(name)
        if row is not None and row.replacement == "True":
            return UnknownValue([Unknown(self.path, entity, because(name, Sentence("is replaced"))), *_upstream(row)])
        if row is not None and row.replacement == "Conditional":
            return UnknownValue(
                [Unknown(self.path, entity, because(name, Sentence("may be replaced"))), *_upstream(row)]
            )
        if attribute and attribute.startswith("Outputs.") and self.is_nested(name):
            return self.child(name).after_output(attribute.removeprefix("Outputs."))
        return self._existing(name, attribute)

    def _gone(self, name: str, attribute: str | None) -> Any:
        """AWS does not resolve references in the context of a resource that it removes."""
        entity = f"{name}.{attribute}" if attribute else name
        reason = Sentence("AWS does not resolve it for a resource that is removed")
        return UnknownValue([Unknown(self.path, entity, reason)])

    def before_properties(self, name: str) -> dict[str, Any]:
        """A resource's properties before the change, resolved."""
        if name not in self._properties:
            before = present(self.before)
            for needed in with_dependencies(before.template, name, self._properties):
                if needed == name or before.exists(needed):
                    self._properties[needed] = resolved(self.before_values, needed)
        return self._properties[name]

    def after_properties(self, name: str) -> dict[str, Any]:
        """A resource's properties after the change, resolved."""
        if name not in self._after_properties:
            self._after_properties[name] = resolved(self.after_values, name)
        return self._after_properties[name]

    # rows

    def _addition(self, name: str) -> ResourceChange:
        template = present(self.after).template
        resource = template.resources[name]
        properties = self.after_properties(name)
        return ResourceChange(
            stack=self.path,
            action="Add",
            logical_id=name,
            resource_type=resource["Type"],
            replacement="True",  # so recorded until spring 2025; later answers leave it out
            after_properties=properties,
            after_resource=resource,
            after_template=template.document.where,
            causes=_causes(properties),
        )

    def _removal(self, name: str) -> ResourceChange:
        template = present(self.before).template
        resource = template.resources[name]
        return ResourceChange(
            stack=self.path,
            action="Remove",
            logical_id=name,
            resource_type=resource["Type"],
            policy_action=on_removal(resource),
            before_properties=resolved(self.removed_values, name),
            before_resource=resource,
            before_template=template.document.where,
        )

    def _refuse_type_changes(self) -> None:
        before, after = self.before, self.after
        if before is None or after is None or self.same_template:
            return
        problems = []
        for name, resource in after.template.resources.items():
            old = before.template.resources.get(name)
            if old and old["Type"] != resource["Type"] and before.exists(name) and after.exists(name):
                what = (
                    "Update of resource type is not permitted. The new template modifies resource type of the "
                    f"following resources: [{name}]"
                )
                hint = f"It was {old['Type']} and becomes {resource['Type']}: give the new one another logical id."
                problems.append(Problem(what, after.template.document.at("Resources", name, "Type"), hint))
        if problems:
            raise CfngenError(problems)


def resolved(evaluator: Evaluator | None, name: str) -> dict[str, Any]:
    """A resource's properties with every expression evaluated."""
    evaluator = present(evaluator)
    resource = evaluator.stack.template.resources[name]
    properties = evaluator.at("Resources", name).value(resource.get("Properties") or {})
    return properties if isinstance(properties, dict) else {}  # not AWS::NoValue


def _causes(properties: dict[str, Any]) -> dict[str, tuple[Unknown, ...]]:
    return {f"/Properties/{name}": causes for name, value in properties.items() if (causes := causes_of(value))}


def _upstream(row: ResourceChange) -> list[Unknown]:
    return [cause for causes in row.causes.values() for cause in causes]
