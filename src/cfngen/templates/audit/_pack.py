"""A conformance pack out of managed rules: the pack's own template, and the resource that carries it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import yaml
from troposphere import config

from cfngen.language import Setting, Stack, Sub
from cfngen.settings import environment, project_name
from cfngen.templates.audit._managed_rules import DAILY, ManagedRule


def add_pack(
    stack: Stack, title: str, name: str, rules: Sequence[ManagedRule], *, why: str, must: tuple[str, ...]
) -> None:
    """Add the pack `<project>-<environment>-<name>`; a setting of ours in a rule is a parameter of the pack."""
    inputs = [value for rule in rules for value in rule.parameters.values() if isinstance(value, Setting)]
    template = {
        "Parameters": {value.name: {"Type": "String"} for value in inputs},
        "Resources": {rule.title: _resource(rule) for rule in rules},
    }
    stack.add(
        config.ConformancePack(
            title,
            ConformancePackName=Sub(f"{project_name}-{environment}-{name}"),
            TemplateBody=yaml.safe_dump(template, sort_keys=False, width=110),
            ConformancePackInputParameters=[
                config.ConformancePackInputParameter(ParameterName=value.name, ParameterValue=value) for value in inputs
            ],
        ),
        why=why,
        must=must,
        mutable="change-with-constraints",
        mutability={"ConformancePackName": "must-never-change"},
        controls=tuple(dict.fromkeys(control for rule in rules for control in rule.controls)),
    )


def _resource(rule: ManagedRule) -> dict[str, Any]:
    given = {
        key: {"Ref": value.name} if isinstance(value, Setting) else value for key, value in rule.parameters.items()
    }
    properties: dict[str, Any] = {
        "ConfigRuleName": rule.name,
        "Description": rule.finds,
        "InputParameters": given,
        "MaximumExecutionFrequency": DAILY if rule.daily else None,
        "Scope": {"ComplianceResourceTypes": list(rule.types)} if rule.types else None,
        "Source": {"Owner": "AWS", "SourceIdentifier": rule.identifier},
    }
    return {
        "Type": "AWS::Config::ConfigRule",
        "Properties": {key: value for key, value in properties.items() if value},
    }
