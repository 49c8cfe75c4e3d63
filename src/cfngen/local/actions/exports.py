"""The actions that read exports and who imports them."""

from __future__ import annotations

from typing import Any

from cfngen.local.actions.paging import page
from cfngen.local.api import Action, Call
from cfngen.local.aws_error import validation_error


def list_exports(call: Call, values: dict[str, Any]) -> dict[str, Any]:
    """ListExports: every export of the region."""
    found = [
        {"ExportingStackId": stack.id, "Name": name, "Value": value}
        for stack in list(call.store.stacks.values())
        if stack.exists and stack.region == call.region
        for name, value in stack.exports.items()
    ]
    rows, following = page(found, values.get("NextToken"), "ListExports", call.region)
    return {"Exports": rows, "NextToken": following}


def list_imports(call: Call, values: dict[str, Any]) -> dict[str, Any]:
    """ListImports: the stacks that import an export; as AWS, an error where none does."""
    name = values["ExportName"]
    found = [
        stack.name
        for stack in list(call.store.stacks.values())
        if stack.exists and stack.region == call.region and name in stack.imports
    ]
    if not found:
        raise validation_error(f"Export '{name}' is not imported by any stack.")
    rows, following = page(sorted(found), values.get("NextToken"), "ListImports", call.region, name)
    return {"Imports": rows, "NextToken": following}


ACTIONS: dict[str, Action] = {"ListExports": list_exports, "ListImports": list_imports}
