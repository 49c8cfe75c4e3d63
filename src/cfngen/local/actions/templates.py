"""The actions about templates."""

from __future__ import annotations

import json
from typing import Any

from cfngen.local.actions.stacks import find
from cfngen.local.api import Action, Call
from cfngen.local.aws_error import AwsError, validation_error
from cfngen.local.capabilities import iam_resources, needed, transforms
from cfngen.local.parameters import declared, is_no_echo, text
from cfngen.local.provider_schemas import exists, schema
from cfngen.local.template import check_template, read_template
from cfngen.local.template_source import given_template


def get_template(call: Call, values: dict[str, Any]) -> dict[str, Any]:
    """GetTemplate: the text as it was given, of a stack (deleted ones by id) or of a change set."""
    if values.get("ChangeSetName"):
        from cfngen.local.actions.change_sets import find_change_set

        digest = find_change_set(call, values["ChangeSetName"], values.get("StackName")).target.template
    elif values.get("StackName"):
        digest = find(call, values["StackName"]).target.template
    else:
        raise validation_error("Either StackName or ChangeSetName must be specified")
    body = call.store.template(digest) if digest else ""
    return {"TemplateBody": body, "StagesAvailable": ["Original", "Processed"]}


def validate_template(call: Call, values: dict[str, Any]) -> dict[str, Any]:
    """ValidateTemplate: what the template declares, or why it is none."""
    template = _template(call, values)
    summary = _summary(template)
    return {
        "Parameters": [
            {
                "ParameterKey": key,
                "DefaultValue": text(item["Default"]) if "Default" in item else None,
                "NoEcho": is_no_echo(item),
                "Description": item.get("Description"),
            }
            for key, item in declared(template).items()
        ],
        "Description": template.get("Description"),
        **summary,
    }


def get_template_summary(call: Call, values: dict[str, Any]) -> dict[str, Any]:
    """GetTemplateSummary: of a template given, or of a stack's."""
    if values.get("StackSetName"):
        raise AwsError("StackSetNotFoundException", f"StackSet {values['StackSetName']} not found", 404)
    if values.get("StackName"):
        stack = find(call, values["StackName"])
        template = read_template(call.store.template(stack.target.template)) if stack.target.template else {}
    else:
        lenient = values.get("TemplateSummaryConfig", {}).get("TreatUnrecognizedResourceTypesAsWarnings", False)
        template = _template(call, values, types=not lenient)
    types = [item["Type"] for item in (template.get("Resources") or {}).values()]
    metadata = template.get("Metadata")
    unknown = sorted({kind for kind in types if not exists(kind, call.region)})
    return {
        "Parameters": [_declaration(key, item) for key, item in declared(template).items()],
        "Description": template.get("Description"),
        **_summary(template),
        "ResourceTypes": types,
        "Version": template.get("AWSTemplateFormatVersion", "2010-09-09"),
        "Metadata": json.dumps(metadata) if metadata is not None else None,
        "ResourceIdentifierSummaries": _identifiers(template, call.region),
        "Warnings": {"UnrecognizedResourceTypes": unknown} if unknown else None,
    }


def _template(call: Call, values: dict[str, Any], *, types: bool = True) -> dict[str, Any]:
    return check_template(given_template(call.api.objects, values, call.region), call.region, types=types)


def _summary(template: dict[str, Any]) -> dict[str, Any]:
    kinds, _ = iam_resources(template)
    capabilities = needed(template)
    reason: str | None
    if kinds:
        reason = f"The following resource(s) require capabilities: [{', '.join(kinds)}]"
    else:
        reason = f"The following transform(s) require capabilities: {transforms(template)}" if capabilities else None
    return {
        "Capabilities": capabilities or None,
        "CapabilitiesReason": reason,
        "DeclaredTransforms": transforms(template) or None,
    }


def _declaration(key: str, item: dict[str, Any]) -> dict[str, Any]:
    allowed = item.get("AllowedValues")
    return {
        "ParameterKey": key,
        "DefaultValue": text(item["Default"]) if "Default" in item else None,
        "ParameterType": item.get("Type", "String"),
        "NoEcho": is_no_echo(item),
        "Description": item.get("Description"),
        "ParameterConstraints": {"AllowedValues": [text(value) for value in allowed]} if allowed else {},
    }


def _identifiers(template: dict[str, Any], region: str) -> list[dict[str, Any]]:
    """List the types that could be imported with the properties that identify them."""
    found: dict[str, list[str]] = {}
    for name, resource in (template.get("Resources") or {}).items():
        found.setdefault(resource["Type"], []).append(name)
    return [
        {
            "ResourceType": kind,
            "LogicalResourceIds": names,
            "ResourceIdentifiers": [path.split("/")[2] for path in schema(kind, region).get("primaryIdentifier", [])],
        }
        for kind, names in found.items()
        if schema(kind, region).get("primaryIdentifier")
    ]


ACTIONS: dict[str, Action] = {
    "GetTemplate": get_template,
    "ValidateTemplate": validate_template,
    "GetTemplateSummary": get_template_summary,
}
