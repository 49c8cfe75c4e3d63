"""`cfngen check`: the policies that the generated templates, or any others, keep and break."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cfngen.errors import ExitCode

if TYPE_CHECKING:
    from cfngen.checks.framework import Check
    from cfngen.checks.run import Result
    from cfngen.checks.targets import Work
    from cfngen.checks.waivers import Waiver
    from cfngen.project import Project
    from cfngen.report.check_words import CheckWords
    from cfngen.report.findings import Report


@click.command(short_help="Check policies: the project in every environment, or any templates.")
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path(path_type=Path))
@click.option("--env", "environments", multiple=True, metavar="ENV", help="Only this environment; may be repeated.")
@click.option(
    "--parameters",
    "parameter_file",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Parameter values for the templates at PATH, in any form that the AWS CLI takes.",
)
@click.option(
    "--region",
    default="",
    metavar="REGION",
    help="The Region that the templates at PATH are for, where no manifest.json beside them says.",
)
@click.option(
    "--guard",
    "guard_files",
    multiple=True,
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Also run the rules of this file, in CloudFormation Guard's language; may be repeated.",
)
@click.option("--only", multiple=True, metavar="ID", help="Only this check; may be repeated.")
@click.option("--skip", multiple=True, metavar="ID", help="Not this check; may be repeated.")
@click.option(
    "--severity",
    type=click.Choice(["error", "warning", "info"]),
    help="Report from this severity on, and exit 1 for whatever is reported.",
)
@click.option(
    "--format",
    "style",
    type=click.Choice(["text", "markdown", "json", "sarif", "junit", "github"]),
    default="text",
    show_default=True,
    help="How to print the findings.",
)
@click.option(
    "--report",
    "document",
    type=click.Choice(["html", "markdown"]),
    help="Print a page for auditors instead: each framework's controls, and what stands for them.",
)
@click.option(
    "--lang",
    type=click.Choice(["en", "ja"]),
    help="Of text, markdown and --report; what other tools read is English.  [default: that of LANG]",
)
@click.pass_context
def command(
    context: click.Context,
    paths: tuple[Path, ...],
    environments: tuple[str, ...],
    parameter_file: Path | None,
    region: str,
    guard_files: tuple[Path, ...],
    only: tuple[str, ...],
    skip: tuple[str, ...],
    severity: str | None,
    style: str,
    document: str | None,
    lang: str | None,
) -> int:
    """Check policies on what would be deployed: parameters, conditions and nested stacks resolved.

    Without PATH: the project's templates_out/ in every environment. A PATH is any CloudFormation template, or a
    folder of them, which are taken as deployed together: a parameter that has to be given takes the output of the same
    name that one other stack has. Parameters without a value are tried with each value that matters. What cannot be
    decided is listed as undecided, and is no pass. So is what SAM, macros and modules make in AWS, while the rest of
    such a template is checked; Fn::ForEach is expanded here.

    Where neither a template nor a module has changed since an earlier run over the project, its answer is given again;
    it lies under $XDG_CACHE_HOME/cfngen/check, which may be deleted at any time.

    waivers.toml at the project's root holds the findings that somebody has agreed to, each until a date. Rules of
    --guard have the id guard:NAME, and see the same resolved templates. Exits 0, 1 for an error without a waiver, a
    waiver that has expired or that nothing needs, and a check that fails itself, 2 for a PATH, an environment or a
    check that does not exist.

    \b
    Example:
      cfngen check
      cfngen check --env prod --only B12
      cfngen check other/templates --parameters prod.json --region ap-northeast-1 --format json
      cfngen check --guard hipaa.guard --format sarif > check.sarif
      cfngen check --format markdown --lang ja > comment.md
      cfngen check --report html --lang ja > taiou.html
    """
    import gc

    from cfngen.checks.targets import find_work
    from cfngen.project import find_project
    from cfngen.report.languages import language

    gc.set_threshold(1_000_000, 20, 100)  # an estate is hundreds of thousands of objects that all live to the end
    lang = language(lang)
    project = find_project()
    work = find_work(paths, project, environments, _values(parameter_file), region)
    if work.is_project and not (only or skip or guard_files or work.only_under or document):
        result, page = _remembered(work, project, whole=not environments), ""
    else:
        result, page = _looked(work, project, only, skip, guard_files, environments, document, lang)
    report = result.report.from_severity(severity) if severity else result.report
    words = _words(lang, style, document)
    if not page:
        page = _printed(report, style, lang, words)
    click.echo(page)
    for line in result.remarks(words):
        click.echo(line, err=True)
    if (context.obj or {}).get("debug"):
        click.echo("".join(result.tracebacks), err=True, nl=False)
    failed = any(severity or finding.severity == "error" for finding in report.findings)
    return ExitCode.ERROR if failed else ExitCode.OK


def _words(lang: str, style: str, document: str | None) -> CheckWords | None:
    """The words of what people read; none, which is English, where other tools read: their baselines go by it."""
    if lang == "en" or not (document or style in ("text", "markdown")):
        return None
    from cfngen.report.check_words import CheckWords

    return CheckWords(lang)


def _printed(report: Report, style: str, lang: str, words: CheckWords | None) -> str:
    """The findings in a format."""
    from cfngen.report.formats import as_text, render

    if style == "text":
        return as_text(report, words, _fixes(report, words))
    if words is None:
        return render(report, style)
    from cfngen.report.findings_markdown import as_markdown
    from cfngen.report.wording import Words

    return as_markdown(words.report(report), Words(lang))


def _fixes(report: Report, words: CheckWords | None) -> dict[str, str]:
    """What to do about the rules that an error breaks."""
    broken = {it.rule for it in report.findings if it.severity == "error"}
    if not broken:
        return {}
    from cfngen.checks.catalogue import catalogue

    fixes = {name: " ".join(check.fix.split()) for name, check in catalogue().items() if name in broken}
    return {name: words.text(fix) if words else fix for name, fix in fixes.items()}


def _remembered(work: Work, project: Project, *, whole: bool) -> Result:
    """The whole catalogue over the project, from the cache where nothing changed."""
    from cfngen.checks.memory import Found, Memory

    memory = Memory(work, project)
    known = memory.get()
    if known is None:
        from cfngen.checks.reading import read_ahead

        reading = read_ahead(work, here=False)  # by others, while this process imports the rest
        from cfngen.checks.catalogue import catalogue
        from cfngen.checks.run import judge, look

        checks = catalogue()
        collected, outside = look(work, list(checks.values()), project, reading=reading)
        known = Found(collected.found, collected.undecided, outside, list(checks))
        if not (collected.failures or work.unreadable):
            memory.put(known)
    else:
        from cfngen.checks.collecting import Collected
        from cfngen.checks.run import judge

        collected = Collected(project, work)
        collected.found, collected.undecided = known.found, known.undecided
    waivers = _waivers(project, known.ids, guard=False)
    return judge(collected, known.outside, waivers, all_checks=whole)


def _looked(
    work: Work,
    project: Project,
    only: tuple[str, ...],
    skip: tuple[str, ...],
    guard_files: tuple[Path, ...],
    environments: tuple[str, ...],
    document: str | None,
    lang: str,
) -> tuple[Result, str]:
    """Some checks, some templates, or a page: looked at afresh. The second is the page, empty where none is wanted."""
    from cfngen.checks.catalogue import catalogue, chosen
    from cfngen.checks.run import run

    checks = chosen(only, skip, _guard(guard_files))
    ids = [*catalogue(), *(check.id for check in checks)]
    waivers = _waivers(project, ids, guard=bool(guard_files)) if work.is_project else []
    whole = not (only or skip or environments)
    if not document:
        return run(work, checks, project, waivers, all_checks=whole), ""
    from cfngen.checks.evidence import Watch, page
    from cfngen.report.evidence import render

    watch = Watch()
    result = run(work, checks, project, waivers, all_checks=whole, watch=watch)
    return result, render(page(result, watch, checks, work, project, lang), document)


def _guard(files: tuple[Path, ...]) -> list[Check]:
    if not files:
        return []
    from cfngen.checks.guard import guard_checks

    return guard_checks(files)


def _values(parameter_file: Path | None) -> dict[str, object] | None:
    if parameter_file is None:
        return None
    from cfngen.diff.parameter_files import parameter_values

    return {name: value for name, value in parameter_values(parameter_file).items() if value is not None}


def _waivers(project: Project, ids: Sequence[str], *, guard: bool) -> list[Waiver]:
    """The project's waivers. Raises CfngenError for those of checks or environments that do not exist."""
    from cfngen.checks.waivers import FILE, read_waivers, refuse_unknown

    path = project.root / FILE
    waivers = read_waivers(path, layers=project.layers)
    if waivers:
        environments = {file.stem for file in (project.output / "parameters").glob("*.json")}
        refuse_unknown(waivers, set(ids), environments, path, guard=guard)
    return waivers
