"""`cfngen doctor`: what keeps an environment from being deployed to, and the safe way on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

import click

from cfngen.commands._environment import Options, with_environment
from cfngen.errors import CfngenError, ExitCode

if TYPE_CHECKING:
    from cfngen.aws.diagnosis import Diagnosis
    from cfngen.aws.plan import Plan
    from cfngen.aws.session import Session
    from cfngen.project import Project

_WORDS = {"fine": "ok", "stuck": "STUCK", "error": "ERROR"}


@click.command()
@with_environment
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(options: Options, form: str) -> int:
    """Look at everything that a deployment needs, and at every stack and change set; say what each status means.

    Changes nothing: the commands that it names are for you to run. Exits 6 when a stack is stuck, 4 with another
    account's credentials, 1 when something else is in the way.

    \b
    Example:
      cfngen doctor --env prod
    """
    with options.opened() as (project, plan, session):
        found, code = _found(session, project, plan)
        listed = [_data(project, plan, one, options) for one in found]
    _show(listed, form)
    if any(one.level == "stuck" for one in found):
        return ExitCode.STUCK
    return code or (ExitCode.ERROR if any(one.level == "error" for one in found) else ExitCode.OK)


def _found(session: Session, project: Project, plan: Plan) -> tuple[list[Diagnosis], ExitCode]:
    from cfngen.aws.diagnosis import Diagnosis
    from cfngen.aws.preconditions import failed

    found = [_build(project), *_headroom(project, plan.environment)]
    try:
        caller = session.guard()
    except CfngenError as error:
        return [*found, failed("credentials", error)], error.exit_code
    found.append(Diagnosis("fine", "credentials", f"{caller} in account {session.target.account}"))
    for where, look in _looks(session, plan):
        try:
            found += look()
        except CfngenError as error:
            found.append(failed(where, error))
    return found, ExitCode.OK


def _looks(session: Session, plan: Plan) -> Iterator[tuple[str, Callable[[], Iterable[Diagnosis]]]]:
    """What is looked at, each with a name for the case that it cannot be."""
    from cfngen.aws.artifacts import check_buckets, place_of
    from cfngen.aws.doctor import examine
    from cfngen.aws.preconditions import bucket, roles

    regions = list(dict.fromkeys(root.region for root in plan.roots))

    def buckets() -> Iterator[Diagnosis]:
        check_buckets(session, regions)
        for region in regions:
            yield from bucket(session, place_of(session, region), plan.environment)

    yield "buckets", buckets
    yield "roles", lambda: roles(session, plan)
    for root in plan.roots:
        yield root.title, lambda root=root: examine(session, root, plan.environment)  # type: ignore[misc]


def _build(project: Project) -> Diagnosis:
    """Whether templates_out/ is what the template modules and parameter files make."""
    from cfngen.aws.diagnosis import Diagnosis, Step
    from cfngen.aws.preconditions import failed
    from cfngen.build import complete, difference, render
    from cfngen.environments import load_environments
    from cfngen.language.estate import load_estate

    where = project.output.name
    try:
        estate = load_estate(project.templates, project.layers)
        environments = load_environments(project.parameters, estate)
        files, stale = complete(render(estate, environments.values()), project.output, estate, project.parameters)
    except CfngenError as error:
        return failed(where, error)
    if difference(files, stale, project.output):
        return Diagnosis("warning", where, "it is older than its sources", steps=(Step("cfngen build"),))
    return Diagnosis("fine", where, "it is up to date")


def _headroom(project: Project, environment: str) -> Iterator[Diagnosis]:
    """What of the limits is used to 80 % and more, or passed."""
    from cfngen.aws.diagnosis import Diagnosis, Step
    from cfngen.commands.headroom import measures

    for one in measures(project, environment):
        if one.is_near:
            what = f"{one.used:,} of {one.most:,} {one.what} ({one.percent} %) {one.value}".rstrip()
            steps = (Step("cfngen headroom"),)
            yield Diagnosis("error" if one.is_over else "warning", one.where, what, steps=steps)


def _data(project: Project, plan: Plan, one: Diagnosis, options: Options) -> dict[str, Any]:
    from cfngen.commands._change_sets import source_line, template_of

    root = next((root for root in plan.roots if one.where.startswith((f"{root.title}", f"{root.name}/"))), None)
    causes = [
        {
            "path": cause.path,
            "type": cause.type,
            "reason": cause.reason,
            "source": source_line(project, template_of(plan, root, cause.stack), cause.logical_id) if root else "",
        }
        for cause in one.causes
    ]
    steps = [{"command": options.here(step.command), "when": step.when} for step in one.steps]
    said = {"level": one.level, "where": one.where, "status": one.status, "what": one.what, "reason": one.reason}
    return said | {"causes": causes, "steps": steps}


def _show(listed: list[dict[str, Any]], form: str) -> None:
    import json

    counts = Counter(one["level"] for one in listed)
    if form == "json":
        click.echo(json.dumps({"findings": listed, "summary": counts}, indent=2, ensure_ascii=False))
        return
    for one in listed:
        click.echo(_text(one))
    click.echo(", ".join(f"{count} {_WORDS.get(level, level)}" for level, count in counts.items()) + ".")


def _text(one: dict[str, Any]) -> str:
    word = _WORDS.get(one["level"], one["level"])
    if not one["status"]:
        lines = [f"{word:<8} {one['where']}: {one['what']}"]
    else:
        lines = [f"{word:<8} {one['where']}  {one['status']}", f"         {one['what']}"]
    lines += [f"         reason: {one['reason']}"] if one["reason"] not in ("", "User Initiated") else []
    for cause in one["causes"]:
        made = f" (made by {cause['source']})" if cause["source"] else ""
        lines.append(f"         cause: {cause['path']}  {cause['type']}  {cause['reason']}{made}")
    for step in one["steps"]:
        lines.append(f"         → {step['command']}")
        lines += [f"           {step['when']}"] if step["when"] else []
    return "\n".join(lines)
