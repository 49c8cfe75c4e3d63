"""`cfngen status`: the root stacks of an environment with what is nested in them, and what each status allows."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import click

from cfngen.commands._environment import Options, with_environment
from cfngen.errors import ExitCode

if TYPE_CHECKING:
    from cfngen.aws.plan import RootStack
    from cfngen.aws.session import Session


@click.command()
@with_environment
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(options: Options, form: str) -> int:
    """Show each root stack's status, its nested stacks and change sets, and the safe command where it is stuck.

    Exits 6 when a stack is stuck. `cfngen doctor` says more: causes, second ways out, and what a deployment needs.

    \b
    Example:
      cfngen status --env prod
    """
    import json

    with options.opened() as (_, plan, session):
        session.guard()
        rows = [_row(session, root, options) for root in plan.roots]
    click.echo(json.dumps(rows, indent=2, ensure_ascii=False) if form == "json" else "\n".join(map(_text, rows)))
    return ExitCode.STUCK if any(row["kind"] == "stuck" for row in rows) else ExitCode.OK


def _row(session: Session, root: RootStack, options: Options) -> dict[str, Any]:
    from cfngen.aws.change_sets import listing
    from cfngen.aws.live_tree import live_tree
    from cfngen.aws.stacks import find_stack
    from cfngen.aws.statuses import of_stack

    stack = find_stack(session, root.name, root.region)
    row: dict[str, Any] = {"stack": root.name, "region": root.region, "status": "does not exist", "kind": "waits"}
    if not stack.exists:
        return row
    known = of_stack(stack.status)
    return row | {
        "status": stack.status,
        "kind": known.kind,
        "reason": stack.reason,
        "protected": stack.protected,
        "meaning": known.meaning,
        "command": options.here(known.command_for(root.name, root.region, options.env)),
        "nested": [
            {"path": "/".join(one.path), "stack": one.name, "status": one.status, "reason": one.reason}
            for one in live_tree(session, stack)[1:]
        ],
        "changeSets": [
            {"name": one["ChangeSetName"], "status": one["Status"], "execution": one.get("ExecutionStatus", "")}
            for one in listing(session, root, stack)
        ],
    }


def _text(row: dict[str, Any]) -> str:
    lines = [f"{row['stack']} ({row['region']})  {row['status']}"]
    lines += [f"  {row['reason']}"] if row.get("reason") else []
    if row["kind"] != "fine" and row.get("meaning"):
        lines += [f"  {row['meaning']}", f"  {row['command']}"]
    nested = row.get("nested", [])
    counts = Counter(one["status"] for one in nested)
    if nested:
        lines.append(f"  {len(nested)} nested: " + ", ".join(f"{count} {name}" for name, count in counts.most_common()))
    lines += [
        f"    {one['path']}  {one['status']}" + (f"  {one['reason']}" if one["reason"] else "")
        for one in nested
        if not one["status"].endswith("_COMPLETE")
    ]
    lines += [
        f"  change set {one['name']}  {one['status']}  {one['execution']}".rstrip() for one in row.get("changeSets", [])
    ]
    return "\n".join(lines)
