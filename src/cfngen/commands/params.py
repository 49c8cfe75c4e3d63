"""`cfngen params`: the effective values of an environment, or of several side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from cfngen.environments import Environment

MASK = "****"


@click.command(short_help="Show an environment's values, or compare environments.")
@click.argument("names", nargs=-1, required=True, metavar="ENV...")
@click.option("--differences", is_flag=True, help="Only what differs between the environments.")
@click.option(
    "--format",
    "style",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How to print the values.",
)
def command(names: tuple[str, ...], differences: bool, style: str) -> None:
    """Show the effective value of every parameter and tag of an environment, and where it comes from.

    With several environments: their values side by side, with * before each that differs.

    \b
    Example:
      cfngen params dev
      cfngen params stg prod --differences
      cfngen params prod --format json
    """
    from cfngen.environments import load_environments
    from cfngen.environments.checking import is_secret
    from cfngen.language.estate import load_estate
    from cfngen.project import find_project
    from cfngen.report.masking import names_a_secret

    if differences and len(set(names)) == 1:
        raise click.UsageError("--differences needs two environments")
    project = find_project()
    folder = project.parameters
    estate = load_estate(project.templates, project.layers)
    environments = load_environments(folder, estate, names)
    secrets = {name for root in estate.roots for name, setting in root.settings.items() if is_secret(setting)}
    tags = {env.name: env.tags for env in environments.values()}
    rows = {
        "parameters": _rows({env.name: env.parameters for env in environments.values()}, secrets),
        "tags": _rows(tags, {name for of_one in tags.values() for name in of_one if names_a_secret(name)}),
    }
    if differences:
        rows = {part: [row for row in of_part if row["differs"]] for part, of_part in rows.items()}
    click.echo(_json(rows, environments) if style == "json" else _text(rows, environments), nl=style == "json")


def _rows(values: dict[str, dict[str, str]], secrets: set[str]) -> list[dict[str, Any]]:
    """One row a name: its value in each environment, None where there is none; secrets are masked."""
    rows = []
    for name in dict.fromkeys(name for of_one in values.values() for name in of_one):
        row = {environment: of_one.get(name) for environment, of_one in values.items()}
        differs = len(set(row.values())) > 1
        shown = {environment: MASK if value and name in secrets else value for environment, value in row.items()}
        rows.append({"name": name, "differs": differs, "values": shown})
    return rows


def _json(rows: dict[str, list[dict[str, Any]]], environments: dict[str, Environment]) -> str:
    import json

    data: dict[str, Any] = {"parameters": [], "tags": []}
    for part, of_part in rows.items():
        for row in of_part:
            values = {
                environment: {"value": value}
                | ({"source": environments[environment].sources[row["name"]]} if part == "parameters" else {})
                for environment, value in row["values"].items()
            }
            data[part].append({"name": row["name"], "differs": row["differs"], "environments": values})
    return json.dumps(data, indent=2, ensure_ascii=False)


def _text(rows: dict[str, list[dict[str, Any]]], environments: dict[str, Environment]) -> str:
    """Columns: name, one a value of an environment, and for a single environment the source."""
    several = len(environments) > 1
    lines = [["", "Parameter", *environments] if several else ["Parameter", "Value", "From"]]
    for part, of_part in rows.items():
        if part == "tags" and of_part:
            lines += [[], ["", "Tag", *environments] if several else ["Tag", "Value"]]
        for row in of_part:
            values = [_cell(value) for value in row["values"].values()]
            if several:
                lines.append(["*" if row["differs"] else "", row["name"], *values])
            else:
                (environment,) = environments.values()
                lines.append([row["name"], *values, environment.sources.get(row["name"], "")])
    return _columns(lines)


def _cell(value: str | None) -> str:
    """A value on one line; `-` where there is none, quotes where an empty text would not be seen."""
    if value is None:
        return "-"
    return value.replace("\n", "\\n").replace("\t", "\\t") or "''"


# One long ARN or PEM text must not push every other row's last column away.
_WIDEST = 44


def _columns(lines: list[list[str]]) -> str:
    """Align cells in columns; a cell wider than a column may be pushes its own line only."""
    count = max(map(len, lines))
    widths = [
        max((width for line in lines if len(line) > place and (width := _width(line[place])) <= _WIDEST), default=0)
        for place in range(count)
    ]
    text = ""
    for line in lines:
        cells = [cell + " " * (widths[place] - _width(cell)) for place, cell in enumerate(line)]
        text += "  ".join(cells).rstrip() + "\n"
    return text


def _width(text: str) -> int:
    """Columns of a terminal: Chinese and Japanese characters take two."""
    import unicodedata

    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
