"""One template of a tree: its sections, checked as CloudFormation checks them."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any

from cfngen.engine.document import Document
from cfngen.engine.pseudo import NAMES
from cfngen.engine.references import References, collect, condition_names
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

    Raises CfngenError, with everything that is wrong, for one that CloudFormation would refuse to read: no
    resources, unknown sections, references to nothing, over a limit, a transform that runs in AWS.
    """

    def __init__(self, document: Document) -> None:
        self.document = document
        data = document.data
        self.resources: dict[str, dict[str, Any]] = data.get("Resources") or {}
        self.parameters: dict[str, dict[str, Any]] = data.get("Parameters") or {}
        self.mappings: dict[str, Any] = data.get("Mappings") or {}
        self.conditions: dict[str, Any] = data.get("Conditions") or {}
        self.outputs: dict[str, dict[str, Any]] = data.get("Outputs") or {}
        self.rules: dict[str, dict[str, Any]] = data.get("Rules") or {}
        self._references: dict[str, References] = {}
        problems = list(_shape(document)) or [*_limits(document), *self._names()]
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


def _shape(document: Document) -> list[Problem]:
    data = document.data
    if problems := _transforms(document):
        return problems
    if unknown := sorted(data.keys() - SECTIONS):
        what = f"Invalid template property or properties [{', '.join(unknown)}]"
        return [Problem(what, document.at(unknown[0]), f"A template's sections are {', '.join(sorted(SECTIONS))}.")]
    problems = [
        Problem(f"Template format error: {section} must be a mapping", document.at(section))
        for section in ("Resources", "Parameters", "Mappings", "Conditions", "Outputs", "Rules")
        if data.get(section) is not None and not isinstance(data[section], dict)
    ]
    if problems:
        return problems
    if not data.get("Resources"):
        return [Problem("Template format error: At least one Resources member must be defined.", document.where)]
    for logical_id, resource in data["Resources"].items():
        if problem := _resource_shape(document, logical_id, resource):
            problems.append(problem)
    for section in ("Parameters", "Outputs"):
        problems += [
            Problem(f"Template format error: {section}/{name} must be a mapping", document.at(section, name))
            for name, entry in (data.get(section) or {}).items()
            if not isinstance(entry, dict)
        ]
    return problems


def _transforms(document: Document) -> list[Problem]:
    """What AWS would expand before it reads the rest: macros, loops."""
    data = document.data
    transforms = data.get("Transform") or []
    problems = []
    for transform in transforms if isinstance(transforms, list) else [transforms]:
        if transform != "AWS::LanguageExtensions":
            name = transform.get("Name") if isinstance(transform, dict) else transform
            hint = "Compare the processed template: `aws cloudformation get-template --template-stage Processed`."
            what = f"the transform {name} runs in AWS, so its result cannot be known offline"
            problems.append(Problem(what, document.at("Transform"), hint))
    for section in ("Conditions", "Resources", "Outputs"):
        entries = data.get(section)
        for name in entries if isinstance(entries, dict) else ():
            if name.startswith("Fn::"):
                what = f"{name} is a transform that AWS expands, so its result cannot be known offline"
                problems.append(Problem(what, document.at(section, name), "Expand it where the template is made."))
    return problems


def _resource_shape(document: Document, logical_id: str, resource: Any) -> Problem | None:
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
    if resource["Type"].endswith("::MODULE"):
        what = f"{resource['Type']} is a module that AWS expands, so its resources cannot be known offline"
        return Problem(what, document.at(*where), "Compare the processed template.")
    if unknown := sorted(resource.keys() - ATTRIBUTES):
        return Problem(f"Invalid template resource property '{unknown[0]}'", document.at(*where, unknown[0]))
    if resource.get("Properties") is not None and not isinstance(resource["Properties"], dict):
        what = f"Template format error: [/Resources/{logical_id}/Properties] must be a mapping"
        return Problem(what, document.at(*where, "Properties"))
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
