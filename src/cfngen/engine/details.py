"""The row of a resource that both sides have: what differs, why, and whether that replaces it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from cfngen.engine.changes import ChangeSource, Detail, Replacement, ResourceChange, Target, Unknown
from cfngen.engine.differences import Difference, differences, expression
from cfngen.engine.policies import on_replacement
from cfngen.engine.references import References, collect
from cfngen.engine.schemas import Schema, schema
from cfngen.engine.template import NESTED
from cfngen.engine.values import UnknownValue, as_api_text, causes_of, is_known, present, same, shown

if TYPE_CHECKING:
    from cfngen.engine.compare import Comparison

Cause = tuple[ChangeSource, str, Literal["Static", "Dynamic"]]
# Attributes of a resource whose change alone is a change, in the order of the API's enumeration. DependsOn and
# Condition are not among them. Source:
# https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ResourceTargetDefinition.html
ATTRIBUTES = ("Metadata", "CreationPolicy", "UpdatePolicy", "DeletionPolicy", "UpdateReplacePolicy")


def modification(comparison: Comparison, name: str) -> ResourceChange | None:
    """The row of a resource that stays, None when nothing of it changes."""
    before, after = present(comparison.before), present(comparison.after)
    old, new = before.template.resources[name], after.template.resources[name]
    found: list[Detail] = []
    causes: dict[str, tuple[Unknown, ...]] = {}
    if not _steady(comparison, name, old, new):
        found += _of_properties(comparison, name, causes)
    found += _of_attributes(comparison, name, old, new)
    if not found and new["Type"] == NESTED and comparison.child(name).changed:
        automatic = Target("Properties", None, "/Properties", "Never", None, None, "Modify")
        found.append(Detail(automatic, "Automatic", "Dynamic"))
    if not found:
        return None
    replacement = replacement_of(found)
    return ResourceChange(
        stack=comparison.path,
        action="Modify",
        logical_id=name,
        resource_type=new["Type"],
        replacement=replacement,
        policy_action=None if replacement == "False" else on_replacement(new),
        scope=tuple(dict.fromkeys(detail.target.attribute for detail in found)),
        details=tuple(found),
        before_properties=comparison.before_properties(name),
        after_properties=comparison.after_properties(name),
        before_resource=old,
        after_resource=new,
        before_template=before.template.document.where,
        after_template=after.template.document.where,
        causes=causes,
    )


def replacement_of(details: list[Detail]) -> Replacement:
    """Replacement follows from the most intrusive detail; one that is only Dynamic may come to nothing.

    Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-changesets-samples.html
    """
    needs = {(detail.target.requires_recreation, detail.evaluation) for detail in details}
    if ("Always", "Static") in needs:
        return "True"
    return "Conditional" if {need for need, _ in needs} & {"Always", "Conditionally"} else "False"


def _steady(comparison: Comparison, name: str, old: dict[str, Any], new: dict[str, Any]) -> bool:
    """True when the properties cannot have changed: the same text, and nothing it refers to has changed."""
    if old is not new and old.get("Properties") != new.get("Properties"):
        return False
    references = present(comparison.after).template.references(name)
    return (
        all(comparison.steady_reference(*reference) for reference in references.names)
        and all(map(comparison.steady_condition, references.conditions))
        and (not references.uses_mappings or comparison.steady_mappings())
    )


def _of_properties(comparison: Comparison, name: str, causes: dict[str, tuple[Unknown, ...]]) -> list[Detail]:
    stack = present(comparison.after)
    resource = stack.template.resources[name]
    about = schema(resource["Type"], stack.pseudo.region)
    before, after = comparison.before_properties(name), comparison.after_properties(name)
    found = []
    for difference in differences(about, before, after):
        target = _target(about, difference)
        if unknown := causes_of(difference.after):
            causes[target.path] = unknown
        found += explain(target, _caused_by(comparison, resource.get("Properties"), difference))
    return found


def _target(about: Schema | None, difference: Difference) -> Target:
    first = str(difference.path[0])
    is_tags = first == (about.tag_property if about else "Tags")
    old, new = difference.texts()
    return Target(
        attribute="Tags" if is_tags else "Properties",
        name=None if is_tags else first,
        path="/Properties/" + "/".join(map(str, difference.path)),
        requires_recreation=about.recreation(tuple(map(str, difference.path))) if about else "Never",
        before=old,
        after=new,
        change_type=difference.kind,
    )


def explain(target: Target, causes: list[Cause]) -> list[Detail]:
    """The details of one target: a direct change, or one that follows from what it refers to.

    A change through a reference is told twice: as a Dynamic direct change, and as a Static one with its cause. When
    the cause itself is not certain there is only a Dynamic one with it.
    """
    if not causes:
        return [Detail(target, "DirectModification", "Static")]
    told = [Detail(target, source, evaluation, entity) for source, entity, evaluation in causes]
    if any(evaluation == "Static" for _, _, evaluation in causes):
        told.insert(0, Detail(target, "DirectModification", "Dynamic"))
    return told


def _caused_by(comparison: Comparison, properties: Any, difference: Difference) -> list[Cause]:
    """What the new value refers to that has itself changed."""
    after = present(comparison.after)
    if difference.kind == "Remove":
        return []
    found = collect(expression(properties, difference.path), References(), after.condition)
    causes: list[Cause] = []
    for name, attribute in sorted(found.names, key=lambda pair: (pair[0], pair[1] or "")):
        if name.startswith("AWS::") or comparison.steady_reference(name, attribute):
            continue
        if name in after.template.parameters:
            known = is_known(after.parameter(name))
            causes.append(("ParameterReference", name, "Static" if known else "Dynamic"))
            continue
        row = comparison.row(name)
        certain = row is None or row.replacement != "Conditional"
        if attribute and attribute.startswith("Outputs.") and row is not None and row.action == "Modify":
            value = comparison.child(name).after_output(attribute.removeprefix("Outputs."))
            certain = not isinstance(value, UnknownValue)
        source: ChangeSource = "ResourceAttribute" if attribute else "ResourceReference"
        causes.append((source, f"{name}.{attribute}" if attribute else name, "Static" if certain else "Dynamic"))
    return causes


def _of_attributes(comparison: Comparison, name: str, old: dict[str, Any], new: dict[str, Any]) -> list[Detail]:
    found = []
    for attribute in ATTRIBUTES:
        before, after = old.get(attribute), new.get(attribute)
        if before is None and after is None:
            continue
        if isinstance(before, dict | list) and comparison.before_values:
            before = comparison.before_values.at("Resources", name, attribute).value(before)
        if isinstance(after, dict | list) and comparison.after_values:
            after = comparison.after_values.at("Resources", name, attribute).value(after)
        if same(before, after) or same(shown(before), shown(after)):
            continue
        target = Target(
            attribute=attribute,
            name=None,
            path=f"/{attribute}",
            requires_recreation="Never",
            before=None if before is None else as_api_text(shown(before)),
            after=None if after is None else as_api_text(shown(after)),
            change_type="Add" if before is None else "Remove" if after is None else "Modify",
        )
        found.append(Detail(target, "DirectModification", "Static"))
    return found
