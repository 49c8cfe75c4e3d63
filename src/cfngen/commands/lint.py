"""`cfngen lint`: what two linters say of the generated templates, or of any others."""

from __future__ import annotations

from pathlib import Path

import click

from cfngen.errors import ExitCode


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "style",
    type=click.Choice(["text", "json", "sarif", "junit", "github"]),
    default="text",
    show_default=True,
    help="How to print the findings.",
)
@click.option("--fast", is_flag=True, help="Ask cloudformation-validate alone: seconds saved, wiring not seen.")
@click.option("--region", default="", metavar="REGION", help="Lint for this Region, whatever the root says.")
def command(paths: tuple[Path, ...], style: str, fast: bool, region: str) -> int:
    """Validate templates with AWS's cloudformation-validate and with cfn-lint.

    Without PATH: everything under templates_out/, each root with its children so that the wiring between them
    is checked, and each in its own Region. A PATH is any CloudFormation template, or a folder of them.

    cfn-lint is the authority: of the rules that both have, its answer counts, and each is reported once. What did
    not change since an earlier run is not linted again; the answers lie under $XDG_CACHE_HOME/cfngen/lint, which
    may be deleted at any time.

    The project's .cfnlintrc.yaml says which rules count. Exits 0 when nothing is found, 1 when anything is,
    whatever its severity (cfn-lint does the same; ignore a rule in .cfnlintrc.yaml if it should not count),
    2 for a PATH that does not exist.

    \b
    Example:
      cfngen lint
      cfngen lint --fast
      cfngen lint --format sarif > lint.sarif
      cfngen lint other/template.yaml --region us-east-1 --format json
    """
    from cfngen.lint.run import lint
    from cfngen.project import find_project
    from cfngen.report.formats import render

    report = lint(paths, find_project(), region, fast=fast)
    click.echo(render(report, style))
    return ExitCode.ERROR if report.findings else ExitCode.OK
