"""The Rules section: assertions about parameters, checked before anything is created.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cfngen.engine.values import Opaque, UnknownValue, same, text
from cfngen.errors import CfngenError, Problem

if TYPE_CHECKING:
    from cfngen.engine.evaluate import Evaluator


class _Undecided(Exception):  # noqa: N818 - not an error: AWS decides what we cannot
    """The assertion needs what only AWS knows, such as the tags of a VPC."""


def check(evaluator: Evaluator) -> None:
    """Raise CfngenError with every assertion that does not hold. What only AWS can decide is left to it."""
    template = evaluator.stack.template
    problems = []
    for name, rule in template.rules.items():
        condition = rule.get("RuleCondition") if isinstance(rule, dict) else None
        try:
            if condition is not None and not _truth(evaluator, condition):
                continue
        except _Undecided:
            continue
        for number, assertion in enumerate(rule.get("Assertions") or []):
            try:
                holds = _truth(evaluator, assertion.get("Assert"))
            except _Undecided:
                continue
            if not holds:
                described = assertion.get("AssertDescription") or f"assertion {number + 1} does not hold"
                where = template.document.at("Rules", name)
                problems.append(Problem(f"Template rule {name} failed: {text(described)}", where))
    if problems:
        raise CfngenError(problems)


def _truth(evaluator: Evaluator, node: Any) -> bool:
    if isinstance(node, dict) and len(node) == 1:
        (key, argument), *_ = node.items()
        if key == "Fn::And":
            return all(_truth(evaluator, item) for item in argument)
        if key == "Fn::Or":
            return any(_truth(evaluator, item) for item in argument)
        if key == "Fn::Not":
            return not _truth(evaluator, argument[0])
        if key == "Fn::Equals":
            one, other = (_value(evaluator, item) for item in argument)
            return same(one, other)
        if key == "Fn::Contains":
            items, wanted = (_value(evaluator, item) for item in argument)
            return any(same(item, wanted) for item in _list(items))
        if key == "Fn::EachMemberEquals":
            items, wanted = (_value(evaluator, item) for item in argument)
            return all(same(item, wanted) for item in _list(items))
        if key == "Fn::EachMemberIn":
            items, allowed = (_list(_value(evaluator, item)) for item in argument)
            return all(any(same(item, one) for one in allowed) for item in items)
    return evaluator.truth(node)


def _value(evaluator: Evaluator, node: Any) -> Any:
    if (
        isinstance(node, dict)
        and len(node) == 1
        and next(iter(node)) in ("Fn::RefAll", "Fn::ValueOf", "Fn::ValueOfAll")
    ):
        raise _Undecided
    if isinstance(node, list):
        return [_value(evaluator, item) for item in node]
    value = evaluator.value(node)
    if isinstance(value, Opaque | UnknownValue):
        raise _Undecided
    return value


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
