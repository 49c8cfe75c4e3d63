"""`cfngen diff`: what CloudFormation would do, answered offline."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cfngen.errors import ExitCode
from cfngen.project import find_project

if TYPE_CHECKING:
    from collections.abc import Callable

    from cfngen.diff.comparison import Comparison
    from cfngen.report.changes import Row

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command(short_help="Say offline what CloudFormation would do.")
@click.argument("before", required=False, type=click.Path(path_type=Path))
@click.argument("after", required=False, type=click.Path(path_type=Path))
@click.option("--env", help="The environment of the project to look at.")
@click.option("--base", metavar="REV", help="Compare with the output that this git revision has.")
@click.option("--against", metavar="ENV", help="What would change in this environment if it were --env.")
@click.option("--deployed", is_flag=True, help="What would change in the live stacks of --env; asks AWS.")
@click.option("--endpoint-url", default="", metavar="URL", help="With --deployed: call this instead of AWS.")
@click.option("--local", is_flag=True, help="With --deployed: use the embedded endpoint.")
@click.option("--parameters", type=_FILE, help="Parameter values of AFTER (and of BEFORE, unless given).")
@click.option("--parameters-before", type=_FILE, help="Parameter values of BEFORE.")
@click.option("--stack-name", help="Name of the stack, for names made from AWS::StackName.")
@click.option("--account", default="111111111111", help="Account id, for AWS::AccountId.", show_default=True)
@click.option("--region", help="Region, for AWS::Region and the schemas.  [default: ap-northeast-1]")
@click.option(
    "--format", "form", type=click.Choice(["text", "markdown", "json", "html"]), default="text", show_default=True
)
@click.option("--lang", type=click.Choice(["en", "ja"]), help="Of all but json.  [default: that of LANG]")
@click.option("--detailed-exitcode", is_flag=True, help="Exit 3 when there are changes.")
def command(
    before: Path | None,
    after: Path | None,
    env: str | None,
    base: str | None,
    against: str | None,
    deployed: bool,
    endpoint_url: str,
    local: bool,
    parameters: Path | None,
    parameters_before: Path | None,
    stack_name: str | None,
    account: str,
    region: str | None,
    form: str,
    lang: str | None,
    detailed_exitcode: bool,
) -> int:
    """Answer as a change set would: what is added, modified, replaced or removed, in which nested stack, and why.

    Needs no AWS account. Compares any two templates (or folders with a root template; /dev/null is nothing),
    the committed output of a git revision with the working tree's, or two environments; with --deployed, which
    asks AWS and changes nothing there, what is live with the committed output.

    Fn::ForEach is expanded; what SAM, macros and modules make in AWS is not compared, and that is said.

    \b
    Examples:
      cfngen diff old.yaml new.yaml --parameters values.json
      cfngen diff --env prod --base origin/main
      cfngen diff --env prod --against stg --format markdown
      cfngen diff --env prod --deployed
      cfngen diff --env prod --base origin/main --format html --lang ja > review.html
      cfngen diff --env prod --base origin/main --format markdown --lang ja > comment.md
    """
    import gc

    gc.disable()  # one comparison ends before collecting would pay
    if before is not None:
        if after is None or env or base or against or deployed:
            what = "BEFORE and AFTER go together, and without --env, --base, --against and --deployed."
            raise click.UsageError(what)
        from cfngen.diff.files import of_paths

        comparisons = of_paths(
            before,
            after,
            parameters_before=parameters_before,
            parameters=parameters,
            stack_name=stack_name,
            account=account,
            region=region,
        )
    else:
        if not env or sum(map(bool, (base, against, deployed))) != 1:
            raise click.UsageError("Give BEFORE and AFTER, or --env with one of --base, --against and --deployed.")
        if parameters or parameters_before or stack_name or region:
            raise click.UsageError("--parameters, --stack-name and --region go with BEFORE and AFTER only.")
        if (endpoint_url or local) and not deployed:
            raise click.UsageError("--endpoint-url and --local go with --deployed only.")
        if deployed:
            comparisons = _of_deployed(env, endpoint_url, local)
        else:
            comparisons = _of_project(env, base, against or "", account)
    _show(comparisons, form, lang, env or "")
    return ExitCode.CHANGES if detailed_exitcode and any(one.differs for one in comparisons) else ExitCode.OK


def _of_deployed(env: str, endpoint_url: str, local: bool) -> list[Comparison]:
    from cfngen.commands._deployed import of_deployed
    from cfngen.commands._environment import Options

    if local and endpoint_url:
        raise click.UsageError("--local has an endpoint of its own: leave --endpoint-url away.")
    return of_deployed(Options(env, endpoint_url, local))


def _of_project(env: str, base: str | None, against: str, account: str) -> list[Comparison]:
    from cfngen.diff.output import of_environments, of_revision, stale

    project = find_project()
    if base:
        comparisons = of_revision(project.root, env, base, account)
    else:
        comparisons = of_environments(project.root, env, against, account)
    if stale(project.root, project.sources()):
        click.echo("Warning: templates_out/ is older than its sources: run cfngen build.", err=True)
    return comparisons


def _show(comparisons: list[Comparison], form: str, lang: str | None, env: str) -> None:
    import os

    from cfngen.engine.left import LEFT
    from cfngen.report.change_entries import entries, masked_output
    from cfngen.report.changes import Section

    sections = [
        Section(
            one.title,
            entries(one.changes, one.stack_name),
            one.tags,
            tuple(masked_output(export).told for export in one.exports),
            tuple(masked_output(output).told for output in one.outputs),
            tuple(left.told for left in one.left),
        )
        for one in comparisons
    ]
    left = [said for section in sections for said in section.left]
    # Respect NO_COLOR; otherwise click decides by the terminal.
    colour = False if os.environ.get("NO_COLOR") else None
    if form == "json":
        import json

        data: dict[str, Any] = {"Changes": [change for section in sections for change in section.entries]}
        if any(one.tags for one in comparisons):
            data["StackTags"] = [
                {"StackName": one.stack_name, "Key": tag.key, "BeforeValue": tag.before, "AfterValue": tag.after}
                for one in comparisons
                for tag in one.tags
            ]
        if any(one.exports for one in comparisons):
            data["Exports"] = [masked_output(it).to_api(one.stack_name) for one in comparisons for it in one.exports]
        if any(one.outputs for one in comparisons):
            data["Outputs"] = [masked_output(it).to_api(one.stack_name) for one in comparisons for it in one.outputs]
        if left:
            data["Undecided"] = left
        click.echo(json.dumps(data, indent=2, ensure_ascii=False))
        return
    from cfngen.report.wording import Words, language

    words = Words(language(lang))
    notes: list[tuple[str, list[str]]] = [(LEFT, left)]
    if form == "markdown":
        from cfngen.report.changes_markdown import markdown

        click.echo(markdown(sections, notes, words), nl=False)
    elif form == "html":
        from cfngen.report.changes_html import html

        title = ", ".join(one.title for one in [it for it in comparisons if it.differs] or comparisons) or env
        click.echo(html(sections, _places(comparisons), title=title, lang=words.lang, notes=notes), nl=False)
    else:
        from cfngen.report.changes_text import text

        click.echo(text(sections, _places(comparisons), words), nl=False, color=colour)
        for said in left:
            click.echo(f"{words(LEFT)}: {words.told(said)}", err=True)


def _places(comparisons: list[Comparison]) -> Callable[[Row], str]:
    """Where a resource stands: the Python line that makes it, and that of its template."""
    from cfngen.report.source import Sources

    project = find_project()
    sources = Sources(project) if project.folder else None

    def place(row: Row) -> str:
        if row.kind == "remove":
            return ""
        line = next((line for one in comparisons if (line := one.line(row.template, row.logical_id))), 0)
        template = f"{row.template}:{line}" if line else ""
        made = sources.line(project.root / row.template, ("Resources", row.logical_id)) if sources else ""
        return ", ".join(part for part in (made, template) if part)

    return place
