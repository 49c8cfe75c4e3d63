"""What CloudFormation refuses in a template beyond what the engine does, in its own words."""

from __future__ import annotations

import re
from typing import Any

from cfngen.engine.references import References, collect
from cfngen.local.aws_error import AwsError, validation_error
from cfngen.local.provider_schemas import exists

_POLICIES = {
    "DeletionPolicy": ("Delete", "Retain", "Snapshot", "RetainExceptOnCreate"),
    "UpdateReplacePolicy": ("Delete", "Retain", "Snapshot"),
}
_EXTENSIONS = "AWS::LanguageExtensions"  # its functions are the engine's; its loops are refused
_PARAMETER_TYPE = re.compile(r"String|Number|CommaDelimitedList|List<(Number|String|AWS::[\w:]+)>|AWS::[\w:]+(<.+>)?")


def check(template: dict[str, Any], region: str, *, types: bool = True) -> None:
    """Raise AwsError for the first thing that CloudFormation refuses; shapes are the engine's to check."""
    if template.get("AWSTemplateFormatVersion", "2010-09-09") != "2010-09-09":
        raise _format_error("unsupported value for AWSTemplateFormatVersion.")
    if template.get("Transform", []) not in ([], _EXTENSIONS, [_EXTENSIONS]):
        raise _format_error(f"cfngen's embedded endpoint runs no transforms: {template['Transform']}")
    _check_parameters(_entries(template, "Parameters"))
    resources = _entries(template, "Resources")
    for name, item in _entries(template, "Outputs").items():
        if "Value" not in item:
            raise _format_error(f"Output {name} is malformed: every Outputs member must contain a Value object.")
        _check_attributes(item, resources)
    for name, item in resources.items():
        for key, allowed in _POLICIES.items():
            if item.get(key, "Delete") not in allowed:
                raise _format_error(f"Unrecognized {key} {item[key]} for resource {name}")
        _check_attributes(item, resources)
    if types:
        kinds = {item["Type"] for item in resources.values() if isinstance(item.get("Type"), str)}
        unknown = sorted(kind for kind in kinds if not exists(kind, region))
        if unknown:
            raise _format_error(f"Unrecognized resource types: [{', '.join(unknown)}]")
    _check_cycles({name: set(needed(item, resources)) for name, item in resources.items()})


def _entries(template: dict[str, Any], section: str) -> dict[str, dict[str, Any]]:
    found = template.get(section)
    return {k: v for k, v in found.items() if isinstance(v, dict)} if isinstance(found, dict) else {}


def _format_error(text: str) -> AwsError:
    return validation_error(f"Template format error: {text}")


def _check_parameters(parameters: dict[str, dict[str, Any]]) -> None:
    for name, item in parameters.items():
        if not name.isascii() or not name.isalnum():
            raise _format_error(f"Parameter name {name} is non alphanumeric.")
        if "Type" not in item:
            raise _format_error(f"[/Parameters/{name}] Every Parameters object must contain a Type member.")
        if not _PARAMETER_TYPE.fullmatch(str(item["Type"])):
            raise _format_error(f"Unrecognized parameter type: {item['Type']}")


def _check_attributes(item: dict[str, Any], resources: dict[str, Any]) -> None:
    for name, attribute in collect(item.get("Properties", item.get("Value")), References()).names:
        if attribute is not None and name not in resources:
            raise validation_error(f"Template error: instance of Fn::GetAtt references undefined resource {name}")


def needed(resource: dict[str, Any], resources: dict[str, Any]) -> list[str]:
    """Give the resources that one refers to or names in DependsOn."""
    explicit = resource.get("DependsOn") or []
    names = dict.fromkeys([explicit] if isinstance(explicit, str) else explicit)
    names |= dict.fromkeys(sorted(name for name, _ in collect(resource.get("Properties"), References()).names))
    return [name for name in names if name in resources]


def _check_cycles(left: dict[str, set[str]]) -> None:
    while ready := {name for name, needs in left.items() if not needs}:
        left = {name: needs - ready for name, needs in left.items() if name not in ready}
    while free := {name for name in left if not any(name in needs for needs in left.values())}:
        left = {name: needs for name, needs in left.items() if name not in free}  # these only wait for a circle
    if left:
        raise validation_error(f"Circular dependency between resources: [{', '.join(left)}]")
