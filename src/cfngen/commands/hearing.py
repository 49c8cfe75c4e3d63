"""`cfngen hearing`: the hearing sheet, from the questions to parameters and decision records."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cfngen.commands._environment import can_be_asked
from cfngen.errors import CfngenError, ExitCode

if TYPE_CHECKING:
    from cfngen.project import Project

_answers = click.option(
    "--answers",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The answers file.  [default: answers.yaml in the project]",
)


@click.group()
def command() -> None:
    """Turn the answers of a hearing into parameters, layers and decision records.

    \b
    Example:
      cfngen hearing init
      cfngen hearing ask
      cfngen hearing check
      cfngen hearing apply
    """


@command.command()
@_answers
def init(answers: Path | None) -> None:
    """Write an answers file with every key commented, and its JSON Schema for editors.

    \b
    Example:
      cfngen hearing init
    """
    import json

    from cfngen.files import write_files
    from cfngen.hearing.blank import blank
    from cfngen.hearing.json_schema import json_schema

    path = _path(answers)
    if path.exists():
        raise CfngenError("is already there", where=str(path), hint="`cfngen hearing ask` goes on with it")
    schema = f"{path.stem}.schema.json"
    text = json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"
    write_files(path.parent, {path.name: blank(schema).encode(), schema: text.encode()})
    click.echo(
        f"Wrote {path.name} and {schema}. Next: cfngen hearing ask, or write the answers in an editor.", err=True
    )


@command.command()
@_answers
@click.option("--section", type=click.IntRange(1, 28), help="Only this section of the sheet.")
@click.option("--all", "again", is_flag=True, help="Ask again what is answered, too.")
def ask(answers: Path | None, section: int | None, again: bool) -> None:
    """Ask the questions that are still open; every answer is saved at once.

    Ctrl-C keeps what was answered; the next `ask` goes on there.

    \b
    Example:
      cfngen hearing ask
      cfngen hearing ask --section 8
    """
    from cfngen.hearing.interview import HELP, Interview

    path = _path(answers)
    if not path.exists():
        raise CfngenError("there is no answers file", where=str(path), hint="run: cfngen hearing init")

    def prompt(text: str) -> str:
        typed: str = click.prompt(text, default="", show_default=False, prompt_suffix=" ", err=True)
        return typed

    click.echo(HELP, err=True)
    try:
        Interview(path, prompt, lambda text: click.echo(text, err=True), again, section).run()
    except (KeyboardInterrupt, click.Abort):
        click.echo(f"\n答えは {path.name} に残っています。続きは cfngen hearing ask で。", err=True)
        raise


@command.command()
@_answers
def check(answers: Path | None) -> int:
    """Check the answers: their form, contradictions, what the templates refuse, and what is still open.

    \b
    Example:
      cfngen hearing check
    """
    from cfngen.hearing.documents import unanswered
    from cfngen.hearing.keys import asked_by, flow, keys, value_of
    from cfngen.hearing.plan import judge, make_plan, refuse
    from cfngen.hearing.reading import read_answers

    document = read_answers(_path(answers))
    resolved, found = judge(document)
    for finding in found:
        if finding.severity != "error":
            kind = "警告" if finding.severity == "warning" else "導出"
            click.echo(f"{document.where(*finding.keys)}: {kind} {finding.rule}: {finding.text}")
    missing = unanswered(resolved)
    for name in missing:
        value = flow(value_of(resolved.answers, name))
        click.echo(f"要確認 {name} ({', '.join(asked_by(name))}) {keys()[name].text}: 既定値 {value}")
    refuse(document, found)
    make_plan(document, _project())
    click.echo(f"No contradictions; {len(missing)} keys to confirm.", err=True)
    return ExitCode.OK


@command.command()
@_answers
@click.option("--adr", default="docs/adr", show_default=True, help="Folder of the decision records.")
@click.option("--check", "only_check", is_flag=True, help="Write nothing; exit 1 with a diff when out of date.")
@click.option("--overwrite", is_flag=True, help="Take the answers where values or records were changed by hand.")
@click.option("--yes", is_flag=True, help="Write without asking.")
def apply(answers: Path | None, adr: str, only_check: bool, overwrite: bool, yes: bool) -> int:
    """Write parameters/*.json, [tool.cfngen], the decision records and the summary, after showing the diff.

    What was changed by hand since the last `apply` stays, and is named.

    \b
    Example:
      cfngen hearing apply
      cfngen hearing apply --yes
      cfngen hearing apply --check
    """

    from cfngen.files import write_files
    from cfngen.hearing.plan import make_plan
    from cfngen.hearing.reading import read_answers

    project = _project()
    folder = project.root
    plan = make_plan(read_answers(_path(answers)), project, _inside(adr), overwrite)
    difference = plan.difference(folder)
    click.echo(difference, nl=False)
    for line in plan.kept:
        click.echo(f"Kept: {line}", err=True)
    if plan.kept:
        click.echo("--overwrite takes the answers instead.", err=True)
    if not difference:
        click.echo("Nothing to write.", err=True)
        return ExitCode.OK
    if only_check:
        raise CfngenError("what the answers make is out of date", hint="run: cfngen hearing apply")
    if not yes:
        if not can_be_asked():
            raise click.UsageError("this is no terminal to ask on: give --yes to write, or --check")
        click.confirm("Write this?", abort=True, err=True)
    changed = write_files(folder, plan.files)
    click.echo(f"{len(changed)} files written. Next: cfngen build", err=True)
    return ExitCode.OK


def _path(answers: Path | None) -> Path:
    from cfngen.project import find_project

    if answers:
        return answers
    return (find_project().folder or Path.cwd()) / "answers.yaml"


def _project() -> Project:
    """The project; a pyproject.toml here without `[tool.cfngen]` is one that `apply` adds it to."""
    from cfngen.project import Project, find_project

    project = find_project()
    if project.folder is None and Path("pyproject.toml").is_file():
        return Project(Path.cwd())
    _ = project.root  # which says what to do outside a project
    return project


def _inside(adr: str) -> str:
    """A folder in the project, as a relative path with slashes. Raises UsageError for one outside."""
    path = Path(adr)
    if path.is_absolute() or ".." in path.parts or not path.parts:
        raise click.UsageError(f"--adr is a folder in the project, not {adr!r}")
    return path.as_posix()
