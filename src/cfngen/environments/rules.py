"""The root's Rules, evaluated on an environment's values as CloudFormation evaluates them.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-rules.html
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cfngen.errors import AuthorError
from cfngen.language.estate import RootTemplate


@dataclass
class BrokenRule:
    """A rule that an environment breaks: what it says, and the parameters that it looked at."""

    name: str
    message: str
    parameters: tuple[str, ...]


def broken_rules(root: RootTemplate, values: Mapping[str, str]) -> list[BrokenRule]:
    """Every assertion that fails. Rules over a parameter that `values` lacks are left out.

    Raises AuthorError for a function that no rule can use.
    """
    broken = []
    for name, rule in root.data.get("Rules", {}).items():
        evaluation = _Evaluation(root, values, name)
        try:
            if "RuleCondition" in rule and not evaluation.holds(rule["RuleCondition"]):
                continue
            broken += [
                BrokenRule(name, assertion["AssertDescription"], tuple(evaluation.seen))
                for assertion in rule["Assertions"]
                if not evaluation.holds(assertion["Assert"])
            ]
        except _NoValueError:  # which is a problem of its own
            continue
    return broken


class _NoValueError(Exception):
    """A parameter that a rule looks at has no valid value."""


class _Evaluation:
    """One rule: `seen` gathers the parameters that it looks at."""

    def __init__(self, root: RootTemplate, values: Mapping[str, str], rule: str) -> None:
        self.root = root
        self.values = values
        self.rule = rule
        self.seen: dict[str, None] = {}

    def holds(self, node: Any) -> bool:
        """The truth of an expression. Raises _NoValueError for a parameter without a value."""
        function, given = self._function(node)
        if function == "Fn::Equals":
            one, other = (self._text(part) for part in given)
            return one == other
        if function == "Fn::Contains":
            values = [self._text(part) for part in given[0]]
            return self._text(given[1]) in values
        if function == "Fn::Not":
            return not self.holds(given[0])
        if function in ("Fn::And", "Fn::Or"):
            parts = [self.holds(part) for part in given]
            return all(parts) if function == "Fn::And" else any(parts)
        if function == "Condition":
            return self.holds(self.root.data["Conditions"][given])
        raise self._unknown(function)

    def _text(self, node: Any) -> str:
        """The text of a value: CloudFormation compares nothing else."""
        if isinstance(node, bool):
            return str(node).lower()
        if isinstance(node, str | int | float):
            return str(node)
        function, given = self._function(node)
        if function == "Ref":
            return self._parameter(given)
        if function == "Fn::Join" and isinstance(given[1], list):
            return str(given[0]).join(self._text(part) for part in given[1])
        if function == "Fn::Join":
            return str(given[0]).join(self._text(given[1]).split(","))
        raise self._unknown(function)

    def _parameter(self, name: str) -> str:
        if name == "AWS::Region":
            return self.root.root.region
        if name.startswith("AWS::"):
            raise self._unknown(name)
        if name not in self.values:
            raise _NoValueError(name)
        self.seen[name] = None
        return self.values[name]

    def _function(self, node: Any) -> tuple[str, Any]:
        if isinstance(node, dict) and len(node) == 1:
            ((function, given),) = node.items()
            return str(function), given
        raise self._unknown(repr(node))

    def _unknown(self, what: str) -> AuthorError:
        return AuthorError(
            f"the rule {self.rule} uses {what}, which cannot be told before deployment",
            where=self.root.root.module,
            hint="use settings with Equals, Contains, Not, And and Or",
        )
