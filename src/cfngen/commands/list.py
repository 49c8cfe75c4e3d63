"""`cfngen list`: the estate at a glance."""

from __future__ import annotations

from collections import Counter
from typing import Any

import click


@click.command(short_help="Show the estate at a glance.")
@click.option(
    "--format",
    "style",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How to print the estate.",
)
def command(style: str) -> None:
    """Show every root and nested stack: how many resources it has, and what it takes and gives.

    Text: one line a nested stack, with the number of its resources, of its parameters and outputs, and the
    stacks that it takes values from. JSON also names every resource, parameter, output and wire.
    Outside a project: the templates that come with cfngen.

    \b
    Example:
      cfngen list
      cfngen list --format json | jq '.roots[].stacks[] | select(.wires.VpcId) | .name'
    """
    from cfngen.catalogue import summary
    from cfngen.language.estate import load_estate
    from cfngen.project import find_project

    project = find_project()
    found = summary(load_estate(project.templates, project.layers))
    if style == "json":
        import json

        click.echo(json.dumps(found, indent=2, ensure_ascii=False))
    else:
        click.echo(_text(found), nl=False)


def _text(found: dict[str, Any]) -> str:
    header = ("STACK", "RESOURCES", "PARAMETERS", "OUTPUTS", "TAKES VALUES FROM")
    stacks = [stack for root in found["roots"] for stack in root["stacks"]]
    ends = Counter(stack["name"].rpartition("/")[2] for stack in stacks)
    rows = {stack["path"]: _row(stack, ends) for stack in stacks}
    widths = [max(map(len, column)) for column in zip(header, *rows.values(), strict=True)]
    lines = []
    for root in found["roots"]:
        lines += [f"{root['path']} in {root['region']}: {root['description']}", "", _line(header, widths)]
        lines += [_line(rows[stack["path"]], widths) for stack in root["stacks"]]
        lines += [""]
    total = found["summary"]
    lines.append(", ".join(f"{total[part]} {part if total[part] != 1 else part[:-1]}" for part in total))
    return "\n".join(lines) + "\n"


def _row(stack: dict[str, Any], ends: Counter[str]) -> tuple[str, ...]:
    """The cells of a line; a stack is named without its layer where that says which one it is."""
    givers = dict.fromkeys([*stack["wires"].values(), *stack["after"]])
    short = [end if ends[end := name.rpartition("/")[2]] == 1 else name for name in givers]
    condition = f" (if {stack['condition']})" if stack["condition"] else ""
    counts = (str(len(stack[part])) for part in ("resources", "parameters", "outputs"))
    return (f"{stack['name']}{condition}", *counts, ", ".join(short))


def _line(cells: tuple[str, ...], widths: list[int]) -> str:
    first, *counts, last = cells
    numbers = (cell.rjust(width) for cell, width in zip(counts, widths[1:-1], strict=True))
    return "  ".join((first.ljust(widths[0]), *numbers, last)).rstrip()
