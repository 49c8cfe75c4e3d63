"""Changes as a reviewer reads them: rows made from the entries of change_entries.py."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from cfngen.engine.sentences import Sentence
from cfngen.report.wording import ENGLISH, Words

NESTED_STACK = "AWS::CloudFormation::Stack"
SYMBOLS = {"add": "+", "modify": "~", "remove": "-", "replace": "±", "import": "⤵", "dynamic": "?"}
_KINDS = {"Add": "add", "Modify": "modify", "Remove": "remove", "Import": "import", "Dynamic": "dynamic"}
_CONTEXT = "com.aws.cloudformation.Context"
# What becomes of the old resource, by DescribeChangeSet's PolicyAction.
FATES = {
    "Delete": Sentence("deleted"),
    "Retain": Sentence("retained, no longer managed"),
    "Snapshot": Sentence("deleted after a final snapshot"),
    "ReplaceAndDelete": Sentence("the old one is deleted"),
    "ReplaceAndRetain": Sentence("the old one is retained, no longer managed"),
    "ReplaceAndSnapshot": Sentence("the old one is deleted after a final snapshot"),
}
KEPT = {"retained": Sentence("kept outside the stack"), "snapshot": Sentence("kept as a snapshot")}
_PROMISES = ("must", "mutable", "mutability")

# Told once of a stack whose tags change: which resources take them is the service's answer.
TAGS = Sentence("Tags of the stack change; CloudFormation passes them on to every resource that takes tags")
EXPORTS = Sentence("Exports change: refused while another stack imports them")
OUTPUTS = Sentence("Outputs change")
UNSEEN = Sentence("its template is not here: what changes inside it is not known")
_ONLY = {  # without a resource
    "tags": Sentence("Only tags of the stack change."),
    "exports": Sentence("Only exports change."),
    "outputs": Sentence("Only outputs of the stack change."),
    "left": Sentence("Nothing changes of what is known here."),
    "entries": Sentence("No resource changes: nested stacks are updated without any."),
}
_COUNTED = (
    ("add", Sentence("%(num)s to add")),
    ("modify", Sentence("%(num)s to modify")),
    ("replace", Sentence("%(num)s to replace")),
    ("possibly_replace", Sentence("%(num)s possibly to replace")),
    ("remove", Sentence("%(num)s to remove")),
    ("noise", Sentence("%(num)s with new metadata only")),
)
# Key of `summary` -> what is said of one resource, and of several.
RISKS = {
    "lost": ("lost in %(num)s resource", "lost in %(num)s resources"),
    "possibly_lost": ("possibly lost in %(num)s resource", "possibly lost in %(num)s resources"),
    "kept": ("kept by a policy in %(num)s resource", "kept by a policy in %(num)s resources"),
    "exposed": (
        "Protection taken away from %(num)s resource.",
        "Protection taken away from %(num)s resources.",
    ),
    "widened": (
        "More is granted or opened by %(num)s resource.",
        "More is granted or opened by %(num)s resources.",
    ),
}


class Section(NamedTuple):
    """A root stack: title, entries, tags (key, before, after), exports and outputs that change, what is left to AWS."""

    title: str
    entries: list[dict[str, Any]]
    tags: tuple[tuple[str, str | None, str | None], ...] = ()
    exports: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    left: tuple[str, ...] = ()


@dataclass(frozen=True)
class PropertyChange:
    """One property that changes: before and after as text, None where there is none."""

    path: str
    before: str | None
    after: str | None
    recreation: str
    because: tuple[str, ...]


@dataclass(frozen=True)
class Row:
    """One resource that changes, in a stack nested at `stack` in the stack named `root`.

    `kind` is a key of SYMBOLS, `fate` what becomes of the old resource. `certainty` is certain, possible or none, of
    its replacement; `depends_on` says what a possible one depends on. `holds` says which data a replacement or
    removal concerns ('' for none), `kept` how a policy keeps it ('' when none does). `exposed` says what protects less
    or is open to everybody, `widens` what is granted or opened besides, `schedules` what runs when. `noise` is a
    change of nothing but what the template says of itself. `inside` says of a nested stack why none of its own
    resources is listed. `template` is the file that holds the resource.
    """

    root: str
    stack: str
    logical_id: str
    type: str
    kind: str
    fate: str
    certainty: str
    depends_on: tuple[str, ...]
    holds: str
    kept: str
    exposed: tuple[str, ...]
    widens: tuple[str, ...]
    schedules: tuple[str, ...]
    must: tuple[str, ...]
    mutable: str
    noise: bool
    inside: str
    template: str
    properties: tuple[PropertyChange, ...]

    @property
    def path(self) -> str:
        """The resource's path from the root stack."""
        return f"{self.stack}/{self.logical_id}" if self.stack else self.logical_id

    @property
    def is_possible(self) -> bool:
        """True for a replacement that depends on values not yet known."""
        return self.kind == "replace" and self.certainty == "possible"

    @property
    def frozen(self) -> bool:
        """True when something changes that must never change."""
        return self.mutable == "must-never-change"

    @property
    def follows(self) -> bool:
        """True for a replacement that only may come about, because what the resource refers to is replaced."""
        return self.is_possible and bool(self.depends_on)

    @property
    def dangerous(self) -> bool:
        """True when data or its protection is concerned, or something changes that must never change."""
        return bool(self.holds or self.exposed) or self.frozen

    @property
    def urgency(self) -> int:
        """The place of the row in a stack: what may do harm first."""
        frozen = self.frozen and not self.follows
        order = (self.holds and not self.kept, self.holds, self.exposed, frozen, self.widens)
        kinds = ("remove", "replace", "modify", "dynamic", "import", "add")
        first = next((place for place, applies in enumerate(order) if applies), None)
        return len(order) + kinds.index(self.kind) * 2 + self.follows if first is None else first


def fate(row: Row) -> Sentence:
    """What happens to the physical resource, in a word."""
    if row.is_possible:
        return Sentence("possibly replaced")
    words = {"replace": Sentence("replaced"), "remove": Sentence("removed"), "add": Sentence("added")}
    return words.get("add" if row.kind == "import" else row.kind, Sentence("modified"))


def rows(entries: Iterable[Mapping[str, Any]]) -> list[Row]:
    """The rows of all entries, in the order given.

    A nested stack that is merely modified has a row only where none of its own resources has: the change of its
    parameters is told by what they change. One whose policy changes always has.
    """
    made = [_row(entry) for entry in entries if entry.get("Type", "Resource") == "Resource"]
    inside = {row.stack for row in made}
    inside |= {path[:end] for path in inside for end, character in enumerate(path) if character == "/"}
    listed = (
        replace(row, holds="", kept="", inside="") if row.type == NESTED_STACK and row.path in inside else row
        for row in made
    )
    return [
        row
        for row in listed
        if row.type != NESTED_STACK
        or row.kind != "modify"
        or row.exposed
        or (row.path not in inside and any(change.path for change in row.properties))
    ]


def summary(listed: Iterable[Row]) -> dict[str, int]:
    """How many resources there are of each kind of change, and how many with data that is lost or kept elsewhere."""
    listed = list(listed)
    return {
        "add": sum(row.kind in ("add", "import") for row in listed),
        "modify": sum(row.kind in ("modify", "dynamic") and not row.noise for row in listed),
        "replace": sum(row.kind == "replace" and row.certainty == "certain" for row in listed),
        "possibly_replace": sum(row.kind == "replace" and row.certainty != "certain" for row in listed),
        "remove": sum(row.kind == "remove" for row in listed),
        "noise": sum(row.noise for row in listed),
        "lost": sum(bool(row.holds and not row.kept) and not row.is_possible for row in listed),
        "possibly_lost": sum(bool(row.holds and not row.kept) and row.is_possible for row in listed),
        "kept": sum(bool(row.holds and row.kept) for row in listed),
        "exposed": sum(bool(row.exposed) for row in listed),
        "widened": sum(bool(row.widens) for row in listed),
    }


def sentence(sections: Iterable[Section], listed: Iterable[Row], words: Words = ENGLISH) -> str:
    """The summary in one line."""
    counts = summary(listed)
    said = [words(message, num=counts[key]) for key, message in _COUNTED if counts[key]]
    if not said:
        return _nothing([*sections], words)
    text = [words("%(listed)s.", listed=words.listed(said))]
    told = {key: words.ngettext(*messages, counts[key]) for key, messages in RISKS.items() if counts[key]}
    if risks := [told[key] for key in ("lost", "possibly_lost", "kept") if key in told]:
        text.append(words("Data at stake: %(listed)s.", listed=words.listed(risks)))
    return words.sentences([*text, *(told[key] for key in ("exposed", "widened") if key in told)])


def _nothing(sections: list[Section], words: Words) -> str:
    said = (_ONLY[field] for field in _ONLY if any(getattr(section, field) for section in sections))
    return words(next(said, Sentence("No changes.")))


def _row(entry: Mapping[str, Any]) -> Row:
    change = entry["ResourceChange"]
    verdict = entry.get("Verdict", {})
    kind = _KINDS.get(change["Action"], "modify")
    replaced = kind == "modify" and change.get("Replacement") in ("True", "Conditional")
    properties = tuple(_properties(change.get("Details", [])))
    return Row(
        root=entry.get("StackName", ""),
        stack=entry.get("StackPath", ""),
        logical_id=change["LogicalResourceId"],
        type=change["ResourceType"],
        kind="replace" if replaced else kind,
        fate=FATES.get(change.get("PolicyAction", ""), ""),
        certainty=verdict.get("Replacement", "certain" if replaced else "none"),
        depends_on=tuple(_cause(cause) for cause in verdict.get("DependsOn", ())),
        holds=Sentence(verdict.get("DataHeld", "")),
        kept=KEPT.get(verdict.get("DataKept", ""), ""),
        exposed=tuple(verdict.get("Weakens", ())),
        widens=tuple(verdict.get("Widens", ())),
        schedules=tuple(verdict.get("Schedules", ())),
        must=tuple(verdict.get("Must", ())),
        mutable=verdict.get("Mutability", ""),
        noise=verdict.get("Noise", False) and all(map(_is_silent, properties)),
        inside=_inside(change) if change["ResourceType"] == NESTED_STACK and not replaced else "",
        template=entry.get("Template", ""),
        properties=properties,
    )


def _inside(change: Mapping[str, Any]) -> str:
    context = json.loads(change.get("AfterContext") or change.get("BeforeContext") or "{}")
    url = str(context.get("Properties", {}).get("TemplateURL", ""))
    is_unseen = "://" in url or url.startswith(("<", "{{"))
    return UNSEEN if is_unseen else Sentence("nothing inside it changes") if change["Action"] == "Modify" else ""


def _cause(cause: Mapping[str, str]) -> str:
    path = "/".join(part for part in (cause["StackPath"], cause["Entity"]) if part)
    reason = cause.get("Reason", "")
    if not reason:
        return path
    if isinstance(reason, Sentence) and "predicate" in reason.arguments:
        return Sentence("%(path)s, which %(predicate)s", path=path, predicate=reason.arguments["predicate"])
    return Sentence("%(path)s: %(reason)s", path=path, reason=reason)


def _is_silent(change: PropertyChange) -> bool:
    """True for Metadata that promises the same as before: only words about the resource have changed."""
    return change.path == "Metadata" and _promises(change.before) == _promises(change.after)


def _promises(metadata: str | None) -> list[Any]:
    """`must`, `mutable` and `mutability` of Context metadata; None for what it does not say."""
    data = json.loads(metadata or "{}")
    context = data.get(_CONTEXT) if isinstance(data, dict) else None
    return [context.get(key) for key in _PROMISES] if isinstance(context, dict) else [None] * len(_PROMISES)


def _properties(details: Iterable[Mapping[str, Any]]) -> list[PropertyChange]:
    """One entry a path: AWS lists a path twice when it changes directly and through something else."""
    merged: dict[str, PropertyChange] = {}
    for detail in details:
        target = detail["Target"]
        path = target.get("Path") or f"/{target['Attribute']}"
        cause = detail.get("CausingEntity", "")
        source = {
            "ParameterReference": Sentence("parameter %(name)s", name=cause),
            "ResourceReference": cause,
            "ResourceAttribute": cause,
        }.get(detail.get("ChangeSource", ""), "")
        earlier = merged.get(path)
        causes = [*(earlier.because if earlier else ()), *([source] if source else [])]
        merged[path] = PropertyChange(
            path=path.removeprefix("/Properties").removeprefix("/"),
            before=target.get("BeforeValue"),
            after=target.get("AfterValue"),
            recreation=target.get("RequiresRecreation", "Never"),
            because=tuple(dict.fromkeys(causes)),
        )
    return list(merged.values())
