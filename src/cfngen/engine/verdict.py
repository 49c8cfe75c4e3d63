"""What a change means for whoever approves it: is it replaced, is data at stake, what did its author ask."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from cfngen.engine.changes import ResourceChange, Unknown
from cfngen.engine.schedules import schedules
from cfngen.engine.security.findings import security
from cfngen.engine.stateful import STATEFUL

Certainty = Literal["certain", "possible", "none"]
CONTEXT = "com.aws.cloudformation.Context"
# Attributes whose change touches nothing that runs.
HARMLESS = frozenset({"Metadata", "DeletionPolicy", "UpdateReplacePolicy", "CreationPolicy", "UpdatePolicy"})


@dataclass(frozen=True)
class Verdict:
    """`replacement` of the physical resource, `because` of these properties, `depends_on` these unknown values.

    `loses` says what data the type holds (None when it holds none, or nothing is replaced or removed), and `kept`
    how a policy keeps it: "retained", "snapshot" or None. `must` are the invariants that the resource's Context
    metadata declares, `mutability` the strictest of its words for what changes: `must-never-change`,
    `review-required`, `change-with-constraints`, `free-to-tune` or None. `noise` is a change that touches nothing
    that runs. `weakens` names what protects less afterwards or is open to everybody, `widens` what is granted, opened
    or encrypted otherwise, `schedules` what runs at other times; each as sentences.
    """

    replacement: Certainty
    because: tuple[str, ...] = ()
    depends_on: tuple[Unknown, ...] = ()
    loses: str | None = None
    kept: Literal["retained", "snapshot"] | None = None
    must: tuple[str, ...] = ()
    mutability: str | None = None
    noise: bool = False
    weakens: tuple[str, ...] = ()
    widens: tuple[str, ...] = ()
    schedules: tuple[str, ...] = ()

    @property
    def data_at_stake(self) -> bool:
        """True when data would be gone: a stateful resource is replaced or removed, and no policy keeps its data."""
        return self.loses is not None and self.kept is None


STRICTNESS = ("must-never-change", "review-required", "change-with-constraints", "free-to-tune")


def judge(change: ResourceChange) -> Verdict:
    """The verdict on one change."""
    certainty = _certainty(change)
    leaves = change.action == "Remove" or certainty != "none"
    contexts = _contexts(change)
    paths = {detail.target.path for detail in change.details if detail.target.requires_recreation != "Never"}
    found = security(change)
    return Verdict(
        replacement=certainty,
        because=tuple(sorted(paths)),
        depends_on=tuple(dict.fromkeys(cause for path in sorted(paths) for cause in change.causes.get(path, ()))),
        loses=STATEFUL.get(change.resource_type) if leaves else None,
        kept=_kept(change) if leaves else None,
        must=_must(contexts),
        mutability=_mutability(contexts, change, certainty),
        noise=change.action == "Modify" and bool(change.scope) and set(change.scope) <= HARMLESS,
        weakens=found.weakens,
        widens=found.widens,
        schedules=tuple(schedules(change)),
    )


def _certainty(change: ResourceChange) -> Certainty:
    """AWS's Replacement, except that one which rests on values not yet known is only possible."""
    if change.action != "Modify" or change.replacement in (None, "False"):
        return "none"
    if change.replacement == "Conditional":
        return "possible"
    decisive = {detail.target.path for detail in change.details if detail.target.requires_recreation == "Always"}
    return "possible" if all(path in change.causes for path in decisive) else "certain"


def _kept(change: ResourceChange) -> Literal["retained", "snapshot"] | None:
    action = change.policy_action or ""
    return "retained" if action.endswith("Retain") else "snapshot" if action.endswith("Snapshot") else None


def _contexts(change: ResourceChange) -> list[dict[str, Any]]:
    """The Context metadata that the new and the old template give the resource.

    Both count: what the old one forbids cannot be allowed by the change that does it.
    Source: cfn-lint's data/schemas/other/metadata/context.json
    """
    found = []
    for resource in (change.after_resource, change.before_resource):
        metadata = (resource or {}).get("Metadata")
        context = metadata.get(CONTEXT) if isinstance(metadata, dict) else None
        if isinstance(context, dict):
            found.append(context)
    return found


def _must(contexts: list[dict[str, Any]]) -> tuple[str, ...]:
    listed: list[str] = []
    for context in contexts:
        must = context.get("must") or []
        listed += map(str, must) if isinstance(must, list) else [str(must)]
    return tuple(dict.fromkeys(listed))


def _mutability(contexts: list[dict[str, Any]], change: ResourceChange, certainty: Certainty) -> str | None:
    """`mutability` overrides `mutable` for a property; a removal or replacement concerns the whole resource."""
    touched = {detail.target.path.split("/")[2] for detail in change.details if detail.target.path.count("/") > 1}
    words: set[str] = set()
    for context in contexts:
        default, overrides = context.get("mutable"), context.get("mutability")
        overrides = overrides if isinstance(overrides, dict) else {}
        found = [overrides.get(name, default) for name in touched]
        if change.action == "Remove":
            found = [default, *overrides.values()]
        elif certainty != "none":
            found.append(default)
        words.update(word for word in found if isinstance(word, str))
    return min(words, key=lambda word: STRICTNESS.index(word) if word in STRICTNESS else len(STRICTNESS), default=None)
