"""Exports as the whole region sees them: unique names, and nothing taken away that somebody imports.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-exports.html
"""

from __future__ import annotations

from typing import Any

from cfngen.local.operations.run import Run
from cfngen.local.state import Stack


def export_problem(run: Run, stack: Stack, outputs: list[dict[str, Any]]) -> str:
    """Give the reason for which a stack may not have these outputs, empty where it may."""
    wanted = {row["ExportName"]: row["OutputValue"] for row in outputs if row.get("ExportName")}
    for name in wanted:
        held = run.exported(name)
        if held and held[0].id != stack.id:
            return f"Export with name {name} is already exported by stack {held[0].name}."
    for name, value in stack.exports.items():
        users = run.importers(name, stack.id)
        if users and name not in wanted:
            return f"Export {name} cannot be deleted as it is in use by {', '.join(users)}"
        if users and wanted[name] != value:
            return f"Export {name} cannot be updated as it is in use by {', '.join(users)}"
    return ""
