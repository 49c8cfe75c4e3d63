"""What a request asks a stack to be: template, parameters, tags and the rest, checked before anything begins."""

from __future__ import annotations

from typing import Any

from cfngen.local.api import Call
from cfngen.local.aws_error import AwsError, already_exists, insufficient_capabilities, validation_error
from cfngen.local.capabilities import missing_capabilities
from cfngen.local.evaluation import check_rules
from cfngen.local.parameters import effective
from cfngen.local.state import Stack, Target
from cfngen.local.store import Write
from cfngen.local.template import check_template
from cfngen.local.template_source import given_template


def requested(call: Call, change: Write, values: dict[str, Any], stack: Stack | None) -> Target:
    """Read and check the target that a request describes; `stack` is what it updates, None where it creates.

    Raises AwsError for a template, parameters, tags or capabilities that CloudFormation refuses.
    """
    held = stack.target if stack and stack.target.template else None
    previous = change.template(held.template) if held else None
    body = given_template(call.api.objects, values, call.region, previous)
    template = check_template(body, call.region)
    parameters = effective(template, values.get("Parameters", []), held.parameters if held else None)
    capabilities = values.get("Capabilities", [])
    missing = missing_capabilities(template, capabilities)
    if missing:
        raise insufficient_capabilities(missing)
    tags = _tags(values["Tags"]) if "Tags" in values else dict(held.tags) if held else {}
    arns = values.get("NotificationARNs")
    target = Target(
        template=change.keep_template(body),
        parameters=parameters,
        tags=tags,
        capabilities=capabilities,
        role_arn=values.get("RoleARN") or (held.role_arn if held else ""),
        notification_arns=arns if arns is not None else held.notification_arns if held else [],
    )
    check_rules(body, stack or Stack("", values["StackName"], call.region, "", 0.0), target)
    return target


def _tags(given: list[dict[str, str]]) -> dict[str, str]:
    tags = {item["Key"]: item["Value"] for item in given}
    if len(tags) != len(given):
        raise validation_error("Duplicate tag keys are not allowed")
    if any(key.lower().startswith("aws:") for key in tags):
        raise validation_error("aws: prefixed tag key names are not allowed for external use.")
    return tags


def used_token(stack: Stack | None, token: str | None, action: str) -> bool:
    """Say whether a request with this ClientRequestToken was already taken; raises AwsError for another action's."""
    if not token or stack is None or token not in stack.tokens:
        return False
    if stack.tokens[token] != action:
        raise AwsError("TokenAlreadyExistsException", f"Token {token} was already used for {stack.tokens[token]}")
    return True


def remember_token(stack: Stack, token: str | None, action: str) -> None:
    """Keep a ClientRequestToken, so that a repeated request is not done twice."""
    if token:
        stack.tokens = {**stack.tokens, token: action}


def name_taken(name: str) -> Exception:
    """Refuse to create a stack whose name is taken."""
    return already_exists(f"Stack [{name}] already exists")
