"""`cfngen graph`: the stacks and the network of an environment as a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cfngen.errors import CfngenError, ExitCode
from cfngen.project import Project, find_project

if TYPE_CHECKING:
    from cfngen.checks.estate import Estate
    from cfngen.engine.changes import ResourceChange
    from cfngen.report.wording import Words


@click.command()
@click.option("--env", required=True, help="The environment whose parameters and conditions count.")
@click.option("--of", "what", type=click.Choice(["stacks", "network"]), default="stacks", show_default=True)
@click.option("--base", metavar="REV", help="Colour in what changes since this git revision.")
@click.option("--against", metavar="ENV", help="Colour in what would change in this environment if it were --env.")
@click.option("--format", "form", type=click.Choice(["svg", "mermaid", "html"]), default="svg", show_default=True)
@click.option("--lang", type=click.Choice(["en", "ja"]), help="The language of the words.  [default: that of LANG]")
def command(env: str, what: str, base: str | None, against: str | None, form: str, lang: str | None) -> None:
    """Draw the nested stacks with the wires between them, or the network.

    Reads templates_out/. Wires that a longer way implies are left out of the picture; the page (html) has both
    pictures and lists every wire; there a stack that is pointed at, or chosen by keyboard, shows its wires alone. A
    network is drawn from routes and security groups: tiers of subnets, what stands in them, and which ports are open
    to whom. Needs the extra cfngen[graph], except for Mermaid.

    \b
    Examples:
      cfngen graph --env prod > stacks.svg
      cfngen graph --env prod --of network > network.svg
      cfngen graph --env prod --base origin/main --format html --lang ja > estate.html
    """
    if base and against:
        raise click.UsageError("Give --base or --against, not both.")
    if what == "network" and form == "mermaid":
        raise click.UsageError("Mermaid has no picture of a network: take svg or html.")
    project = find_project()
    estate, changes = _estate(project, env), _changes(project, env, base, against)
    from cfngen.report.wording import Words, language

    click.echo(_drawn(estate, changes, what, form, Words(language(lang))), nl=False)


def _estate(project: Project, env: str) -> Estate:
    from cfngen.checks.loading import estates
    from cfngen.checks.targets import find_work

    work = find_work([], project, [env])
    return estates(work.jobs[0], work.tree)[0]


def _changes(project: Project, env: str, base: str | None, against: str | None) -> dict[str, list[ResourceChange]]:
    """The changes of each root, by its Region."""
    from cfngen.diff.output import of_environments, of_revision

    if not base and not against:
        return {}
    compared = of_revision(project.root, env, base) if base else of_environments(project.root, env, against or "")
    return {one.region: one.changes for one in compared}


def _drawn(estate: Estate, changes: dict[str, list[ResourceChange]], what: str, form: str, words: Words) -> str:
    from cfngen.engine.sentences import Sentence
    from cfngen.graph.network import networks
    from cfngen.graph.stacks import of_resources, picture

    name = estate.roots[-1].stack.pseudo.stack_name
    title = Sentence("%(name)s: nested stacks", name=name)
    if form == "mermaid":
        from cfngen.graph.mermaid import mermaid

        return mermaid(picture(estate, title, changes), words)
    found = networks(estate, of_resources(estate, changes))
    if form == "html":
        from cfngen.graph.page import page

        return page(name, picture(estate, title, changes), found, words)
    if what == "stacks":
        from cfngen.graph import stacks_svg

        return stacks_svg.draw(picture(estate, title, changes), words)
    from cfngen.graph import network_svg

    if len(found) != 1:
        hint = "take --format html, which draws each" if found else "take --of stacks"
        raise CfngenError(f"the estate has {len(found)} VPCs", where=name, hint=hint, exit_code=ExitCode.ERROR)
    return network_svg.draw(found[0], Sentence("%(name)s: network", name=name), words)
