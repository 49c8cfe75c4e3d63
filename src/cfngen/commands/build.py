"""`cfngen build`: write the templates and the parameter files of every environment."""

from __future__ import annotations

from pathlib import Path

import click

from cfngen.errors import CfngenError, ExitCode
from cfngen.project import find_project


@click.command(short_help="Write the templates and parameter files.")
@click.option("--env", "names", multiple=True, metavar="ENV", help="Only this environment (repeatable).")
@click.option("--check", is_flag=True, help="Write nothing; exit 1 with a diff when the output is out of date.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Write here instead of templates_out/.")
@click.option("--profile", help="Build the layers of this profile instead of the project's.")
def command(names: tuple[str, ...], check: bool, out: Path | None, profile: str | None) -> int:
    """Write templates_out/ from the template modules and parameters/<env>.json.

    The templates are the same bytes for every environment. Every environment that is built must be valid;
    the parameter files of the others stay as they are.

    \b
    Examples:
      cfngen build                 every environment
      cfngen build --env prod      the templates, and prod's parameters
      cfngen build --check         is what is committed up to date?
    """
    import gc

    gc.disable()  # a build ends before collecting would pay: a sixth of its time
    from cfngen.build import complete, difference, render, write
    from cfngen.environments import load_environments
    from cfngen.language.estate import load_estate

    project = find_project(profile=profile)
    folder = out or project.output
    if project.folder:
        project.refuse_other_templates()
    estate = load_estate(project.templates, project.layers)
    # Outside a project there are no environments: `--out` then writes the templates alone.
    environments = {}
    if project.folder or names:
        environments = load_environments(project.parameters, estate, names or None, project.accounts)
    parameters = project.parameters if project.folder else None
    files, stale = complete(render(estate, environments.values()), folder, estate, parameters)
    if check:
        text = difference(files, stale, folder)
        if not text:
            click.echo(f"{folder.resolve().name} is up to date.", err=True)
            return ExitCode.OK
        click.echo(text, nl=False)
        raise CfngenError("the output is out of date", where=str(folder), hint="run: cfngen build")
    changed = write(files, stale, folder)
    count = sum(len(root.templates) + 1 for root in estate.roots)
    click.echo(
        f"{count} templates for {', '.join(environments) or 'no environment'} in {folder}: "
        + (f"{len(changed)} files changed." if changed else "nothing changed."),
        err=True,
    )
    return ExitCode.OK
