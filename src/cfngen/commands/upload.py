"""`cfngen upload`: the templates of an environment's stacks, put into S3."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cfngen.commands._environment import Options, say, with_environment

if TYPE_CHECKING:
    from cfngen.aws.plan import Plan
    from cfngen.aws.session import Session


@click.command()
@with_environment
@click.option("--create-bucket", is_flag=True, help="Make the bucket, or add what protects it and is missing.")
def command(options: Options, create_bucket: bool) -> None:
    """Upload what is missing of the built templates; an unchanged template keeps its key.

    Prints the URL of each root template.

    \b
    Examples:
      cfngen upload --env dev --create-bucket
      cfngen upload --env prod
    """
    with options.opened() as (_, plan, session):
        for url in upload_all(plan, session, create_bucket):
            click.echo(url)


def upload_all(plan: Plan, session: Session, create_bucket: bool = False) -> list[str]:
    """Upload the templates of every root; gives the URLs of the roots in the order of deployment."""
    from cfngen.aws import artifacts, bucket
    from cfngen.commands._change_sets import uploaded

    artifacts.check_buckets(session, [root.region for root in plan.roots])
    session.guard()
    urls = []
    for root in plan.roots:
        if create_bucket:
            place = artifacts.place_of(session, root.region)
            new = bucket.create(session, place)
            say(f"{'Created' if new else 'Found'} the bucket {place.bucket} ({place.region}).")
        urls.append(uploaded(session, plan, root))
    return urls
