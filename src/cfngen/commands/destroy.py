"""`cfngen destroy`: delete an environment's stacks, after saying what is lost, kept and left behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cfngen.commands._environment import Options, can_be_asked, say, with_environment
from cfngen.errors import CfngenError, ExitCode, Problem

if TYPE_CHECKING:
    from cfngen.aws.destroy import Deletion
    from cfngen.aws.plan import Plan, RootStack
    from cfngen.aws.session import Session
    from cfngen.project import Project

# PolicyAction of a removed resource -> what is said of all that share it, in this order.
_FATES = {
    "Delete": "Deleted",
    "Snapshot": "Deleted after a final snapshot, which stays and costs",
    "Retain": "Retained: no longer managed, still running and costing",
}


@click.command()
@with_environment
@click.option(
    "--confirm",
    "confirmed",
    multiple=True,
    metavar="STACK",
    help="The name of a root stack that is to be deleted, instead of typing it (repeatable; all are needed).",
)
@click.option("--timeout", type=click.FloatRange(1), default=7200, show_default=True, metavar="SECONDS")
@click.option("--quiet", "-q", is_flag=True, help="Without a terminal: a line a nested stack, not one an event.")
def command(options: Options, confirmed: tuple[str, ...], timeout: float, quiet: bool) -> int:
    """Delete the root stacks of an environment, the last one first, with everything nested in them.

    Shows first which resources are deleted, with which data, which leave a snapshot and which are retained, as the
    deployed templates' DeletionPolicy says. Then the name of every stack has to be typed, or given with --confirm.
    Nothing is deleted in a protected environment, with termination protection or a resource's own deletion protection
    on, or while another stack imports an export. Exits 4 then, and 6 where a deletion fails.

    \b
    Examples:
      cfngen destroy --env dev
      cfngen destroy --env dev --confirm clinic-dev --confirm clinic-dev-edge
    """
    with options.opened() as (project, plan, session):
        session.guard()
        _must_be_allowed(session, options)
        found = _foreseen(session, plan)
        if not found:
            say("Nothing is deployed.")
            return ExitCode.OK
        for root, deletion in found:
            _show(root, deletion)
        _must_be_free(found)
        _must_be_confirmed([root.name for root, _ in found], confirmed)
        for root, deletion in found:
            _delete(session, project, plan, root, deletion, options, timeout, quiet)
    return ExitCode.OK


def _must_be_allowed(session: Session, options: Options) -> None:
    if session.target.protected:
        rehearsed = "; cfngen local reset forgets all that was rehearsed" if options.local else ""
        raise CfngenError(
            f"{options.env} is protected: it is never destroyed",
            where=f"[tool.cfngen.environments.{options.env}]",
            hint=f"to give it up for good, commit protected = false first: a change that somebody reviews{rehearsed}",
            exit_code=ExitCode.BLOCKED,
        )


def _foreseen(session: Session, plan: Plan) -> list[tuple[RootStack, Deletion]]:
    """The roots that exist, in the order of deletion, with what becomes of them."""
    from cfngen.aws.destroy import Deletion, foresee
    from cfngen.aws.stacks import find_stack
    from cfngen.commands._change_sets import template_of

    found = []
    for root in reversed(plan.roots):
        stack = find_stack(session, root.name, root.region)
        if stack.status == "DELETE_IN_PROGRESS":
            say(f"{root.title} is already being deleted.")
            found.append((root, Deletion(stack, (), {}, ())))
        elif stack.busy:
            hint = "wait until it ends, then run the same command again"
            raise CfngenError(f"the stack is {stack.status}", where=root.title, hint=hint)
        elif stack.exists:
            say(f"{root.title}: reading what is deployed.")
            deletion = foresee(session, stack, root.path, lambda path, root=root: template_of(plan, root, path))  # type: ignore[misc]
            found.append((root, deletion))
        else:
            say(f"{root.title} does not exist.")
    return found


def _show(root: RootStack, deletion: Deletion) -> None:
    """Print what becomes of every resource, what loses data first."""
    from cfngen.aws.live_tree import NESTED
    from cfngen.engine.verdict import judge

    judged = [
        (judge(change), change)
        for change in deletion.changes
        if change.resource_type != NESTED or change.policy_action == "Retain"
    ]
    click.echo(f"{root.title}: {len(judged)} resources")
    for fate, said in _FATES.items():
        rows = [(verdict, change) for verdict, change in judged if change.policy_action == fate]
        if rows:
            click.echo(f"  {said}: {len(rows)}")
        for verdict, change in sorted(rows, key=lambda row: (not row[0].data_at_stake, row[1].path)):
            physical_id = deletion.physical_ids.get(change.path, "")
            said = f"  LOST: {verdict.loses}" if verdict.data_at_stake else ""
            said += f"  {physical_id}" if physical_id and fate != "Delete" else ""
            click.echo(f"    {change.path}  {change.resource_type}{said}")


def _must_be_free(found: list[tuple[RootStack, Deletion]]) -> None:
    """Raise CfngenError (exit 4) with everything for which CloudFormation would refuse the deletion."""
    problems = []
    for root, deletion in found:
        if deletion.stack.protected:
            command = "aws cloudformation update-termination-protection --no-enable-termination-protection "
            command += f"--stack-name {root.name} --region {root.region}"
            problems.append(Problem("its termination protection is on", root.title, f"where it is meant: {command}"))
        problems += [
            Problem(
                f"export {one.name} is in use by {', '.join(one.importers)}",
                root.title,
                "CloudFormation deletes no export that another stack imports: change those stacks first",
            )
            for one in deletion.exports_in_use
        ]
        problems += [
            Problem("its own deletion protection is on", f"{root.name}/{path}", "turn it off with a deployment first")
            for path in deletion.refusing
        ]
    if problems:
        raise CfngenError(problems, exit_code=ExitCode.BLOCKED)


def _must_be_confirmed(names: list[str], confirmed: tuple[str, ...]) -> None:
    """Ask for the name of every stack before the first is deleted. Raises CfngenError (exit 4) for another answer."""
    unknown = [name for name in confirmed if name not in names]
    missing = [name for name in names if name not in confirmed]
    if unknown:
        hint = f"existing are {', '.join(names)}"
        raise CfngenError(
            [Problem(f"there is no such stack to destroy: {name}", "--confirm", hint) for name in unknown],
            exit_code=ExitCode.BLOCKED,
        )
    if missing and (confirmed or not can_be_asked()):
        options = " ".join(f"--confirm {name}" for name in names)
        raise CfngenError(
            f"not confirmed: {', '.join(missing)}",
            hint=f"nothing was deleted; to delete all of it without being asked: {options}",
            exit_code=ExitCode.BLOCKED,
        )
    for name in missing:
        if click.prompt(f"Type {name} to delete that stack", default="", show_default=False, err=True) != name:
            raise CfngenError("nothing was deleted: that is not the stack's name", exit_code=ExitCode.BLOCKED)


def _delete(
    session: Session,
    project: Project,
    plan: Plan,
    root: RootStack,
    deletion: Deletion,
    options: Options,
    timeout: float,
    quiet: bool,
) -> None:
    from cfngen.aws.destroy import start
    from cfngen.commands._execution import failure, watched

    stack = deletion.stack
    try:
        outcome = watched(session, start(session, stack), root, options, timeout, {}, quiet)
    except KeyboardInterrupt:
        say("A deletion cannot be taken back; the same command goes on with it.")
        raise
    if outcome.stack.exists:
        failed = outcome.stack.status == "DELETE_FAILED"
        problems = failure(project, plan, root, outcome, options).problems
        raise CfngenError(problems, exit_code=ExitCode.STUCK if failed else ExitCode.ERROR)
