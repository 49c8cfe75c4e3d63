"""`cfngen outputs`: the outputs of an environment's root stacks."""

from __future__ import annotations

import click

from cfngen.commands._environment import Options, with_environment
from cfngen.errors import CfngenError


@click.command()
@with_environment
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(options: Options, form: str) -> None:
    """Print every output as STACK.NAME=VALUE.

    \b
    Example:
      cfngen outputs --env prod --format json
    """
    import json

    from cfngen.aws.stacks import find_stack

    with options.opened() as (_, plan, session):
        stacks = [find_stack(session, root.name, root.region) for root in plan.roots]
    if not any(stack.deployed for stack in stacks):
        hint = f"deploy it: cfngen deploy --env {options.env}"
        raise CfngenError("nothing is deployed", where=", ".join(stack.name for stack in stacks), hint=hint)
    if form == "json":
        click.echo(json.dumps({stack.name: dict(stack.outputs) for stack in stacks}, indent=2, ensure_ascii=False))
        return
    for stack in stacks:
        for key, value in stack.outputs.items():
            click.echo(f"{stack.name}.{key}={value}")
