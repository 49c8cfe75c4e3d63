"""`cfngen deploy`: build, upload, change sets, review, execution and watching, root by root."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cfngen.commands._environment import Options, agree, say, with_environment, with_overrides
from cfngen.errors import CfngenError, ExitCode
from cfngen.project import Project, find_project

if TYPE_CHECKING:
    from cfngen.aws.session import Session
    from cfngen.commands._change_sets import Reviewed


@click.command()
@with_overrides
@with_environment
@click.option("--yes", "-y", is_flag=True, help="Answer the questions with yes; never passes what is blocked.")
@click.option("--approval", type=click.Path(dir_okay=False, path_type=Path), help="The approval's file, if needed.")
@click.option("--timeout", type=click.FloatRange(1), default=7200, show_default=True, metavar="SECONDS")
def command(options: Options, yes: bool, approval: Path | None, timeout: float) -> int:
    """Deploy an environment: every root in order, each reviewed before it is executed.

    Exits 4 where the review blocks it, 5 when a stack was rolled back, 6 when one is stuck. With four_eyes it stops
    at each change set until somebody else has approved it; the same command then goes on.

    \b
    Examples:
      cfngen deploy --env dev --local
      cfngen deploy --env prod --parameter-overrides DBEngineVersion=17.6
    """
    from cfngen.aws.artifacts import check_buckets
    from cfngen.commands._change_sets import create, fed, must_pass, show
    from cfngen.commands._execution import run

    build(find_project())
    with options.opened() as (project, plan, session):
        check_buckets(session, [root.region for root in plan.roots])
        session.guard()
        for text in options.overrides:
            say(f"For this run only: {text.partition('=')[0]}.")
        for root in plan.roots:
            one = create(session, project, plan, fed(session, plan, root, {}))
            if one is None:
                continue
            show(project, [one], "text")
            must_pass([one])
            if session.target.four_eyes:
                _must_be_approved(session, project, options.env, one, approval)
            else:
                agree(f"Execute it on {root.title} in account {session.target.account}?", yes)
            run(session, project, plan, one, timeout)
    return ExitCode.OK


def _must_be_approved(session: Session, project: Project, env: str, one: Reviewed, given: Path | None) -> None:
    from cfngen.aws import approval
    from cfngen.commands.changeset import approval_file

    try:
        approval.check(session, approval.read(given or approval_file(project, env)), env, one.change_set)
    except CfngenError:
        say(f"{one.root.title}: the change set stays as it is; when it is approved, run the same command again.")
        raise


def build(project: Project) -> None:
    """Build every environment, and say so when that changes what is committed. Raises CfngenError as `build` does."""
    from cfngen.build import complete, render, write
    from cfngen.environments import load_environments
    from cfngen.language.estate import load_estate

    estate = load_estate(project.templates, project.layers)
    environments = load_environments(project.parameters, estate)
    files, stale = complete(render(estate, environments.values()), project.output, estate, project.parameters)
    changed = write(files, stale, project.output)
    if changed:
        say(f"Built: {len(changed)} files of {project.output.name} changed; commit them: {', '.join(changed[:5])}")
