"""Executing a reviewed change set in front of somebody: progress, a summary, outputs, the first cause."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import click

from cfngen.commands._change_sets import Reviewed, source_line, template_of
from cfngen.commands._environment import Options, say
from cfngen.commands._feeding import must_be_fed
from cfngen.commands._progress import clock, planned
from cfngen.commands._watching import watcher
from cfngen.errors import CfngenError, ExitCode, Problem, reason

if TYPE_CHECKING:
    from cfngen.aws.events import Event, Watch
    from cfngen.aws.execution import Outcome
    from cfngen.aws.plan import Plan, RootStack
    from cfngen.aws.session import Session
    from cfngen.aws.stacks import Stack
    from cfngen.project import Project


def run(
    session: Session, project: Project, plan: Plan, one: Reviewed, seconds: float, options: Options, quiet: bool = False
) -> ExitCode:
    """Execute a change set and tell how it goes; prints outputs on stdout and gives the exit code.

    Raises CfngenError (exit 4) when another root's outputs are no longer those that the change set was made with,
    5 and 6 where the stack was rolled back or is stuck.
    """
    from cfngen.aws.execution import must_be_executable, start
    from cfngen.aws.failures import is_passing
    from cfngen.report.masking import MASK, names_a_secret

    must_be_executable(one.change_set)
    must_be_fed(session, plan, one)
    _set_policies(session, project, one.root, one.stack)  # so that this update keeps to it
    say(f"{one.root.title}: executing {one.change_set.name}.")
    try:
        watch = start(session, one.change_set)
    except (KeyboardInterrupt, CfngenError) as error:
        if isinstance(error, KeyboardInterrupt) or is_passing(error.__cause__):  # no refusal: the answer is missing
            say(_left(options, one.root, "Whether the execution has begun is not known"))
        raise
    outcome = watched(session, watch, one.root, options, seconds, planned(one.change_set), quiet)
    if outcome.exit_code is not ExitCode.OK:
        raise failure(project, plan, one.root, outcome, options)
    settle(session, project, one.root, outcome.stack)
    for key, value in outcome.stack.outputs.items():
        click.echo(f"{one.root.name}.{key}={MASK if names_a_secret(key) else value}")
    return ExitCode.OK


def watched(
    session: Session,
    watch: Watch,
    root: RootStack,
    options: Options,
    seconds: float,
    totals: dict[tuple[str, ...], int],
    quiet: bool = False,
) -> Outcome:
    """Watch an operation on a root stack to its end, and sum it up. Raises as `follow` does."""
    from cfngen.aws.execution import follow

    begin = time.monotonic()
    try:
        with watcher(root.title, totals, quiet) as view:
            outcome = follow(session, watch, root.name, root.region, seconds, view.event, view.note)
    except (KeyboardInterrupt, CfngenError):
        say(_left(options, root, "CloudFormation goes on by itself"))
        raise
    took = clock(time.monotonic() - begin)
    say(f"{root.title}: {outcome.stack.status} after {took}, {outcome.events} events.")
    return outcome


def _left(options: Options, root: RootStack, state: str) -> str:
    """How to go on when watching comes to an end before the operation does."""
    return (
        f"\n{root.title}: {state}.\n"
        f"  watch it:            {command('events --follow', options)}\n"
        f"  take an update back: {command('rollback', options)}"
    )


def command(words: str, options: Options) -> str:
    """A command of cfngen for the same environment and endpoint, to be copied."""
    verbs, _, rest = words.partition(" --")
    return options.here(f"cfngen {verbs} --env ENV") + (f" --{rest}" if rest else "")


def settle(session: Session, project: Project, root: RootStack, stack: Stack) -> None:
    """Protect a deployed stack as the environment's settings say, where it is not yet."""
    from cfngen.aws.protection import protect

    if session.target.protected and not stack.protected:
        protect(session, stack)
        say(f"{root.title}: termination protection is on.")
    _set_policies(session, project, root, stack)


def _set_policies(session: Session, project: Project, root: RootStack, stack: Stack) -> None:
    from cfngen.aws.protection import set_policies

    policy = stack_policy(project, session.target.stack_policy)
    if policy and stack.deployed:
        count = set_policies(session, stack, policy)
        if count:
            say(f"{root.title}: {session.target.stack_policy} is now the stack policy of {count} stacks.")


def stack_policy(project: Project, name: str) -> str:
    """The stack policy of a file in the project, '' where none is named. Raises CfngenError for no JSON object."""
    import json

    if not name:
        return ""
    path = project.root / name
    try:
        text = path.read_text(encoding="utf-8")
        if not isinstance(json.loads(text), dict):
            raise CfngenError("is no stack policy: not a JSON object", where=str(path))
    except (OSError, ValueError) as error:
        raise CfngenError(f"cannot be read as a stack policy: {reason(error)}", where=str(path)) from error
    return text


def failure(project: Project, plan: Plan, root: RootStack, outcome: Outcome, options: Options) -> CfngenError:
    """Why an operation failed: the first leaf cause with its Python line, and what stands in the rollback's way."""
    what = f"the stack is {outcome.stack.status}"
    way_out = f"what to do: {command('doctor', options)}" if outcome.exit_code is ExitCode.STUCK else ""
    if outcome.cause is None and outcome.obstacle is None:
        said = f"{what}: {outcome.stack.reason}" if outcome.stack.reason else what
        return CfngenError(said, where=root.title, hint=way_out, exit_code=outcome.exit_code)
    problems = []
    if outcome.cause:
        said = f"{what} because {_failed(outcome.cause)}"
        problems.append(_problem(project, plan, root, outcome.cause, said, "" if outcome.obstacle else way_out))
    if outcome.obstacle:
        said = f"it could not be taken back because {_failed(outcome.obstacle)}"
        problems.append(_problem(project, plan, root, outcome.obstacle, said, way_out))
    return CfngenError(problems, exit_code=outcome.exit_code)


def _failed(event: Event) -> str:
    name = event.stack[-1] if event.of_stack and event.stack else event.logical_id
    return f"{name} ({event.type}) failed: {event.reason or event.status}"


def _problem(project: Project, plan: Plan, root: RootStack, event: Event, what: str, way_out: str) -> Problem:
    template = template_of(plan, root, event.stack)
    made_by = source_line(project, template, "" if event.of_stack else event.logical_id)
    hints = [f"made by {made_by}" if made_by else "", way_out]
    return Problem(what, "/".join(part for part in (root.name, event.path) if part), "\n    ".join(filter(None, hints)))
