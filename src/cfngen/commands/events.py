"""`cfngen events`: what happened in an environment's stacks, nested ones included."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cfngen.commands._environment import Options, say, with_environment
from cfngen.errors import CfngenError, ExitCode

if TYPE_CHECKING:
    from cfngen.aws.events import Event
    from cfngen.aws.plan import Plan, RootStack
    from cfngen.aws.session import Session
    from cfngen.project import Project


@click.command()
@with_environment
@click.option("--failed", is_flag=True, help="Only resources that failed by themselves.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--follow", is_flag=True, help="Watch what goes on to its end; exits as deploy does.")
@click.option("--timeout", type=click.FloatRange(1), default=7200, show_default=True, metavar="SECONDS")
def command(options: Options, failed: bool, form: str, follow: bool, timeout: float) -> int:
    """Print the events of each root stack and of all nested in it, each once, in the order of time.

    The JSON has DescribeStackEvents' names, with the stack's path added.

    \b
    Examples:
      cfngen events --env prod --failed
      cfngen events --env prod --format json | jq '.[] | select(.ResourceStatus == "DELETE_SKIPPED")'
      cfngen events --env prod --follow
    """
    if follow and (failed or form == "json"):
        raise click.UsageError("--follow goes without --failed and --format json")
    with options.opened() as (project, plan, session):
        session.guard()
        if follow:
            return _follow(options, project, plan, session, timeout)
        found = _read(session, plan, failed)
    if not found:
        hint = f"deploy it: cfngen deploy --env {options.env}"
        raise CfngenError("nothing is deployed", where=", ".join(root.title for root in plan.roots), hint=hint)
    _show(found, form)
    return ExitCode.OK


def _read(session: Session, plan: Plan, failed: bool) -> list[tuple[RootStack, list[Event]]]:
    """The events of every root that exists."""
    from cfngen.aws.events import Watch
    from cfngen.aws.stacks import find_stack

    found = []
    for root in plan.roots:
        stack = find_stack(session, root.name, root.region)
        if stack.exists:
            events = Watch(session, stack.id, root.region).poll()
            found.append((root, [event for event in events if event.failed or not failed]))
        else:
            say(f"{root.title} does not exist.")
    return found


def _show(found: list[tuple[RootStack, list[Event]]], form: str) -> None:
    import json

    from cfngen.commands._watching import line

    if form == "json":
        rows = [
            {
                "StackName": root.name,
                "StackPath": "/".join(event.stack),
                "EventId": event.id,
                "Timestamp": event.time.isoformat(),
                "LogicalResourceId": event.logical_id,
                "ResourceType": event.type,
                "ResourceStatus": event.status,
                "ResourceStatusReason": event.reason,
            }
            for root, events in found
            for event in events
        ]
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    for root, events in found:
        say(root.title)
        for event in events:
            click.echo(line(event))


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
