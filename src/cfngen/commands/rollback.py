"""`cfngen rollback`: take an environment's stacks back after an operation that failed or that still goes on."""

from __future__ import annotations

import click

from cfngen.commands._environment import Options, agree, say, with_environment
from cfngen.errors import CfngenError, ExitCode


@click.command()
@with_environment
@click.option(
    "--skip",
    multiple=True,
    metavar="PATH",
    help="A resource to leave as it is, as DatabaseStack/DBInstance, where its rollback failed (repeatable).",
)
@click.option("--yes", "-y", is_flag=True, help="Answer the question with yes.")
@click.option("--timeout", type=click.FloatRange(1), default=7200, show_default=True, metavar="SECONDS")
@click.option("--quiet", "-q", is_flag=True, help="Without a terminal: a line a nested stack, not one an event.")
def command(options: Options, skip: tuple[str, ...], yes: bool, timeout: float, quiet: bool) -> int:
    """Take stacks back to what they were: those whose status allows it, the last root first.

    CREATE_FAILED and UPDATE_FAILED are rolled back (RollbackStack), UPDATE_ROLLBACK_FAILED goes on
    (ContinueUpdateRollback, with --skip for what cannot be mended), and UPDATE_IN_PROGRESS is cancelled
    (CancelUpdateStack). A stack that was deployed is not taken back: change the templates and deploy. Exits 6 where a
    rollback fails.

    \b
    Examples:
      cfngen rollback --env prod
      cfngen rollback --env prod --skip RdsPostgresqlStack/DBInstance
    """
    from cfngen.aws.rollback import REACHED, WAYS, skipped, start
    from cfngen.aws.stacks import find_stack
    from cfngen.aws.statuses import of_stack
    from cfngen.commands._execution import failure, watched
    from cfngen.commands._interruption import Interruption

    with Interruption() as interruption, options.opened() as (project, plan, session):
        interruption.leaves("Nothing was rolled back.")
        session.guard()
        found = [(root, find_stack(session, root.name, root.region)) for root in reversed(plan.roots)]
        wanted = [(root, stack) for root, stack in found if stack.status in WAYS]
        for root, stack in found:
            if stack.status not in WAYS:
                said = f"{stack.status}, {of_stack(stack.status).meaning}" if stack.status else "does not exist"
                say(f"{root.title}: {said}. Nothing to roll back.")
        if skip and not any(stack.status == "UPDATE_ROLLBACK_FAILED" for _, stack in wanted):
            raise CfngenError("--skip is for a stack that is UPDATE_ROLLBACK_FAILED; none is")
        for root, stack in wanted:
            names = skipped(session, stack, skip if stack.status == "UPDATE_ROLLBACK_FAILED" else ())
            call, what = WAYS[stack.status]
            left = f" and leave {', '.join(names)} as they are" if names else ""
            agree(f"{root.title} is {stack.status}: {what}{left} ({call})?", yes)
            interruption.leaves("")  # what watching leaves is said there
            outcome = watched(session, start(session, stack, names), root, options, timeout, {}, quiet)
            if outcome.stack.status not in REACHED:
                raise failure(project, plan, root, outcome, options)
    return ExitCode.OK
