"""`cfngen drift`: what in an environment's stacks is no longer as its templates say."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import click

from cfngen.commands._environment import Options, say, with_environment
from cfngen.errors import CfngenError, ExitCode

if TYPE_CHECKING:
    from cfngen.aws.drift import StackDrift
    from cfngen.aws.plan import Plan, RootStack
    from cfngen.project import Project


@click.command()
@with_environment
@click.option("--format", "form", type=click.Choice(["text", "markdown", "json"]), default="text", show_default=True)
@click.option("--lang", type=click.Choice(["en", "ja"]), help="Of text and markdown.  [default: that of LANG]")
@click.option("--detailed-exitcode", is_flag=True, help="Exit 3 when something has drifted.")
@click.option("--timeout", type=click.FloatRange(1), default=900, show_default=True, metavar="SECONDS")
def command(options: Options, form: str, lang: str | None, detailed_exitcode: bool, timeout: float) -> int:
    """Detect drift in every root stack and in every stack nested in it, and tell it resource by resource.

    Exits 1 when a stack could not be checked in full, since silence would be no pass. The JSON is
    DescribeStackResourceDrifts' answer with the stack's path and the Python line added.

    \b
    Examples:
      cfngen drift --env prod
      cfngen drift --env prod --detailed-exitcode --format json
      cfngen drift --env prod --format markdown --lang ja > drift.md
    """
    from cfngen.aws.drift import detect
    from cfngen.aws.stacks import find_stack

    with options.opened() as (project, plan, session):
        session.guard()
        found: list[tuple[RootStack, list[StackDrift]]] = []
        for root in plan.roots:
            stack = find_stack(session, root.name, root.region)
            if not stack.deployed:
                say(f"{root.title} is not deployed.")
                continue
            say(f"{root.title}: detecting drift.")
            found.append((root, detect(session, stack, timeout, lambda one: say(f"  checked {one.name}"))))
        if not found:
            hint = f"deploy it: cfngen deploy --env {options.env}"
            raise CfngenError("nothing is deployed", where=", ".join(root.title for root in plan.roots), hint=hint)
        rows = [
            _row(project, plan, root, one, drift)
            for root, all_of_it in found
            for drift in all_of_it
            for one in drift.drifted
        ]
    drifts = [drift for _, all_of_it in found for drift in all_of_it]
    _show(rows, drifts, form, lang)
    if any(drift.incomplete for drift in drifts):
        return ExitCode.ERROR
    return ExitCode.CHANGES if rows and detailed_exitcode else ExitCode.OK


def _row(project: Project, plan: Plan, root: RootStack, one: Mapping[str, Any], drift: StackDrift) -> dict[str, Any]:
    """A StackResourceDrift with secrets masked, and where it stands."""
    from cfngen.commands._change_sets import source_line, template_of

    template = template_of(plan, root, drift.stack.path)
    logical_id = str(one["LogicalResourceId"])
    return _masked(one, _no_echo(plan, template, logical_id)) | {
        "StackName": root.name,
        "Region": root.region,
        "StackPath": "/".join(drift.stack.path),
        "Source": source_line(project, template, logical_id),
    }


def _no_echo(plan: Plan, template: str, logical_id: str) -> set[str]:
    """The properties of a resource that a NoEcho parameter goes into."""
    from cfngen.engine.references import References, collect

    if not template:
        return set()
    read = plan.template(template)
    hidden = {name for name, about in read.parameters.items() if str(about.get("NoEcho", "")).lower() == "true"}
    properties = read.resources.get(logical_id, {}).get("Properties") or {}
    return {
        name
        for name, value in properties.items()
        if hidden & {reference for reference, _ in collect(value, References()).names}
    }


def _masked(one: Mapping[str, Any], hidden: set[str]) -> dict[str, Any]:
    """The drift with values masked that are named like secrets, as those of a change set are, and the `hidden` ones."""
    from cfngen.report.masking import MASK, masked

    expected, actual = (json.loads(one.get(key) or "{}") for key in ("ExpectedProperties", "ActualProperties"))
    for properties in (expected, actual):
        properties |= dict.fromkeys(hidden & properties.keys(), MASK)
    details = [
        {
            "Target": {
                "Path": f"/Properties{difference['PropertyPath']}",
                "BeforeValue": difference["ExpectedValue"],
                "AfterValue": difference["ActualValue"],
            }
        }
        for difference in one.get("PropertyDifferences", ())
    ]
    documents = {"BeforeContext": json.dumps(expected), "AfterContext": json.dumps(actual)}
    shown = masked({"Details": details, **documents}, (expected, actual))
    differences = []
    for difference, detail in zip(one.get("PropertyDifferences", ()), shown["Details"], strict=True):
        target = detail["Target"]
        secret = difference["PropertyPath"].split("/")[1] in hidden
        values = [MASK if secret else target[key] for key in ("BeforeValue", "AfterValue")]
        differences.append(difference | {"ExpectedValue": values[0], "ActualValue": values[1]})
    return {
        **one,
        "PropertyDifferences": differences,
        "ExpectedProperties": shown["BeforeContext"],
        "ActualProperties": shown["AfterContext"],
        "Timestamp": one["Timestamp"].isoformat(),
    }


def _show(rows: list[dict[str, Any]], drifts: Iterable[StackDrift], form: str, lang: str | None) -> None:
    from cfngen.aws.drift import counts
    from cfngen.report import drift as report
    from cfngen.report.wording import Words, language

    drifts = list(drifts)
    found = counts(drifts)
    stacks = [
        {"StackName": one.stack.name, "StackDriftStatus": one.status, "Incomplete": one.incomplete} for one in drifts
    ]
    if form == "json":
        data = {"StackResourceDrifts": rows, "Stacks": stacks, "Summary": found}
        click.echo(json.dumps(data, indent=2, ensure_ascii=False))
    elif form == "markdown":
        click.echo(report.markdown(rows, stacks, Words(language(lang))), nl=False)
    else:
        click.echo(report.text(rows, Words(language(lang))), nl=False)
    for one in stacks:
        if one["Incomplete"]:
            say(f"{one['StackName']} was not checked in full: {one['Incomplete']}")
    said = ", ".join(f"{count} {status}" for status, count in found.items()) or "no resource was checked"
    drifted = len({row["StackId"] for row in rows})
    say(f"{drifted} of {len(drifts)} stacks have drifted; resources: {said}.")
