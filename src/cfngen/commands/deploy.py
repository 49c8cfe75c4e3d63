"""`cfngen deploy`: build, lint, check, upload, change sets, review, execution and watching, root by root."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cfngen.commands._environment import Options, agree, say, with_environment, with_overrides
from cfngen.errors import CfngenError, ExitCode
from cfngen.project import Project, find_project

if TYPE_CHECKING:
    from cfngen.aws.plan import Plan, RootStack
    from cfngen.aws.session import Session
    from cfngen.commands._change_sets import Reviewed


@click.command()
@with_overrides
@with_environment
@click.option("--yes", "-y", is_flag=True, help="Answer the questions with yes; never passes what is blocked.")
@click.option("--approval", type=click.Path(dir_okay=False, path_type=Path), help="The approval's file, if needed.")
@click.option(
    "--timeout",
    type=click.FloatRange(1),
    default=7200,
    show_default=True,
    metavar="SECONDS",
    help="How long to watch each root's execution; CloudFormation goes on after that.",
)
@click.option("--quiet", "-q", is_flag=True, help="Without a terminal: a line a nested stack, not one an event.")
def command(options: Options, yes: bool, approval: Path | None, timeout: float, quiet: bool) -> int:
    """Deploy an environment: every root in order, each reviewed before it is executed.

    Builds, lints and checks first. Exits 4 where a policy or the review blocks it, 5 when a stack was rolled back, 6
    when one is stuck. With four_eyes it stops at each change set until somebody else has approved it; the same
    command then goes on. It can be interrupted at any moment, and run again.

    \b
    Examples:
      cfngen deploy --env dev --local
      cfngen deploy --env prod --parameter-overrides DBEngineVersion=17.6
    """
    from cfngen.aws.artifacts import check_buckets
    from cfngen.aws.plan import must_be_known
    from cfngen.commands import _gates
    from cfngen.commands._change_sets import create
    from cfngen.commands._execution import command as written
    from cfngen.commands._execution import run, stack_policy
    from cfngen.commands._feeding import fed
    from cfngen.commands._interruption import Interruption

    undo = written("changeset delete", options)
    with Interruption() as interruption:
        interruption.leaves("Nothing was sent to AWS.")
        project = find_project()
        must_be_known(project, options.env)
        _gates.build(project)
        _gates.lint(project)
        _gates.check(project, options.env, options.values)
        with options.opened() as (project, plan, session):
            check_buckets(session, [root.region for root in plan.roots])
            stack_policy(project, session.target.stack_policy)  # a file that is wrong is told before anything is sent
            session.guard()
            changed = False
            for root in plan.roots:
                interruption.leaves(_unchanged(root), undo)
                one = create(session, project, plan, fed(session, plan, root, {}))
                if one is None:
                    _settle(session, project, root)
                    continue
                interruption.leaves(_ready(one), undo)
                _review(project, plan, options, one)
                _agree(session, project, options, one, yes, approval)
                interruption.leaves("")  # what is left from here on, `run` tells
                run(session, project, plan, one, timeout, options, quiet)
                changed = True
            if not changed:
                say(f"Nothing to do: {options.env} is deployed as it is built.")
    return ExitCode.OK


def _unchanged(root: RootStack) -> str:
    return f"{root.title}: the stack is as it was. Templates and a change set may be left; the same command goes on."


def _ready(one: Reviewed) -> str:
    return f"{one.root.title}: change set {one.change_set.name} is not executed. The same command finds it again."


def _review(project: Project, plan: Plan, options: Options, one: Reviewed) -> None:
    """Print what a change set does. Raises CfngenError (exit 4) for what is blocked."""
    from cfngen.commands._change_sets import must_pass, show

    for line in _overrides(project, plan, options, one.root.path):
        click.echo(line)
    show(project, [one], "text")
    must_pass([one])


def _overrides(project: Project, plan: Plan, options: Options, root: str) -> list[str]:
    """The values of a root's parameters that are for this run only, each with the one that was built."""
    from cfngen.aws.plan import load_plan
    from cfngen.report.masking import MASK, names_a_secret

    names = [text.partition("=")[0] for text in options.overrides]
    if not names:
        return []
    built = {one.path: one.parameters for one in load_plan(project, options.env).roots}[root]
    given = next(one.parameters for one in plan.roots if one.path == root)
    declared = plan.template(root).parameters
    lines = []
    for name in dict.fromkeys(name for name in names if name in given):
        hidden = names_a_secret(name) or str(declared[name].get("NoEcho", "")).lower() == "true"
        before, after = (MASK, MASK) if hidden else (built[name] or "''", given[name] or "''")
        lines.append(f"For this run only: {name}: {before} → {after}")
    return lines


def _agree(session: Session, project: Project, options: Options, one: Reviewed, yes: bool, given: Path | None) -> None:
    """Have a change set agreed to: by an approval where four eyes see, else by an answer.

    In a protected environment --yes is no answer to a change of what is declared review-required.
    """
    from cfngen.aws import approval
    from cfngen.commands.changeset import approval_file

    declared = one.to_approve if yes and session.target.protected else []
    if declared:
        say(f"{one.root.title}: declared review-required, so --yes needs an approval: {', '.join(declared)}.")
    if not session.target.four_eyes and not declared:
        agree(f"Execute it on {one.root.title} in account {session.target.account}?", yes)
        return
    try:
        approval.check(
            session, approval.read(given or approval_file(project, options.env)), options.env, one.change_set
        )
    except CfngenError:
        say(f"{one.root.title}: the change set stays as it is; when it is approved, run the same command again.")
        raise


def _settle(session: Session, project: Project, root: RootStack) -> None:
    """Protect a stack in which nothing changes: an earlier run may have been interrupted before it did."""
    from cfngen.aws.stacks import find_stack
    from cfngen.commands._execution import settle

    if session.target.protected or session.target.stack_policy:
        settle(session, project, root, find_stack(session, root.name, root.region))
