"""Which function, queue and alias a value means."""

from __future__ import annotations

from typing import Any

from cfngen.checks.estate import Estate, Resource

FUNCTION, ALIAS, VERSION = "AWS::Lambda::Function", "AWS::Lambda::Alias", "AWS::Lambda::Version"


def function_of(estate: Estate, value: Any) -> Resource | None:
    """The function that a value means: itself, or by its alias or version; None outside the estate."""
    behind = estate.find(value, ALIAS, VERSION)
    return estate.find(behind.get("FunctionName") if behind is not None else value, FUNCTION)


def consumers(estate: Estate, kind: str) -> list[tuple[Resource, Resource]]:
    """(event source mapping, source) for each mapping whose source is a resource of a type here."""
    found = [(it, estate.find(it.get("EventSourceArn"), kind)) for it in estate.of("AWS::Lambda::EventSourceMapping")]
    return [(it, source) for it, source in found if source is not None]
