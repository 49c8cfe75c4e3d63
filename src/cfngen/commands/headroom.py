"""`cfngen headroom`: how near the templates and their names are to CloudFormation's limits."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import click

from cfngen.errors import CfngenError, ExitCode
from cfngen.project import Project, find_project

if TYPE_CHECKING:
    from cfngen.engine.headroom import Measure

_COLUMNS = ("bytes", "bytes inline", "resources", "parameters", "outputs", "mappings")
_ACCOUNT = "111111111111"


@click.command()
@click.option("--env", "names", multiple=True, metavar="ENV", help="Only the names of this environment (repeatable).")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(names: tuple[str, ...], form: str) -> int:
    """Measure every committed template, and every name in every environment, against the limits of AWS.

    Needs no AWS account. Marks with ! what is used to 80 % and more, and exits 1 where a limit is passed. Templates
    are given to CloudFormation by their URL, so that the limit of inline ones is shown and not judged.

    \b
    Examples:
      cfngen headroom
      cfngen headroom --env prod --format json
    """
    project = find_project()
    environments = names or _environments(project)
    found = {name: measures(project, name) for name in environments}
    if form == "json":
        import json

        click.echo(json.dumps({name: list(map(_data, one)) for name, one in found.items()}, indent=2))
    else:
        click.echo(_text(found), nl=False)
    return ExitCode.ERROR if any(one.is_over for listed in found.values() for one in listed) else ExitCode.OK


def measures(project: Project, environment: str) -> list[Measure]:
    """Every measure of the committed output as an environment gets it. Raises CfngenError where there is no build."""
    from cfngen.aws.plan import load_plan
    from cfngen.checks.names._rules import RULES
    from cfngen.engine.headroom import of_stack, of_template
    from cfngen.engine.pseudo import Pseudo
    from cfngen.engine.tree import load_stack

    plan = load_plan(project, environment)
    limits = {kind: (rule.property, rule.most) for kind, rule in RULES.items()}
    target = project.environments.get(environment)
    account = target.account if target else _ACCOUNT
    found = [one for path in plan.files for one in of_template(path, plan.template(path))]

    def read(path: str) -> str:
        return plan.files[path].decode("utf-8-sig")

    for root in plan.roots:
        pseudo = Pseudo(account, root.region, root.name)
        stack = load_stack(root.path, root.parameters, pseudo, read=read, check=False)
        found += of_stack(stack, limits)
    return found


def _environments(project: Project) -> list[str]:
    found = sorted(path.stem for path in (project.output / "parameters").glob("*.json"))
    if not found:
        raise CfngenError("there is no build", where=str(project.output), hint="run: cfngen build")
    return found


def _data(one: Measure) -> dict[str, Any]:
    said = {"what": one.what, "where": one.where, "used": one.used, "limit": one.most, "percent": one.percent}
    return said | ({"value": one.value} if one.value else {}) | {"near": one.is_near, "over": one.is_over}


def _text(found: dict[str, list[Measure]]) -> str:
    first = next(iter(found.values()))
    cells = {(one.where, one.what): one for one in first}
    templates = [one.where for one in first if one.what == _COLUMNS[0]]
    rows = [("TEMPLATE", *(f"{column.upper()} OF {cells[templates[0], column].most:,}" for column in _COLUMNS))]
    rows += [(path, *(_used(cells[path, column]) for column in _COLUMNS)) for path in templates]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join((row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:]))) for row in rows]
    for environment, listed in found.items():
        lines += ["", f"{environment}: the nearest of each kind", *_nearest(listed)]
    near = {(one.what, one.where) for listed in found.values() for one in listed if one.is_near}
    lines += ["", f"{len(near)} of them are used to 80 % and more." if near else "Nothing is used to 80 % and more."]
    return "\n".join(lines) + "\n"


def _nearest(listed: Iterable[Measure]) -> list[str]:
    """Of everything that is no column of the table the nearest to its limit, and all that are near theirs."""
    kinds: dict[str, list[Measure]] = {}
    for one in listed:
        if one.what not in _COLUMNS:
            kinds.setdefault(one.what, []).append(one)
    shown = []
    for all_of_it in kinds.values():
        nearest = max(all_of_it, key=lambda one: one.percent)
        shown += [nearest, *(one for one in all_of_it if one.is_near and one is not nearest)]
    shown.sort(key=lambda one: -one.percent)
    return [f"  {_used(one):>12} of {one.most:<6,} {one.what}  {one.value or one.where}" for one in shown]


def _used(one: Measure) -> str:
    return f"{one.used:,} {one.percent:>3} %{'!' if one.is_near else ' '}"
