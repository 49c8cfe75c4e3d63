"""One template of a tree: its sections, checked as CloudFormation checks them."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from functools import cached_property
from typing import Any

from cfngen.engine import loops, transforms
from cfngen.engine.document import Document
from cfngen.engine.pseudo import NAMES
from cfngen.engine.references import References, collect, condition_names
from cfngen.engine.transforms import ADDING, ANY
from cfngen.errors import CfngenError, Problem

NESTED = "AWS::CloudFormation::Stack"
# Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
LIMITS = {"Resources": 500, "Parameters": 200, "Outputs": 200, "Mappings": 200}
MAX_DESCRIPTION_BYTES = 1024
SECTIONS = frozenset(
    {
        "AWSTemplateFormatVersion",
        "Conditions",
        "Description",
        "Hooks",
        "Mappings",
        "Metadata",
        "Outputs",
        "Parameters",
        "Resources",
        "Rules",
        "Transform",
    }
)
ATTRIBUTES = frozenset(
    {
        "Condition",
        "CreationPolicy",
        "DeletionPolicy",
        "DependsOn",
        "Metadata",
        "Properties",
        "Type",
        "UpdatePolicy",
        "UpdateReplacePolicy",
        "Version",
    }
)
_LOGICAL_ID = re.compile(r"[A-Za-z0-9]+")


class Template:
    """A template's sections as plain data.

    `passes` are transforms that a reader takes although AWS runs them; ANY takes every template, of which `foreign`
    are then the resources that only AWS expands, which are not among `resources`, and `unsettled` says what else is
    not known. `has_loops`: a Stack has it expanded, with the values of its parameters. `checked`: it is known to be
    one that CloudFormation reads.
    Raises CfngenError, with everything that is wrong, for one that CloudFormation would refuse to read: no
    resources, unknown sections, references to nothing, over a limit, a transform that the reader does not pass.
    """

    def __init__(
        self,
        document: Document,
        passes: frozenset[str] = frozenset(),
        unsettled: Iterable[transforms.Unsettled] = (),
        *,
        checked: bool = False,
    ) -> None:
        self.document = document
        self.passes = passes
        data = document.data
        self.extended = transforms.EXTENSIONS in transforms.names(data)
        self.has_loops = self.extended and any(loops.has_loops(data.get(section)) for section in loops.SECTIONS)
        left = transforms.foreign(data, deep=passes >= ANY and "Transform" in document.text)
        self.foreign: dict[str, Any] = left.resources
        self.unsettled = [*left.reasons, *unsettled]
        problems = [] if checked else _shape(document, passes, self.foreign, empty=bool(self.unsettled))
        if problems:
            raise CfngenError(problems)
        self.resources: dict[str, dict[str, Any]] = _own(data, "Resources", self.foreign)
        self.parameters: dict[str, dict[str, Any]] = _own(data, "Parameters")
        self.mappings: dict[str, Any] = _own(data, "Mappings")
        self.conditions: dict[str, Any] = _own(data, "Conditions")
        self.outputs: dict[str, dict[str, Any]] = _own(data, "Outputs")
        self.rules: dict[str, dict[str, Any]] = _own(data, "Rules")
        self._references: dict[str, References] = {}
        if not checked:
            problems = [*_limits(document), *([] if self.has_loops or self.unsettled else self._names())]
        if problems:
            raise CfngenError(problems)

    @cached_property
    def nested(self) -> list[str]:
        """Logical ids of the nested stacks."""
        return [name for name, resource in self.resources.items() if resource.get("Type") == NESTED]

    def references(self, logical_id: str) -> References:
        """What a resource refers to in its properties, and its own condition."""
        found = self._references.get(logical_id)
        if found is None:
            resource = self.resources[logical_id]
            found = collect(resource.get("Properties"), References())
            if isinstance(resource.get("Condition"), str):
                found.conditions.add(resource["Condition"])
            self._references[logical_id] = found
        return found

    def dependencies(self, logical_id: str) -> set[str]:
        """Logical ids that must exist before this resource: references and DependsOn."""
        explicit = self.resources[logical_id].get("DependsOn") or []
        names = {name for name, _ in self.references(logical_id).names}
        names.update([explicit] if isinstance(explicit, str) else [name for name in explicit if isinstance(name, str)])
        return {name for name in names if name in self.resources}

    def _names(self) -> list[Problem]:
        """References to nothing, in every section that may hold them."""
        known = self.parameters.keys() | self.resources.keys() | {f"AWS::{name}" for name in NAMES}
        problems = []
        for logical_id, resource in self.resources.items():
            references = self.references(logical_id)
            missing = {name for name, _ in references.names} - known
            depends = resource.get("DependsOn") or []
            names = [depends] if isinstance(depends, str) else depends
            missing |= {name for name in names if isinstance(name, str) and name not in self.resources}
            problems += self._missing(missing, references.conditions, "Resources", logical_id)
        for name, output in self.outputs.items():
            if isinstance(output, dict):
                references = collect(output, References())
                if isinstance(output.get("Condition"), str):
                    references.conditions.add(output["Condition"])
                missing = {name for name, _ in references.names} - known
                problems += self._missing(missing, references.conditions, "Outputs", name)
        for name, condition in self.conditions.items():
            references = collect(condition, References())
            references.conditions |= condition_names(condition)
            allowed = known - self.resources.keys()
            missing = {name for name, _ in references.names} - allowed
            problems += self._missing(missing, references.conditions, "Conditions", name)
        return problems

    def _missing(self, names: set[str], conditions: set[str], section: str, entry: str) -> list[Problem]:
        problems = []
        if names:
            listed = ", ".join(sorted(names))
            what = f"Unresolved resource dependencies [{listed}] in the {section} block of the template"
            problems.append(Problem(f"Template format error: {what}", self.document.at(section, entry)))
        for name in sorted(conditions - self.conditions.keys()):
            what = (
                f"Template format error: Unresolved condition dependency {name} in the {section} block of the template"
            )
            problems.append(Problem(what, self.document.at(section, entry)))
        return problems


def _own(data: dict[str, Any], section: str, but: Container[str] = ()) -> dict[str, Any]:
    """The entries of a section that are written in the template: no loops, nothing that AWS expands."""
    entries = data.get(section) or {}
    return {name: entry for name, entry in entries.items() if not name.startswith("Fn::") and name not in but}


def _shape(document: Document, passes: frozenset[str], foreign: Container[str], *, empty: bool) -> list[Problem]:
    data = document.data
    if problems := _transforms(document, passes):
        return problems
    unknown = sorted(data.keys() - SECTIONS)
    if unknown and not _may_be_more(data, passes):
        what = f"Invalid template property or properties [{', '.join(unknown)}]"
        return [Problem(what, document.at(unknown[0]), f"A template's sections are {', '.join(sorted(SECTIONS))}.")]
    problems = [
        Problem(f"Template format error: {section} must be a mapping", document.at(section))
        for section in ("Resources", "Parameters", "Mappings", "Conditions", "Outputs", "Rules")
        if data.get(section) is not None and not isinstance(data[section], dict)
    ]
    if problems:
        return problems
    if not data.get("Resources") and not empty:
        return [Problem("Template format error: At least one Resources member must be defined.", document.where)]
    for logical_id, resource in (data.get("Resources") or {}).items():
        written = logical_id not in foreign and not logical_id.startswith("Fn::")
        if written and (problem := _resource_shape(document, logical_id, resource, _may_be_more(data, passes))):
            problems.append(problem)
    for section in ("Parameters", "Outputs"):
        problems += [
            Problem(f"Template format error: {section}/{name} must be a mapping", document.at(section, name))
            for name, entry in (data.get(section) or {}).items()
            if not isinstance(entry, dict) and not name.startswith("Fn::")
        ]
    return problems


def _may_be_more(data: dict[str, Any], passes: frozenset[str]) -> bool:
    """Whether a transform that the reader passes may take what CloudFormation alone does not."""
    return passes >= ANY and any(name not in {transforms.EXTENSIONS, *ADDING} for name in transforms.names(data))


def _transforms(document: Document, passes: frozenset[str]) -> list[Problem]:
    """What AWS would expand before it reads the rest, for a reader that needs all of it; loops without a transform."""
    data = document.data
    asked = transforms.names(data)
    hint = "Compare the processed template: `aws cloudformation get-template --template-stage Processed`."
    problems = []
    if not passes >= ANY:
        for name in asked:
            if name != transforms.EXTENSIONS and name not in passes:
                what = f"the transform {name} runs in AWS, so its result cannot be known offline"
                problems.append(Problem(what, document.at("Transform"), hint))
        if not problems:
            reasons = transforms.foreign(data, deep=False).reasons
            problems = [Problem(reason.what, document.at(*reason.path), hint) for reason in reasons]
    for section in loops.SECTIONS if not asked else ():
        entries = data.get(section)
        for name in entries if isinstance(entries, dict) else ():
            if loops.is_loop(name):
                what = f"{name} needs the transform {transforms.EXTENSIONS}, which the template does not name"
                fix = f"Add `Transform: {transforms.EXTENSIONS}` at the top."
                problems.append(Problem(what, document.at(section, name), fix))
    return problems


def _resource_shape(document: Document, logical_id: str, resource: Any, more: bool) -> Problem | None:
    where = ("Resources", logical_id)
    if not isinstance(resource, dict):
        return Problem(
            f"Template format error: Any Resources member must be an object: {logical_id}", document.at(*where)
        )
    if not _LOGICAL_ID.fullmatch(logical_id):
        what = f"Template format error: Resource name {logical_id} is non alphanumeric."
        return Problem(what, document.at(*where))
    if not isinstance(resource.get("Type"), str):
        what = f"Template format error: [/Resources/{logical_id}] Every Resources object must contain a Type member."
        return Problem(what, document.at(*where))
    unknown = sorted(resource.keys() - ATTRIBUTES)
    if unknown and not more:
        return Problem(f"Invalid template resource property '{unknown[0]}'", document.at(*where, unknown[0]))
    if resource.get("Properties") is not None and not isinstance(resource["Properties"], dict):
        what = f"Template format error: [/Resources/{logical_id}/Properties] must be a mapping"
        return Problem(what, document.at(*where, "Properties"))
    depends = resource.get("DependsOn") or []
    if not all(isinstance(name, str) for name in (depends if isinstance(depends, list) else [depends])):
        what = "Template format error: Every DependsOn value must be a string."
        return Problem(what, document.at(*where, "DependsOn"))
    return None


def _limits(document: Document) -> list[Problem]:
    problems = []
    for section, most in LIMITS.items():
        count = len(document.data.get(section) or {})
        if count > most:
            what = (
                f"Template format error: Number of {section.lower()}, {count}, is greater than maximum allowed, {most}"
            )
            problems.append(Problem(what, document.at(section), "Split the template into nested stacks."))
    description = document.data.get("Description")
    if isinstance(description, str) and len(description.encode()) > MAX_DESCRIPTION_BYTES:
        what = f"Template format error: the Description is longer than {MAX_DESCRIPTION_BYTES} bytes"
        problems.append(Problem(what, document.at("Description")))
    return problems
