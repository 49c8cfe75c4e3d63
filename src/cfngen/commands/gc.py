"""`cfngen gc`: uploaded templates that no stack uses, listed and deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cfngen.commands._environment import Options, agree, can_be_asked, say, with_environment

if TYPE_CHECKING:
    from cfngen.aws.artifacts import Place
    from cfngen.aws.plan import Plan
    from cfngen.aws.session import Session
    from cfngen.project import Project


@click.command()
@with_environment
@click.option("--yes", "-y", is_flag=True, help="Delete without a question.")
def command(options: Options, yes: bool) -> None:
    """List uploaded templates that nothing uses, and delete them where that is agreed to.

    Used is what any live stack of the account in the Region is made of, whichever project or environment it belongs
    to, what a change set that can still be executed is made of, and what the present build of this environment would
    upload. Stacks of other accounts are not seen: do not share a bucket between accounts. Without a terminal and
    without --yes it only lists.

    \b
    Examples:
      cfngen gc --env dev
      cfngen gc --env prod --yes
    """

    from cfngen.aws import artifacts, unused

    with options.opened() as (project, plan, session):
        session.guard()
        places = dict.fromkeys(artifacts.place_of(session, root.region) for root in plan.roots)
        for place in places:
            found = unused.find(session, place, _of_the_build(plan, place), _others(project, session, place))
            for one in found.unused:
                click.echo(f"{one.written:%Y-%m-%d %H:%M}  {one.size:>8}  s3://{place.bucket}/{one.key}")
            where = f"s3://{place.bucket}/{place.prefix} ({place.region})"
            say(f"{where}: {len(found.used)} templates are used, {len(found.unused)} are not.")
            if found.others:
                say(f"{where}: {len(found.others)} objects are not cfngen's, and stay.")
            if not found.unused:
                continue
            if not yes and not can_be_asked():
                say("Nothing was deleted: --yes deletes them.")
                continue
            agree(f"Delete these {len(found.unused)} templates?", yes)
            unused.remove(session, place, found.unused)
            say(f"{where}: deleted {len(found.unused)} templates.")


def _of_the_build(plan: Plan, place: Place) -> set[str]:
    """The keys that the present build has in a Region."""
    from cfngen.aws.artifacts import artifacts

    roots = [root for root in plan.roots if root.region == place.region]
    return {one.key for root in roots for one in artifacts(plan, root.path, place).values()}


def _others(project: Project, session: Session, place: Place) -> list[str]:
    """The prefixes below this one that other environments have in the same bucket."""
    mine = f"{place.prefix}/" if place.prefix else ""
    targets = [one for one in project.environments.values() if one.bucket == session.target.bucket]
    prefixes = {f"{one.prefix.strip('/')}/" for one in targets if one.prefix.strip("/")}
    return sorted(prefix for prefix in prefixes if prefix != mine and prefix.startswith(mine))
