"""`cfngen docs`: the reference documentation of the project, generated from its code."""

from __future__ import annotations

from pathlib import Path

import click

from cfngen.errors import ExitCode
from cfngen.project import find_project


@click.command()
@click.option("--check", is_flag=True, help="Write nothing; exit 1 when a page is out of date.")
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), help="The folder to write to.  [default: docs/reference]"
)
def command(check: bool, out: Path | None) -> int:
    """Write Markdown about the commands, the settings, and the estate's parameters and templates.

    The pages are part of the documentation in docs/, which a static site generator turns into a site.

    \b
    Example:
      cfngen docs
      cfngen docs --check
    """
    from cfngen.docs.pages import FOLDER, stale, write

    project = find_project()
    folder = out or project.root / FOLDER
    if check:
        old = stale(project, folder)
        for name in old:
            click.echo(f"{folder / name} is out of date: run cfngen docs", err=True)
        return ExitCode.ERROR if old else ExitCode.OK
    changed = write(project, folder)
    click.echo(f"Wrote {len(changed)} pages to {folder}." if changed else "Every page is up to date.", err=True)
    return ExitCode.OK
