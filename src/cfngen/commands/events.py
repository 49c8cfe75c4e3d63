"""`cfngen events`: what happened in an environment's stacks, nested ones included."""

from __future__ import annotations

import click

from cfngen.commands._environment import Options, say, with_environment


@click.command()
@with_environment
@click.option("--failed", is_flag=True, help="Only resources that failed by themselves.")
def command(options: Options, failed: bool) -> None:
    """Print the events of each root stack and of all nested in it, each once, in the order of time.

    \b
    Example:
      cfngen events --env prod --failed
    """
    from cfngen.aws.events import Watch
    from cfngen.aws.stacks import find_stack
    from cfngen.commands._watching import line

    with options.opened() as (_, plan, session):
        for root in plan.roots:
            stack = find_stack(session, root.name, root.region)
            if not stack.exists:
                say(f"{root.title} does not exist.")
                continue
            say(root.title)
            for event in Watch(session, stack.id, root.region).poll():
                if event.failed or not failed:
                    click.echo(line(event))
