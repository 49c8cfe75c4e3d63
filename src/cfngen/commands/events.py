"""`cfngen events`: what happened in an environment's stacks, nested ones included."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cfngen.commands._environment import Options, say, with_environment
from cfngen.errors import ExitCode

if TYPE_CHECKING:
    from cfngen.aws.plan import Plan
    from cfngen.aws.session import Session
    from cfngen.project import Project


@click.command()
@with_environment
@click.option("--failed", is_flag=True, help="Only resources that failed by themselves.")
@click.option("--follow", is_flag=True, help="Watch what goes on to its end; exits as deploy does.")
@click.option("--timeout", type=click.FloatRange(1), default=7200, show_default=True, metavar="SECONDS")
def command(options: Options, failed: bool, follow: bool, timeout: float) -> int:
    """Print the events of each root stack and of all nested in it, each once, in the order of time.

    \b
    Examples:
      cfngen events --env prod --failed
      cfngen events --env prod --follow
    """
    from cfngen.aws.events import Watch
    from cfngen.aws.stacks import find_stack
    from cfngen.commands._watching import line

    if failed and follow:
        raise click.UsageError("give one of --failed and --follow")
    with options.opened() as (project, plan, session):
        if follow:
            return _follow(options, project, plan, session, timeout)
        for root in plan.roots:
            stack = find_stack(session, root.name, root.region)
            if not stack.exists:
                say(f"{root.title} does not exist.")
                continue
            say(root.title)
            for event in Watch(session, stack.id, root.region).poll():
                if event.failed or not failed:
                    click.echo(line(event))
    return ExitCode.OK


def _follow(options: Options, project: Project, plan: Plan, session: Session, timeout: float) -> int:
    """Watch the operations that go on. Raises CfngenError (exit 5, 6) for one that fails."""
    from cfngen.aws.events import Watch, before_operation
    from cfngen.aws.stacks import find_stack
    from cfngen.commands._execution import failure, watched

    for root in plan.roots:
        stack = find_stack(session, root.name, root.region)
        if not stack.busy:
            say(f"{root.title}: {stack.status or 'does not exist'}; nothing goes on.")
            continue
        watch = Watch(session, stack.id, root.region, before_operation(session, stack.id, root.region))
        outcome = watched(session, watch, root, options, timeout, {})
        if outcome.exit_code is not ExitCode.OK:
            raise failure(project, plan, root, outcome, options)
    return ExitCode.OK
