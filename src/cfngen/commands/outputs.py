"""`cfngen outputs`: the outputs of an environment's root stacks."""

from __future__ import annotations

import click

from cfngen.commands._environment import Options, say, with_environment
from cfngen.errors import CfngenError


@click.command()
@with_environment
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(options: Options, form: str) -> None:
    """Print every output of the root stacks as STACK.NAME=VALUE; those named like a secret are masked.

    \b
    Example:
      cfngen outputs --env prod --format json
    """
    import json

    from cfngen.aws.stacks import find_stack
    from cfngen.report.masking import MASK, names_a_secret

    with options.opened() as (_, plan, session):
        session.guard()
        stacks = [find_stack(session, root.name, root.region) for root in plan.roots]
    if not any(stack.deployed for stack in stacks):
        hint = f"deploy it: cfngen deploy --env {options.env}"
        raise CfngenError("nothing is deployed", where=", ".join(stack.name for stack in stacks), hint=hint)
    for stack in stacks:
        if not stack.deployed:
            say(f"{stack.name} ({stack.region}) is not deployed.")
    shown = {
        stack.name: {key: MASK if names_a_secret(key) else value for key, value in stack.outputs.items()}
        for stack in stacks
    }
    if form == "json":
        click.echo(json.dumps(shown, indent=2, ensure_ascii=False))
        return
    for name, outputs in shown.items():
        for key, value in outputs.items():
            click.echo(f"{name}.{key}={value}")
