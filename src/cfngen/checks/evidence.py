"""Makes the auditor's page of a run: which check stands for which control, and what it looked at."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

from cfngen import __version__
from cfngen.checks.catalogue import catalogue
from cfngen.checks.collecting import resource_of
from cfngen.checks.estate import Estate, Resource
from cfngen.checks.framework import FRAMEWORKS, Check
from cfngen.checks.run import Result
from cfngen.checks.stack_view import Obstacle, StackView
from cfngen.checks.targets import Work
from cfngen.project import Project
from cfngen.report.check_words import CheckWords
from cfngen.report.evidence import (
    CheckRow,
    Control,
    Fact,
    Framework,
    Outside,
    Page,
    Place,
    Reference,
    Said,
    State,
    worst,
)
from cfngen.report.findings import Finding
from cfngen.report.source import Sources

_DATA = Path(__file__).parent / "data"
_ENGLISH = {
    "C-": "The two guidelines of three ministries (3省2ガイドライン)",
    "FI-": "FISC security guidelines (by the mapping of BLEA for FSI)",
}
# The same resource in several environments: (template, logical id).
_Key = tuple[str, str]


class Watch:
    """Notes which resources each check asks an estate for."""

    def __init__(self) -> None:
        self.resources: dict[_Key, Resource] = {}
        self.seen: dict[str, dict[_Key, dict[str, None]]] = {}
        self.everything: dict[str, int] = {}
        self.stacks: dict[str, int] = {}

    def over(self, check: Check, estate: Estate, environment: str) -> Estate:
        """The estate, as seen by a check."""
        return cast(Estate, _Watched(self, check.id, estate, environment))

    def note(self, check: str, environment: str, found: Iterable[Resource]) -> None:
        """Note that a check was given resources."""
        mine = self.seen.setdefault(check, {})
        for it in found:
            key = (it.view.where, it.logical_id)
            self.resources.setdefault(key, it)
            mine.setdefault(key, {})[environment] = None


class _Watched:
    """An estate that tells a Watch what it is asked for."""

    def __init__(self, watch: Watch, check: str, estate: Estate, environment: str) -> None:
        self._watch, self._check, self._estate, self._environment = watch, check, estate, environment

    def __getattr__(self, name: str) -> Any:
        return getattr(self._estate, name)

    @property
    def resources(self) -> list[Resource]:
        self._watch.everything[self._check] = len(self._estate.resources)
        return self._estate.resources

    @property
    def views(self) -> list[StackView]:
        self._watch.stacks[self._check] = len(self._estate.views)
        return self._estate.views

    def obstacles(self, *kinds: str) -> Iterator[Obstacle]:
        self._watch.stacks[self._check] = len(self._estate.views)
        return self._estate.obstacles(*kinds)

    def of(self, *types: str) -> list[Resource]:
        found = self._estate.of(*types)
        self._watch.note(self._check, self._environment, found)
        return found


def page(result: Result, watch: Watch, checks: Sequence[Check], work: Work, project: Project, lang: str) -> Page:
    """The page of a run, its own texts in `lang` (`ja` or `en`)."""
    environments = tuple(dict.fromkeys(job.environment for job in work.jobs))
    words = CheckWords(lang)
    rows = _Rows(result, watch, environments, project, words)
    made = {check.id: rows.row(check) for check in checks}
    titles = {**FRAMEWORKS, **(_ENGLISH if lang == "en" else {})}
    frameworks = [_framework(prefix, title, checks, made, environments, lang) for prefix, title in titles.items()]
    mapped = {row.id for framework in frameworks for control in framework.controls for row in control.checks}
    return Page(
        lang=lang,
        name=_name(work),
        day=result.day.isoformat(),
        digest=_digest(work),
        environments=environments,
        frameworks=tuple(frameworks),
        checks=tuple(made.values()),
        outside=tuple(
            Outside(entry["kind"], entry[lang], tuple(entry["controls"].split())) for entry in _table("outside")
        ),
        facts=tuple(
            Fact(entry[lang], entry["mark"] == "F", tuple(entry["sources"].split())) for entry in _table("facts")
        ),
        references=tuple(
            Reference(entry["id"], entry[f"title_{lang}"], entry["url"], entry["read"], bool(entry["draft"]))
            for entry in _table("sources")
        ),
        report=words.report(result.report),
        version=__version__,
        unmapped=tuple(row for row in made.values() if row.id not in mapped),
    )


def _table(name: str) -> list[dict[str, str]]:
    with (_DATA / f"{name}.tsv").open(encoding="utf-8", newline="") as file:
        return [
            {key: value or "" for key, value in entry.items()}
            for entry in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        ]


def controls() -> dict[str, dict[str, str]]:
    """What is known of each control, by its id."""
    return {entry["id"]: entry for entry in _table("controls")}


def _name(work: Work) -> str:
    """What the templates are of: the project's name, or their own names."""
    names = {
        str(root.parameters["ProjectName"])
        for job in work.jobs
        for root in job.roots
        if "ProjectName" in root.parameters
    }
    if names and work.is_project:
        return ", ".join(sorted(names))
    return ", ".join(sorted({Path(root.path).name for job in work.jobs for root in job.roots}))


def _digest(work: Work) -> str:
    """The sha256 of every template and every parameter value that was read."""
    found = hashlib.sha256()
    for path in sorted(work.templates):
        found.update(Path(path).read_bytes())
    for job in work.jobs:
        for root in job.roots:
            found.update(repr(sorted(root.parameters.items())).encode())
    return found.hexdigest()


def _framework(
    prefix: str, title: str, checks: Sequence[Check], made: Mapping[str, CheckRow], names: Sequence[str], lang: str
) -> Framework:
    outside = _table("outside")
    checked = {control for check in catalogue().values() for control in check.controls}
    found = []
    for name, about in controls().items():
        if not name.startswith(prefix):
            continue
        mine = tuple(made[check.id] for check in checks if name in check.controls)
        if not mine and name in checked:
            continue  # its checks were left out of this run, which says nothing of it
        found.append(
            Control(
                id=name,
                reference=about[f"reference_{lang}"],
                asks=about[f"asks_{lang}"],
                is_fact=about["mark"] == "F",
                sources=tuple(about["sources"].split()),
                checks=mine,
                states={env: worst([row.states[env] for row in mine]) for env in names},
                outside=tuple(entry[lang] for entry in outside if name in entry["controls"].split()),
            )
        )
    return Framework(prefix.rstrip("-"), title, tuple(found))


class _Rows:
    """Makes the row of each check."""

    def __init__(
        self, result: Result, watch: Watch, environments: Sequence[str], project: Project, words: CheckWords
    ) -> None:
        self.watch = watch
        self.environments = environments
        self.words = words
        self.outside = {name for name, _ in result.outside}
        self.sources = Sources(project)
        self.folder = (project.folder or Path.cwd()).resolve()
        self.said: dict[str, list[tuple[Finding, Said]]] = {}
        for finding in result.report.findings:
            failed = finding.message.startswith("the check ") and " failed: " in finding.message
            self._add(finding, "failed" if failed else finding.severity, finding.message)
        for finding in result.report.undecided:
            self._add(finding, "undecided", finding.message)
        for it in result.report.waived:
            self._add(it.finding, "waived", it.finding.message, f" ({it.ticket}, {it.expires})")

    def _add(self, finding: Finding, kind: str, message: str, agreed: str = "") -> None:
        said = Said(finding.rule, kind, f"{self.words.message(message)}{agreed}", finding.environments)
        self.said.setdefault(finding.rule, []).append((finding, said))

    def row(self, check: Check) -> CheckRow:
        """A check with how it ended, and the resources that it asked for."""
        return CheckRow(
            id=check.id,
            title=self.words.text(check.title),
            what=self.words.text(check.what),
            why=self.words.text(check.why),
            fix=self.words.text(check.fix),
            source=check.source,
            controls=check.controls,
            also=check.also,
            states={name: self._state(check, name) for name in self.environments},
            places=tuple(self._places(check)),
            everything=self.watch.everything.get(check.id, 0),
            stacks=self._stacks(check),
        )

    def _state(self, check: Check, environment: str) -> State:
        if check.id in self.outside:
            return State("outside")
        said = [it for _, it in self.said.get(check.id, ()) if not it.environments or environment in it.environments]
        if said:
            return worst([State(it.kind, 1) for it in said])
        places = self.watch.seen.get(check.id, {}).values()
        looked_at = sum(environment in names for names in places) or self.watch.everything.get(check.id, 0)
        looked_at = looked_at or self._stacks(check)
        return State("clean", looked_at) if looked_at else State("nothing")

    def _stacks(self, check: Check) -> int:
        """How many stacks a check looked at that asks for no resources, but for templates and what they refer to."""
        has_others = self.watch.seen.get(check.id) or self.watch.everything.get(check.id)
        return 0 if has_others else self.watch.stacks.get(check.id, 0)

    def _places(self, check: Check) -> list[Place]:
        """The resources that were looked at, those with something said first; and places that are no resource."""
        said = self.said.get(check.id, [])
        rest = {id(it): it for it in said}
        found = []
        for (where, name), names in self.watch.seen.get(check.id, {}).items():
            template = Path(where)
            shown = (template.relative_to(self.folder) if template.is_relative_to(self.folder) else template).as_posix()
            full = f"{self.sources.stack(template) or shown}:{name}"
            mine = [it for it in said if resource_of(it[0]) == full]
            for it in mine:
                rest.pop(id(it), None)
            if not mine and check.id in self.watch.everything:
                continue
            resource = self.watch.resources[where, name]
            line = resource.view.stack.template.document.line("Resources", name) or 1
            source = self.sources.line(template, ("Resources", name))
            about = tuple(words for _, words in mine)
            found.append(Place(full, resource.type, f"{shown}:{line}", source, tuple(filter(None, names)), about))
        found += [
            Place(
                resource_of(finding), "", f"{finding.file}:{finding.line}", finding.source, words.environments, (words,)
            )
            for finding, words in rest.values()
        ]
        return sorted(found, key=lambda place: (not place.said, place.name))
