"""`cfngen status`: the root stacks of an environment, and what each status allows."""

from __future__ import annotations

from typing import Any

import click

from cfngen.commands._environment import Options, with_environment
from cfngen.errors import ExitCode


@click.command()
@with_environment
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(options: Options, form: str) -> int:
    """Show each root stack's status, its change sets, and the safe command where it is stuck; exits 6 then.

    \b
    Example:
      cfngen status --env prod
    """
    import json

    from cfngen.aws.change_sets import listing
    from cfngen.aws.stacks import STUCK, find_stack

    rows: list[dict[str, Any]] = []
    with options.opened() as (_, plan, session):
        for root in plan.roots:
            stack = find_stack(session, root.name, root.region)
            meaning, command = STUCK.get(stack.status, ("", ""))
            sets = listing(session, root, stack)
            rows.append(
                {
                    "stack": root.name,
                    "region": root.region,
                    "status": stack.status if stack.exists else "does not exist",
                    "reason": stack.reason,
                    "protected": stack.protected,
                    "changeSets": [
                        {"name": one["ChangeSetName"], "status": one["Status"], "execution": one["ExecutionStatus"]}
                        for one in sets
                    ],
                    "meaning": meaning,
                    "command": command.format(stack=root.name, region=root.region),
                }
            )
    if form == "json":
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
    else:
        for row in rows:
            click.echo(f"{row['stack']} ({row['region']})  {row['status']}")
            for one in row["changeSets"]:
                click.echo(f"  change set {one['name']}  {one['status']}  {one['execution']}")
            for key in ("reason", "meaning", "command"):
                if row[key]:
                    click.echo(f"  {row[key]}")
    return ExitCode.STUCK if any(row["meaning"] for row in rows) else ExitCode.OK
