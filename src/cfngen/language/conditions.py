"""Conditions, which make resources and nested stacks optional, and rules, which refuse parameter values."""

from __future__ import annotations

from typing import Any, NoReturn

from troposphere import AWSHelperFn, Equals, Join, Not

from cfngen.errors import AuthorError
from cfngen.language.value import Value, calling_module, check_name
from cfngen.language.values import OptionalOutput, Output, Setting


class ConditionName(str):
    """A condition's name in plain data."""

    __slots__ = ("condition",)
    condition: Condition

    def __new__(cls, condition: Condition) -> ConditionName:
        """Keep the condition beside its name."""
        made = super().__new__(cls, condition.name)
        made.condition = condition
        return made


class Condition(AWSHelperFn):
    """A named condition: `Condition("UsePI", Equals(enable_performance_insights, "true"))`.

    Used as `Condition=use_pi` of a resource, `If(use_pi, …)`, `And(use_pi, …)`, or `Stack(…, when=use_pi)`.
    It is emitted in every template that uses it.
    """

    def __init__(self, name: str, expression: AWSHelperFn) -> None:
        self.name = name
        self.expression = expression
        self.module = calling_module()
        check_name(name, name, self.module)

    @property
    def data(self) -> dict[str, ConditionName]:
        """Plain data, in troposphere's sense."""
        return {"Condition": ConditionName(self)}

    def __hash__(self) -> int:
        return id(self)

    def __eq__(self, other: object) -> bool:
        return self is other

    def __repr__(self) -> str:
        return f"<Condition {self.name}>"

    def __bool__(self) -> NoReturn:
        self._misused("used as a condition of Python", f"use If({self.name}, …) or Condition=")

    def __format__(self, spec: str) -> NoReturn:
        self._misused("formatted as text", "give If(condition, …) a place of its own")

    def _misused(self, how: str, hint: str) -> NoReturn:
        raise AuthorError(
            f"the condition {self.name} is {how}, but only CloudFormation knows it",
            where=calling_module(3),
            hint=hint,
        )


def present(value: Setting | Output | OptionalOutput) -> Condition:
    """The condition `Has<Name>`: the value is not empty."""
    text = Join("", value) if value.is_list else value
    made = Condition(f"Has{value.name}", Not(Equals(text, "")))
    made.module = calling_module()
    return made


class Contains(AWSHelperFn):
    """The rule function `Fn::Contains`: the list holds the value."""

    def __init__(self, values: list[str], value: Value) -> None:
        self.data = {"Fn::Contains": [values, value]}


class Rule:
    """A rule of the root stack: when `when` holds (always, if None), `must` holds too, or `message` is shown.

    Expressions use settings with Equals, Not, And, Or and Contains. `build` checks each rule against every
    environment; CloudFormation checks it again when a change set is created.
    Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html
    """

    def __init__(self, name: str, *, must: AWSHelperFn, message: str, when: AWSHelperFn | None = None) -> None:
        self.name = name
        self.must = must
        self.message = message
        self.when = when
        self.module = calling_module()
        check_name(name, message, self.module)

    def data(self) -> dict[str, Any]:
        """The Rules entry, with values still in it."""
        entry: dict[str, Any] = {"RuleCondition": self.when} if self.when is not None else {}
        return entry | {"Assertions": [{"Assert": self.must, "AssertDescription": self.message}]}
