"""Changes as one page that loads nothing: to be approved in a browser, mailed, or kept as a record."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined

from cfngen.engine.sentences import Sentence
from cfngen.report.changes import SYMBOLS, Row, Section, fate, rows, summary
from cfngen.report.changes_markdown import Note
from cfngen.report.changes_text import Place
from cfngen.report.dangers import dangers
from cfngen.report.effects import noticed
from cfngen.report.judgement import judged
from cfngen.report.property_text import difference, gist, shown
from cfngen.report.wording import Words

# The kinds of change that the page filters by, the most harmful first, and the keys of `summary` that count them.
KINDS = {
    "remove": ("remove",),
    "replace": ("replace", "possibly_replace"),
    "modify": ("modify", "noise"),
    "add": ("add",),
}
# As many changes are open from the beginning: the whole page is read anyway.
_FEW_ROWS = 12
# Of more, what is not in sight is laid out only when it comes into sight.
_MANY_ROWS = 200
_DECLARED = {"must-never-change": Sentence("must-never-change"), "review-required": Sentence("review-required")}
_BLOCKED = "⛔"  # begins the heading of what holds a change up, which stands before what only informs
_FILTERED = {"dynamic": "modify", "import": "add"}


class Group(NamedTuple):
    """The rows of one stack, what may do harm first."""

    stack: str
    rows: list[Row]

    @property
    def key(self) -> str:
        """The stack's path from its root's name, by which the page filters."""
        root = self.rows[0].root
        return f"{root}/{self.stack}" if self.stack else root


class Branch(NamedTuple):
    """A stack of the tree to choose from: how much changes in it and below it, and how much of that may do harm."""

    key: str
    name: str
    changes: int
    harmful: int
    inside: list[Branch]


def html(
    sections: Iterable[Section],
    place: Place = lambda _: "",
    *,
    title: str,
    lang: str = "en",
    notes: Iterable[Note] = (),
) -> str:
    """The whole page. `notes` are said at the top, such as the digest to approve; `lang` is one of LANGUAGES."""
    listed = [(section, rows(section.entries)) for section in sections]
    every = [row for _, members in listed for row in members]
    counts = summary(every)
    words = Words(lang)
    environment = Environment(
        loader=PackageLoader("cfngen.report", "pages"),
        extensions=["jinja2.ext.i18n"],
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.install_gettext_translations(words.catalogue, newstyle=True)  # type: ignore[attr-defined]
    environment.filters |= {
        "shown": partial(shown, words=words),
        "told": words.told,
        "authors": words.authors,
        "documentation": documentation,
        "anchor": _anchor,
    }
    return environment.get_template("changes.html.j2").render(
        title=title,
        lang=lang,
        notes=sorted((note for note in notes if note[1]), key=lambda note: not note[0].startswith(_BLOCKED)),
        judged=judged([section for section, _ in listed], every, words),
        counts=counts,
        totals={kind: sum(counts[key] for key in keys) for kind, keys in KINDS.items()},
        few=len(every) <= _FEW_ROWS,
        many=len(every) > _MANY_ROWS,
        declared=_DECLARED,
        several=len({row.root for row in every}) > 1,
        dangers=dangers(every),
        widened=[row for row in every if row.widens],
        noticed=noticed(every),
        exports=[one for section, _ in listed for one in section.exports],
        outputs=[one for section, _ in listed for one in section.outputs],
        sections=[(section, groups(members)) for section, members in listed if section.entries or section.tags],
        tree=tree(listed),
        symbols=SYMBOLS,
        filtered=lambda row: _FILTERED.get(row.kind, row.kind),
        place=place,
        difference=lambda change: list(difference(change.before, change.after, words)),
        gist_of=lambda row: gist(row.properties, words),
        fated=fate,
        clauses=words.clauses,
        holding=partial(_holding, words),
    )


def groups(members: Sequence[Row]) -> list[Group]:
    """The rows by the stack that they are in."""
    found: dict[str, list[Row]] = {}
    for row in sorted(members, key=lambda row: row.urgency):
        found.setdefault(row.stack, []).append(row)
    return [Group(stack, inside) for stack, inside in found.items()]


def tree(roots: Iterable[tuple[Section, Sequence[Row]]]) -> list[Branch]:
    """The root stacks with all that are nested in them and change."""
    return [_branch(members[0].root, section.title, members, 0) for section, members in roots if members]


def _branch(key: str, name: str, members: Sequence[Row], depth: int) -> Branch:
    inside: dict[str, list[Row]] = {}
    for row in members:
        steps = row.stack.split("/") if row.stack else []
        if len(steps) > depth:
            inside.setdefault(steps[depth], []).append(row)
    return Branch(
        key,
        name,
        len(members),
        sum(bool(row.dangerous or row.widens) for row in members),
        [_branch(f"{key}/{step}", step, rows_, depth + 1) for step, rows_ in sorted(inside.items())],
    )


def _holding(words: Words, row: Row) -> str:
    """What is lost with a row's resource, as a clause: plain text, which the page escapes once."""
    return words.clauses(["", words("holds %(data)s", data=words.told(row.holds))])


def documentation(resource_type: str) -> str:
    """AWS's page about a resource type; '' for one that is not AWS's own.

    Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html
    """
    vendor, _, rest = resource_type.lower().partition("::")
    service, _, name = rest.partition("::")
    if vendor != "aws" or not name:
        return ""
    reference = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference"
    return f"{reference}/aws-resource-{service}-{name.replace('::', '-')}.html"


def _anchor(row: Row) -> str:
    """An id in the page; names of stacks and logical ids have no blanks."""
    return f"{row.root}/{row.path}"
