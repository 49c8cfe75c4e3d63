"""Executing a reviewed change set in front of somebody: events as lines, a summary, outputs, the first cause."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import click

from cfngen.commands._change_sets import Reviewed, fed, source_line, template_of
from cfngen.commands._environment import say
from cfngen.errors import CfngenError, ExitCode

if TYPE_CHECKING:
    from cfngen.aws.events import Event
    from cfngen.aws.execution import Outcome
    from cfngen.aws.plan import Plan
    from cfngen.aws.session import Session
    from cfngen.project import Project


def run(session: Session, project: Project, plan: Plan, one: Reviewed, seconds: float) -> ExitCode:
    """Execute a change set and tell how it goes; prints outputs on stdout and gives the exit code.

    Raises CfngenError (exit 4) when another root's outputs are no longer those that the change set was made with.
    """
    from cfngen.aws.execution import execute, must_be_executable, protect

    must_be_executable(one.change_set)
    _must_be_fed(session, plan, one)
    say(f"{one.root.title}: executing {one.change_set.name}.")
    begin = time.monotonic()
    try:
        outcome = execute(session, one.change_set, seconds, lambda event: say(line(event)))
    except KeyboardInterrupt:
        say(
            f"\n{one.root.title}: CloudFormation goes on by itself. "
            f"Watch: cfngen events --env {plan.environment}; stop an update: "
            f"aws cloudformation cancel-update-stack --stack-name {one.root.name} --region {one.root.region}"
        )
        raise
    said = f"{outcome.events} events in {time.monotonic() - begin:.0f} s"
    say(f"{one.root.title}: {outcome.stack.status}, {said}.")
    if outcome.exit_code is ExitCode.OK:
        if session.target.protected and not outcome.stack.protected:
            protect(session, outcome.stack)
            say(f"{one.root.title}: termination protection is on.")
        for key, value in outcome.stack.outputs.items():
            click.echo(f"{one.root.name}.{key}={value}")
        return ExitCode.OK
    raise _failure(project, plan, one, outcome)


def _must_be_fed(session: Session, plan: Plan, one: Reviewed) -> None:
    """Raise CfngenError (exit 4) when outputs that the change set was made with are others by now."""
    root = next(root for root in plan.roots if root.path == one.root.path)
    now = fed(session, plan, root, {})
    changed = [name for name in root.fed if now.parameters[name] != one.change_set.parameters.get(name)]
    if changed:
        raise CfngenError(
            f"{', '.join(changed)} changed with the root that was executed before",
            where=one.root.title,
            hint=f"make the change set anew: cfngen changeset create --env {plan.environment}",
            exit_code=ExitCode.BLOCKED,
        )


def line(event: Event) -> str:
    """One event as a line: UTC time, status, path, type, reason."""
    reason = f"  {event.reason}" if event.reason and event.reason != "User Initiated" else ""
    path = event.path or event.logical_id
    return f"{event.time:%H:%M:%S}  {event.status:<28}  {path}  {event.type}{reason}"


def _failure(project: Project, plan: Plan, one: Reviewed, outcome: Outcome) -> CfngenError:
    """The first leaf cause, with the Python line that made the resource."""
    cause = outcome.cause
    what = f"the stack is {outcome.stack.status}"
    if cause is None:
        return CfngenError(
            f"{what}: {outcome.stack.reason}" if outcome.stack.reason else what,
            where=one.root.title,
            exit_code=outcome.exit_code,
        )
    made_by = source_line(project, template_of(plan, one.root, cause.stack), cause.logical_id)
    return CfngenError(
        f"{what} because {cause.logical_id} ({cause.type}) failed: {cause.reason}",
        where=f"{one.root.name}/{cause.path}",
        hint=f"made by {made_by}" if made_by else "",
        exit_code=outcome.exit_code,
    )
