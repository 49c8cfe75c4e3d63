"""`cfngen changeset`: change sets of an environment: created, reviewed, approved, executed, deleted."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cfngen.commands._environment import Options, agree, say, with_environment, with_overrides
from cfngen.errors import CfngenError, ExitCode

if TYPE_CHECKING:
    from cfngen.aws.plan import Plan
    from cfngen.aws.session import Session
    from cfngen.commands._change_sets import Reviewed
    from cfngen.project import Project

_format = click.option(
    "--format", "form", type=click.Choice(["text", "markdown", "json"]), default="text", show_default=True
)
_approval = click.option(
    "--approval",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The approval's file.  [default: approvals/ENV.json]",
)
_name = click.option(
    "--change-set-name", "name", default="", metavar="NAME", help="Another than the newest of cfngen's."
)
_yes = click.option("--yes", "-y", is_flag=True, help="Answer the question with yes; never passes what is blocked.")


@click.group()
def command() -> None:
    """Change sets of an environment's root stacks, with those of all nested stacks.

    \b
    Example:
      cfngen changeset create --env prod
      cfngen changeset approve --env prod
      cfngen changeset execute --env prod
    """


@command.command()
@with_overrides
@with_environment
@_format
def create(options: Options, form: str) -> None:
    """Upload the templates, make the change sets and show what they do; exits 4 where that is blocked.

    Policies are checked before anything is sent. The roots are taken in the order of deployment. One that takes
    outputs which another's change set is yet to give waits: it is told, and the same command makes its change set
    when that one is executed. The same build with the same values has the same change set: a second run finds it.

    \b
    Example:
      cfngen changeset create --env prod --format markdown
    """
    from cfngen.aws.artifacts import check_buckets
    from cfngen.commands import _gates
    from cfngen.commands._change_sets import create as make
    from cfngen.commands._change_sets import must_pass, show
    from cfngen.commands._feeding import awaited, fed, waits

    with options.opened() as (project, plan, session):
        check_buckets(session, [root.region for root in plan.roots])
        session.guard()
        _gates.check(project, options.env, options.values)
        found: list[Reviewed] = []
        waiting: dict[str, str] = {}
        outputs: dict[str, dict[str, str]] = {}
        refused: CfngenError | None = None
        for root in plan.roots:
            if names := awaited(root, found, waiting):
                waiting[root.path] = waits(plan, root, names)
                continue
            try:
                one = make(session, project, plan, fed(session, plan, root, outputs))
            except CfngenError as error:
                if not found or error.exit_code != ExitCode.BLOCKED:
                    raise
                refused = error  # what is already made is shown before
                break
            found += [one] if one else []
        show(project, found, form)
        for text in waiting.values():
            say(options.here(text))
        if refused:
            raise refused
        must_pass(found)


@command.command()
@with_environment
@_name
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "markdown", "json", "html", "sheet"]),
    default="text",
    show_default=True,
    help="html is a page that loads nothing, sheet the change-request sheet (作業手順書) as Markdown.",
)
@click.option("--lang", type=click.Choice(["en", "ja"]), help="Of all but json.  [default: that of LANG]")
def show(options: Options, name: str, form: str, lang: str | None) -> None:
    """Show what the change sets do; exits 4 where that is blocked.

    \b
    Examples:
      cfngen changeset show --env prod --format json
      cfngen changeset show --env prod --format sheet --lang ja > 作業手順書.md
    """
    from cfngen.commands import _documents
    from cfngen.commands._change_sets import must_pass
    from cfngen.commands._change_sets import show as print_review

    with options.opened() as (project, plan, session):
        found = _found(session, project, plan, name)
        if form == "html":
            click.echo(_documents.page(session, project, found, lang), nl=False)
        elif form == "sheet":
            click.echo(options.here(_documents.procedure(session, project, plan, found, lang)), nl=False)
        else:
            print_review(project, found, form, lang)
        must_pass(found)


@command.command(name="list")
@with_environment
def list_(options: Options) -> None:
    """List the change sets of the root stacks with their statuses.

    \b
    Example:
      cfngen changeset list --env prod
    """
    from cfngen.aws.change_sets import listing
    from cfngen.aws.stacks import find_stack

    with options.opened() as (_, plan, session):
        for root in plan.roots:
            for one in listing(session, root, find_stack(session, root.name, root.region)):
                words = (root.name, one["ChangeSetName"], one["Status"], one.get("ExecutionStatus", ""))
                click.echo("  ".join(words))


@command.command()
@with_environment
@_name
@_yes
def delete(options: Options, name: str, yes: bool) -> None:
    """Delete the change sets that cfngen made, or the one named; and a stack that was only reviewed.

    \b
    Example:
      cfngen changeset delete --env prod
    """
    from cfngen.aws import change_sets
    from cfngen.aws.stacks import find_stack

    with options.opened() as (_, plan, session):
        session.guard()
        held = [(root, find_stack(session, root.name, root.region)) for root in plan.roots]
        chosen = [
            (root, stack, one)
            for root, stack in held
            for one in change_sets.listing(session, root, stack)
            if change_sets.is_wanted(one, name)
        ]
        if not chosen:
            say("There is no such change set.")
            return
        agree(f"Delete {', '.join(one['ChangeSetName'] for _, _, one in chosen)}?", yes)
        for root, stack, one in chosen:
            gone = change_sets.delete(session, root, stack, one["ChangeSetId"])
            say(f"{root.title}: deleted {one['ChangeSetName']}{' and the stack, which was empty' if gone else ''}.")


@command.command()
@with_environment
@_name
@_approval
@_yes
def approve(options: Options, name: str, approval: Path | None, yes: bool) -> None:
    """Agree to the change sets as they are, in a file that names their digests.

    What is executed later must be exactly that. Commit the file, or pass it on.

    \b
    Example:
      cfngen changeset approve --env prod
    """
    from cfngen.aws.approval import approve as agree_to
    from cfngen.commands._change_sets import must_pass
    from cfngen.commands._change_sets import show as print_review
    from cfngen.files import write_files

    with options.opened() as (project, plan, session):
        found = _found(session, project, plan, name)
        print_review(project, found, "text")
        must_pass(found)
        made = agree_to(session, options.env, plan.build, [one.change_set for one in found])
        agree(f"Approve as {made.approver}?", yes)
        path = approval or approval_file(project, options.env)
        write_files(path.parent, {path.name: made.text().encode()})
        say(f"Wrote {path}.")


@command.command()
@with_environment
@_name
@_approval
@click.option("--timeout", type=click.FloatRange(1), default=7200, show_default=True, metavar="SECONDS")
def execute(options: Options, name: str, approval: Path | None, timeout: float) -> int:
    """Execute the approved change sets in order, and watch every event of the whole tree.

    Where a root waited for one of them, says the command with which it goes on. Exits 5 when the stack was rolled
    back, 6 when it is stuck.

    \b
    Example:
      cfngen changeset execute --env prod
    """
    from cfngen.aws import approval as approvals
    from cfngen.commands._change_sets import must_pass
    from cfngen.commands._execution import command as written
    from cfngen.commands._execution import run
    from cfngen.commands._feeding import left_to_do

    with options.opened() as (project, plan, session):
        session.guard()
        found = _found(session, project, plan, name)
        must_pass(found)
        given = approvals.read(approval or approval_file(project, options.env))
        for one in found:
            approvals.check(session, given, options.env, one.change_set)
        for one in found:
            code = run(session, project, plan, one, timeout, options)
            if code:
                return code
        for root in left_to_do(session, plan, found):
            say(f"{root.title} is next: it takes {', '.join(root.fed)} of what was executed.")
            say(f"  {written('changeset create', options)}")
    return ExitCode.OK


def approval_file(project: Project, environment: str) -> Path:
    """Where an environment's approval is kept."""
    return project.root / "approvals" / f"{environment}.json"


def _found(session: Session, project: Project, plan: Plan, name: str) -> list[Reviewed]:
    """The roots' change sets, read and reviewed. Raises CfngenError where there is none."""
    from cfngen.aws.change_sets import find
    from cfngen.aws.stacks import find_stack
    from cfngen.commands._change_sets import reviewed

    found = []
    for root in plan.roots:
        made = find(session, root, find_stack(session, root.name, root.region), name)
        if made:
            found.append(reviewed(session, project, plan, root, made))
    if not found:
        raise CfngenError(
            f"there is no change set {name}".rstrip(),
            where=", ".join(root.title for root in plan.roots),
            hint=f"make one: cfngen changeset create --env {plan.environment}",
        )
    return found
