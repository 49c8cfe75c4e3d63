"""A change set as AWS answers it, reconciled with what the engine says."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from cfngen.aws.change_sets import NESTED, ChangeSet
from cfngen.engine.changes import Detail, ResourceChange, Target, Unknown
from cfngen.engine.sentences import Sentence
from cfngen.engine.values import UNKNOWN_TEXT

Path = tuple[tuple[str, ...], str]


@dataclass(frozen=True)
class Review:
    """One root's changes: AWS's, with what only the engine knows added; and where the two differ, in sentences."""

    changes: list[ResourceChange]
    differences: list[str]
    physical_ids: Mapping[str, str]


def review(change_set: ChangeSet, predicted: Iterable[ResourceChange] | None) -> Review:
    """Flatten a root change set and reconcile it with the engine's answer; None where the engine has none.

    AWS's answer stands. The engine adds what each unknown value depends on, the Metadata of both sides, and the
    template that holds the resource.
    """
    known = {(change.stack, change.logical_id): change for change in predicted or ()}
    changes, differences, physical_ids = [], [], {}
    for one in change_set.tree():
        for entry in one.changes:
            if "ResourceChange" not in entry:
                continue
            answered = from_api(one.path, entry["ResourceChange"])
            physical_ids[answered.path] = entry["ResourceChange"].get("PhysicalResourceId", "")
            mine = known.pop((answered.stack, answered.logical_id), None)
            changes.append(_joined(answered, mine))
            if predicted is not None:
                differences += _difference(answered, mine)
    differences += [
        Sentence("%(path)s: the engine says %(ours)s, AWS lists no change", path=change.path, ours=change.action)
        for change in known.values()
        if change.resource_type != NESTED
    ]
    return Review(changes, differences, physical_ids)


def from_api(stack: tuple[str, ...], answer: Mapping[str, Any]) -> ResourceChange:
    """One of DescribeChangeSet's ResourceChanges as the engine's own; what AWS does not know yet is a cause."""
    before, after = (json.loads(answer.get(key) or "null") for key in ("BeforeContext", "AfterContext"))
    details = tuple(_detail(detail) for detail in answer.get("Details", ()))
    causes: dict[str, tuple[Unknown, ...]] = {}
    for detail in details:
        if UNKNOWN_TEXT in (detail.target.after or "") and detail.causing_entity:
            causes[detail.target.path] = (
                Unknown(stack, detail.causing_entity, Sentence("is known only after execution")),
            )
    return ResourceChange(
        stack=stack,
        action=answer["Action"],
        logical_id=answer["LogicalResourceId"],
        resource_type=answer["ResourceType"],
        replacement=answer.get("Replacement"),
        policy_action=answer.get("PolicyAction"),
        scope=tuple(answer.get("Scope", ())),
        details=details,
        before_properties=before.get("Properties", {}) if before else None,
        after_properties=after.get("Properties", {}) if after else None,
        before_resource=before or None,
        after_resource=after or None,
        causes=causes,
    )


def _detail(detail: Mapping[str, Any]) -> Detail:
    target = detail.get("Target", {})
    attribute = target.get("Attribute", "Properties")
    path = target.get("Path") or f"/{attribute}/{target.get('Name', '')}"
    return Detail(
        Target(
            attribute=attribute,
            name=target.get("Name"),
            path=path.rstrip("/"),
            requires_recreation=target.get("RequiresRecreation", "Never"),
            before=target.get("BeforeValue"),
            after=target.get("AfterValue"),
            change_type=target.get("AttributeChangeType", "Modify"),
        ),
        change_source=detail.get("ChangeSource", "DirectModification"),
        evaluation=detail.get("Evaluation", "Static"),
        causing_entity=detail.get("CausingEntity"),
    )


def _joined(answered: ResourceChange, mine: ResourceChange | None) -> ResourceChange:
    if mine is None:
        return answered
    return replace(
        answered,
        causes={**answered.causes, **mine.causes},
        before_properties=answered.before_properties or mine.before_properties,
        after_properties=answered.after_properties or mine.after_properties,
        before_resource=mine.before_resource or answered.before_resource,
        after_resource=mine.after_resource or answered.after_resource,
        before_template=mine.before_template,
        after_template=mine.after_template,
    )


def _difference(answered: ResourceChange, mine: ResourceChange | None) -> list[str]:
    if answered.resource_type == NESTED:
        return []  # AWS marks nested stacks Modify that nothing changes in
    if mine is None:
        said = Sentence("%(path)s: AWS says %(theirs)s, the engine lists no change")
        return [said.of(path=answered.path, theirs=answered.action)]
    pairs = (
        ("", answered.action, mine.action),
        ("Replacement ", answered.replacement, mine.replacement),
        ("PolicyAction ", answered.policy_action, mine.policy_action),
    )
    said = Sentence("%(path)s: AWS says %(what)s%(theirs)s, the engine %(ours)s")
    return [
        said.of(path=answered.path, what=what, theirs=theirs, ours=ours)
        for what, theirs, ours in pairs
        if theirs != ours and not (what and answered.action != mine.action)
    ]


def normalised(change_set: ChangeSet) -> list[dict[str, Any]]:
    """The changes of the whole tree in a fixed order, without what differs between two equal change sets: ids."""
    found = []
    for one in change_set.tree():
        for entry in one.changes:
            change = {k: v for k, v in entry.get("ResourceChange", {}).items() if k not in ("ChangeSetId",)}
            change["Details"] = sorted(change.get("Details", []), key=lambda detail: json.dumps(detail, sort_keys=True))
            found.append({"Stack": "/".join(one.path), "Type": entry["Type"], "ResourceChange": change})
    return sorted(found, key=lambda entry: json.dumps(entry, sort_keys=True))
