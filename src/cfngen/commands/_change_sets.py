"""From an environment's plan to reviewed change sets: what `changeset` and `deploy` share."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from cfngen.commands._environment import say
from cfngen.engine.sentences import Sentence
from cfngen.errors import CfngenError, ExitCode, Problem

if TYPE_CHECKING:
    from cfngen.aws.change_sets import ChangeSet
    from cfngen.aws.plan import Plan, RootStack
    from cfngen.aws.review import Review
    from cfngen.aws.session import Session
    from cfngen.aws.stacks import Stack
    from cfngen.commands._guard import Blocked
    from cfngen.engine.exports import ExportChange
    from cfngen.project import Project
    from cfngen.report.changes import Row, Section


@dataclass(frozen=True)
class Reviewed:
    """A root's change set, what it does, and what of it is not let through.

    `gives`: the outputs of the root that get, or may get, another value.
    """

    root: RootStack
    stack: Stack
    change_set: ChangeSet
    review: Review
    section: Section
    blocked: list[Blocked]
    waived: list[str]
    gives: frozenset[str]

    @property
    def to_approve(self) -> list[str]:
        """The resources that change and are declared review-required: somebody has to agree to it."""
        from cfngen.report.changes import rows

        kinds = ("modify", "replace", "remove")
        changed = [row for row in rows(self.section.entries) if row.kind in kinds and not row.follows and not row.noise]
        return [row.path for row in changed if row.mutable == "review-required"]


def uploaded(session: Session, plan: Plan, root: RootStack) -> str:
    """The URL of a root's template, once it and all that are nested in it are in S3."""
    from cfngen.aws import artifacts

    place = artifacts.place_of(session, root.region)
    wanted = artifacts.artifacts(plan, root.path, place)
    count = artifacts.upload(session, place, wanted.values(), lambda key: say(f"  uploaded {key}"))
    say(f"{root.title}: {count} of {len(wanted)} templates uploaded to {place.bucket}.")
    return wanted[root.path].url


def create(session: Session, project: Project, plan: Plan, root: RootStack) -> Reviewed | None:
    """Upload a root's templates and make its reviewed change set; None, and no change set, where nothing changes.

    `root` has all its values. Raises CfngenError with the leaf causes where AWS cannot make it.
    """
    from cfngen.aws import change_sets
    from cfngen.aws.stacks import find_stack

    session.guard()
    url = uploaded(session, plan, root)
    stack = find_stack(session, root.name, root.region)
    made = change_sets.create(session, plan, root, stack, url)
    if made.empty:
        change_sets.delete(session, root, stack, made.id)
        say(f"{root.title}: no changes.")
        return None
    if made.status == "FAILED":
        raise CfngenError(_causes(session, project, plan, root, made))
    say(f"{root.title}: change set {made.name}.")
    return reviewed(session, project, plan, root, made)


def reviewed(session: Session, project: Project, plan: Plan, root: RootStack, made: ChangeSet) -> Reviewed:
    """A change set with what AWS and the engine say of it, and what of that is not let through."""
    from cfngen.aws import artifacts
    from cfngen.aws.deployed import prediction
    from cfngen.aws.imports import importers
    from cfngen.aws.review import review
    from cfngen.aws.stacks import find_stack
    from cfngen.commands._guard import blocked
    from cfngen.report.change_entries import entries, masked_output
    from cfngen.report.changes import Section, rows

    stack = find_stack(session, made.stack_id, root.region)
    root = root.with_values({name: value for name, value in made.parameters.items() if value != "****"})
    predicted = prediction(session, plan, root, stack, artifacts.place_of(session, root.region))
    found = review(made, predicted.changes if predicted else None)
    changed = map(masked_output, predicted.exports) if predicted else ()
    exports = [(one, importers(session, root.region, one.name)) for one in changed]
    listed = entries(found.changes, root.name)
    for entry, change in zip(listed, found.changes, strict=True):
        if physical_id := found.physical_ids.get(change.path):
            entry["ResourceChange"]["PhysicalResourceId"] = physical_id
    # One that nobody imports may get any value; that it goes is worth a line.
    told = tuple(_told(one, importing) for one, importing in exports if importing or one.after is None)
    outputs = tuple(masked_output(one).told for one in predicted.outputs) if predicted else ()
    section = Section(root.title, listed, _tags(stack, made), told, outputs)
    wrong, waived = blocked(rows(listed), exports, plan.environment, project.root)
    gives = frozenset(one.key for one in predicted.outputs) if predicted else frozenset()
    return Reviewed(root, stack, made, found, section, wrong, waived, gives)


def _told(export: ExportChange, importing: list[str]) -> str:
    if importing:
        return Sentence("%(export)s; imported by %(stacks)s", export=export.told, stacks=", ".join(importing))
    return Sentence("%(export)s; no stack imports it", export=export.told)


def _tags(stack: Stack, made: ChangeSet) -> tuple[tuple[str, str | None, str | None], ...]:
    if not stack.deployed:
        return ()
    names = sorted(name for name in {*stack.tags, *made.tags} if not name.startswith("aws:"))
    pairs = ((name, stack.tags.get(name), made.tags.get(name)) for name in names)
    return tuple(pair for pair in pairs if pair[1] != pair[2])


def show(project: Project, found: Iterable[Reviewed], form: str, lang: str | None = None) -> None:
    """Print the review on stdout, and on stderr what is waived or seen differently. Documents have it all.

    `lang` is one of LANGUAGES, or None for that of the locale.
    """
    import json

    found = list(found)
    sections = [one.section for one in found]
    if form == "json":
        click.echo(json.dumps(_data(found), indent=2, ensure_ascii=False))
    elif form == "markdown":
        from cfngen.report.changes_markdown import markdown
        from cfngen.report.wording import Words, language

        click.echo(markdown(sections, notes(found), Words(language(lang))), nl=False)
    else:
        import os

        from cfngen.report.changes_text import text
        from cfngen.report.wording import Words, language

        colour = False if os.environ.get("NO_COLOR") else None
        click.echo(text(sections, place(project), Words(language(lang))), nl=False, color=colour)
    for one in found:
        for difference in one.review.differences:
            say(f"AWS and the engine differ in {one.root.name}: {difference}.")
        for sentence in one.waived:
            say(f"Let through: {sentence}.")


def _data(found: list[Reviewed]) -> dict[str, object]:
    """The reviews as data: DescribeChangeSet's Changes, and beside them what only cfngen says."""
    data: dict[str, object] = {
        "Changes": [entry for one in found for entry in one.section.entries],
        "ChangeSets": [
            {"StackName": one.root.name, "Region": one.root.region, "ChangeSetId": one.change_set.id} for one in found
        ],
        "Blocked": [
            {"StackName": one.root.name, "Rule": item.rule, "Resource": item.resource, "Reason": item.what}
            for one in found
            for item in one.blocked
        ],
        "Waived": [sentence for one in found for sentence in one.waived],
        "Exports": [sentence for one in found for sentence in one.section.exports],
        "Outputs": [sentence for one in found for sentence in one.section.outputs],
        "Differences": [sentence for one in found for sentence in one.review.differences],
    }
    return {key: value for key, value in data.items() if value or key == "Changes"}


def notes(found: list[Reviewed]) -> list[tuple[str, list[str]]]:
    """What a Markdown review says before its changes."""
    blocked = Sentence("%(rule)s: %(resource)s %(what)s")
    refused = [item for one in found for item in one.blocked]
    return [
        (Sentence("⛔ Blocked"), [blocked.of(rule=it.rule, resource=it.resource, what=it.what) for it in refused]),
        (Sentence("Let through by a waiver"), [sentence for one in found for sentence in one.waived]),
        (Sentence("AWS and the engine differ"), [sentence for one in found for sentence in one.review.differences]),
    ]


def must_pass(found: Iterable[Reviewed]) -> None:
    """Raise CfngenError (exit 4) for everything that no waiver lets through."""
    hint = 'where it is meant: a [[change]] in waivers.toml with rule = "{}" and resource = "{}"'
    problems = [
        Problem(f"{item.resource} {item.what}", one.root.title, hint.format(item.rule, item.resource))
        for one in found
        for item in one.blocked
    ]
    if problems:
        raise CfngenError(problems, exit_code=ExitCode.BLOCKED)


def place(project: Project) -> Callable[[Row], str]:
    def place(row: Row) -> str:
        return "" if row.kind == "remove" else source_line(project, row.template, row.logical_id)

    return place


def _causes(session: Session, project: Project, plan: Plan, root: RootStack, made: ChangeSet) -> list[Problem]:
    """Why a change set failed: the leaf causes, each with the nested path and the Python line."""
    from cfngen.aws.causes import leaf_causes

    templates = {one.path: template_of(plan, root, one.path) for one in made.tree()}
    known = {
        path: {name: one["Type"] for name, one in plan.template(template).resources.items()}
        for path, template in templates.items()
        if template
    }
    problems = []
    for cause in leaf_causes(session, made, known):
        path = "/".join((root.name, *cause.stack, *([cause.logical_id] if cause.logical_id else [])))
        made_by = source_line(project, templates[cause.stack], cause.logical_id)
        hint = f"made by {made_by}" if made_by else ""
        problems.append(Problem(f"the change set failed: {cause.reason}", path, hint))
    return problems


def template_of(plan: Plan, root: RootStack, path: Iterable[str]) -> str:
    """The template in templates_out/ of the stack that a path of logical ids leads to; '' where none is."""
    import posixpath

    found = root.path
    for logical_id in path:
        resource = plan.template(found).resources.get(logical_id, {})
        url = resource.get("Properties", {}).get("TemplateURL")
        if not isinstance(url, str):
            return ""
        found = posixpath.normpath(posixpath.join(posixpath.dirname(found), url))
        if found not in plan.files:
            return ""
    return found


def source_line(project: Project, template: str, logical_id: str) -> str:
    """`file:line` of the Python code that made a resource, or its template where no logical id is given."""
    from cfngen.report.source import Sources

    if not template:
        return ""
    path = ("Resources", logical_id) if logical_id else ()
    return Sources(project).line(project.output / template, path)
