"""`cfngen show`: one template on stdout."""

from __future__ import annotations

import click


def _names(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    """The templates' names for the shell's completion; nothing while they cannot be imported."""
    del ctx, parameter
    from cfngen.catalogue import entries
    from cfngen.errors import CfngenError
    from cfngen.language.estate import load_estate
    from cfngen.project import find_project

    try:
        project = find_project()
        estate = load_estate(project.templates, project.layers)
    except CfngenError:
        return []
    return [entry.name for entry in entries(estate) if entry.name.startswith(incomplete)]


@click.command(short_help="Print one template.")
@click.argument("template", shell_complete=_names)
def command(template: str) -> None:
    """Print the YAML of one template, as `cfngen build` writes it.

    TEMPLATE is its name (`subnets`, `network/subnets`), `stack` or `edge/stack` for a root, its logical id in
    the parent, or the path of its YAML or its Python module. Nothing is written.
    Outside a project: the templates that come with cfngen.

    \b
    Example:
      cfngen show network/subnets
      cfngen show stack
      cfngen show templates_out/nested/network/subnets.yaml
    """
    from cfngen.catalogue import find
    from cfngen.language.estate import load_estate
    from cfngen.project import find_project

    project = find_project()
    click.echo(find(load_estate(project.templates, project.layers), template).text, nl=False)
