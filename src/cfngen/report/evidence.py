"""What an auditor reads: each framework's controls, the checks that stand for them, and what these looked at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from cfngen.report.findings import Report

# How a check ended in an environment, the worst first.
STATES = ("failed", "error", "warning", "undecided", "info", "waived", "clean", "nothing", "outside")
OPEN = ("failed", "error", "warning", "undecided", "waived")


@dataclass(frozen=True)
class State:
    """How a check, or a control's checks, ended: one of STATES, with a number of findings or of resources."""

    kind: str
    count: int = 0


@dataclass(frozen=True)
class Said:
    """What a check said about a place: `kind` is a State's, `until` the last day of a waiver."""

    rule: str
    kind: str
    message: str
    environments: tuple[str, ...] = ()


@dataclass(frozen=True)
class Place:
    """A resource that a check looked at: `file:line` of the YAML, and `source` of the Python that made it."""

    name: str
    type: str
    where: str
    source: str
    environments: tuple[str, ...] = ()
    said: tuple[Said, ...] = ()


@dataclass(frozen=True)
class CheckRow:
    """One check.

    `everything` is the number of resources where it looks at all of them, and `stacks` that of stacks where it looks at
    templates: neither are listed.
    """

    id: str
    title: str
    what: str
    why: str
    fix: str
    source: str
    controls: tuple[str, ...]
    also: tuple[str, ...]
    states: dict[str, State]
    places: tuple[Place, ...] = ()
    everything: int = 0
    stacks: int = 0

    @property
    def found(self) -> tuple[Place, ...]:
        """The places that something is said of."""
        return tuple(place for place in self.places if place.said)

    @property
    def clean(self) -> tuple[Place, ...]:
        """The resources that nothing is said of."""
        return tuple(place for place in self.places if not place.said)

    @property
    def open_kind(self) -> str:
        """The worst kind of what is left to do or was agreed to, over all environments; empty where there is none."""
        kind = worst(list(self.states.values())).kind
        return kind if kind in OPEN else ""

    @property
    def is_outside(self) -> bool:
        """Whether it lies outside these templates."""
        return any(state.kind == "outside" for state in self.states.values())


@dataclass(frozen=True)
class Reference:
    """A source: where it was read, when, and whether it was a draft."""

    id: str
    title: str
    url: str
    read: str
    draft: bool = False


@dataclass(frozen=True)
class Control:
    """One control of a framework. `is_fact` is False where what it asks is our reading of the source."""

    id: str
    reference: str
    asks: str
    is_fact: bool
    sources: tuple[str, ...]
    checks: tuple[CheckRow, ...]
    states: dict[str, State]
    outside: tuple[str, ...] = ()


@dataclass(frozen=True)
class Framework:
    """A framework with its controls."""

    id: str
    title: str
    controls: tuple[Control, ...]

    def counted(self, environment: str) -> tuple[State, ...]:
        """How many controls ended in each way in an environment, the worst first."""
        kinds = Counter(control.states[environment].kind for control in self.controls)
        return tuple(State(kind, kinds[kind]) for kind in STATES if kinds[kind])


@dataclass(frozen=True)
class Outside:
    """What no template can show. `kind` is `account`, `organisation`, `application` or `operation`."""

    kind: str
    text: str
    controls: tuple[str, ...]


@dataclass(frozen=True)
class Fact:
    """A sentence about a framework, and whether a source says it or we read it so."""

    text: str
    is_fact: bool
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Page:
    """The whole document. `day` is that on which waivers were judged, `digest` names the templates that were read."""

    lang: str
    name: str
    day: str
    digest: str
    environments: tuple[str, ...]
    frameworks: tuple[Framework, ...]
    checks: tuple[CheckRow, ...]
    outside: tuple[Outside, ...]
    facts: tuple[Fact, ...]
    references: tuple[Reference, ...]
    report: Report
    version: str = ""
    unmapped: tuple[CheckRow, ...] = field(default=())

    @property
    def open(self) -> list[CheckRow]:
        """The checks with something left to do or agreed to, the worst first."""
        return sorted((row for row in self.checks if row.open_kind), key=lambda row: STATES.index(row.open_kind))

    def controls_of(self, check: str) -> list[str]:
        """The controls of this page that a check stands for, by its id."""
        every = (control for framework in self.frameworks for control in framework.controls)
        return [control.id for control in every if any(row.id == check for row in control.checks)]


def worst(states: Sequence[State]) -> State:
    """What several checks make together: the worst kind, its numbers added; outside only where all are."""
    if not states:
        return State("outside")
    kind = min((state.kind for state in states), key=STATES.index)
    return State(kind, sum(state.count for state in states if state.kind == kind))


def render(page: Page, style: str) -> str:
    """Print the page as `html` (one file that needs nothing else) or `markdown`."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    from cfngen.report.evidence_words import WORDS

    environment = Environment(
        loader=PackageLoader("cfngen.report", "pages"),
        autoescape=style == "html",  # noqa: S701 -- Markdown has an escaping of its own, `cell`
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
    )
    environment.filters["cell"] = _cell
    name = "evidence.html.j2" if style == "html" else "evidence.md.j2"
    return environment.get_template(name).render(page=page, words=WORDS[page.lang], kinds=STATES)


def _cell(text: str) -> str:
    """A text within a Markdown table, where neither it nor HTML in it can end the cell."""
    plain = " ".join(str(text).split())
    for mark, written in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\\", "\\\\"), ("|", "\\|"), ("`", "\\`")):
        plain = plain.replace(mark, written)
    return plain
