"""Stack policies: what an update may do to which resource.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/protect-stack-resources.html
"""

from __future__ import annotations

import json
import re
from typing import Any

from cfngen.local.aws_error import validation_error

_ACTIONS = ("Update:Modify", "Update:Replace", "Update:Delete", "Update:*")


def read_policy(text: str) -> list[dict[str, Any]]:
    """Read a policy's statements; raises AwsError where it is not one."""
    try:
        policy = json.loads(text)
    except ValueError as error:
        raise validation_error("Error validating stack policy: Invalid stack policy") from error
    statements = policy.get("Statement") if isinstance(policy, dict) else None
    statements = [statements] if isinstance(statements, dict) else statements
    if not isinstance(statements, list) or not statements:
        raise validation_error("Error validating stack policy: Invalid stack policy")
    for statement in statements:
        _check(statement)
    return statements


def _check(statement: Any) -> None:
    fine = (
        isinstance(statement, dict)
        and statement.get("Effect") in ("Allow", "Deny")
        and ("Action" in statement) != ("NotAction" in statement)
        and ("Resource" in statement) != ("NotResource" in statement)
        and all(item in _ACTIONS for item in _list(statement.get("Action", statement.get("NotAction"))))
    )
    if not fine:
        raise validation_error("Error validating stack policy: Invalid stack policy")


def denied(text: str, action: str, logical_id: str, resource_type: str) -> str:
    """Give the reason for which a policy forbids `action` on a resource, empty where it allows it.

    Without a policy everything is allowed; with one, what no statement allows is denied.
    """
    if not text:
        return ""
    allowed = False
    for number, statement in enumerate(read_policy(text), 1):
        if not _applies(statement, action, logical_id, resource_type):
            continue
        if statement["Effect"] == "Deny":
            return (
                f"Action denied by stack policy: Statement [#{number}] does not allow [{action}] "
                f"for resource [LogicalResourceId/{logical_id}];"
            )
        allowed = True
    if allowed:
        return ""
    return (
        f"Action denied by stack policy: no statement allows [{action}] for resource [LogicalResourceId/{logical_id}];"
    )


def _applies(statement: dict[str, Any], action: str, logical_id: str, resource_type: str) -> bool:
    actions = _list(statement.get("Action", statement.get("NotAction")))
    if any(_matches(pattern, action) for pattern in actions) == ("NotAction" in statement):
        return False
    resources = _list(statement.get("Resource", statement.get("NotResource")))
    named = any(
        pattern == "*" or _matches(pattern.removeprefix("LogicalResourceId/"), logical_id) for pattern in resources
    )
    if named == ("NotResource" in statement):
        return False
    return all(
        _condition(operator, patterns, resource_type)
        for operator, tests in (statement.get("Condition") or {}).items()
        for key, patterns in tests.items()
        if key == "ResourceType"
    )


def _condition(operator: str, patterns: Any, value: str) -> bool:
    if operator == "StringEquals":
        return value in _list(patterns)
    return any(_matches(pattern, value) for pattern in _list(patterns))


def _matches(pattern: str, value: str) -> bool:
    return re.fullmatch(re.escape(pattern).replace(r"\*", ".*").replace(r"\?", "."), value) is not None


def _list(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value or [])
