"""The properties and outputs of one live stack, resolved with the values that its resources have."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cfngen.engine.stack import Stack
from cfngen.engine.values import text

# (logical id, attribute or None for Ref) -> the value of a resource that exists.
Live = Callable[[str, str | None], Any]


def properties(stack: Stack, logical_id: str, live: Live) -> dict[str, Any]:
    """A resource's properties with every expression evaluated; scalars keep their types, secrets their values."""
    resource = stack.template.resources[logical_id]
    evaluator = stack.evaluator(live).at("Resources", logical_id)
    found: dict[str, Any] = evaluator.value(resource.get("Properties") or {})
    return found


def outputs(stack: Stack, live: Live) -> list[dict[str, str]]:
    """The outputs as DescribeStacks gives them: OutputKey, OutputValue, Description and ExportName where there is one.

    Outputs whose condition is false are left out.
    """
    found = []
    for name, output in stack.outputs():
        evaluator = stack.evaluator(live).at("Outputs", name)
        value = evaluator.value(output.get("Value"))
        joined = ",".join(map(text, value)) if isinstance(value, list) else text(value)
        entry = {"OutputKey": name, "OutputValue": joined}
        if output.get("Description"):
            entry["Description"] = text(output["Description"])
        export = output.get("Export")
        if isinstance(export, dict) and "Name" in export:
            entry["ExportName"] = text(evaluator.value(export["Name"]))
        found.append(entry)
    return found
