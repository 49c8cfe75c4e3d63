"""Conformance pack of the rules about resources

One pack, so that there is one score over time to show an auditor, and one place to see which resource of the account
is not as the templates would have made it.
"""

from typing import Any

import yaml
from troposphere import config

from cfngen.language import Setting, Stack, Sub
from cfngen.settings import environment, owns_account, project_name
from cfngen.templates.audit._managed_rules import DAILY, OF_RESOURCES, ManagedRule
from cfngen.templates.audit.config import configuration_recorder_name

stack = Stack(__name__, when=owns_account)


def resource(rule: ManagedRule) -> dict[str, Any]:
    """A rule as the pack's own template has it; a setting of ours is a parameter of the pack."""
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


inputs = [value for rule in OF_RESOURCES for value in rule.parameters.values() if isinstance(value, Setting)]
template = {
    "Parameters": {value.name: {"Type": "String"} for value in inputs},
    "Resources": {rule.title: resource(rule) for rule in OF_RESOURCES},
}

stack.add(
    config.ConformancePack(
        "ConformancePack",
        ConformancePackName=Sub(f"{project_name}-{environment}-baseline"),
        TemplateBody=yaml.safe_dump(template, sort_keys=False, width=110),
        ConformancePackInputParameters=[
            config.ConformancePackInputParameter(ParameterName=value.name, ParameterValue=value) for value in inputs
        ],
    ),
    why="A pack instead of single rules: its rules are changed together, nobody can switch one off by hand, and Config "
    "keeps one compliance score. Ours instead of one of AWS's samples, so that the templates keep every rule.",
    must=(
        "Nothing here is in the account's rules too: each copy of a rule is billed.",
        "The pack holds only rules that this estate can keep: a red score that nobody can mend is soon not read.",
    ),
    mutable="change-with-constraints",
    mutability={"ConformancePackName": "must-never-change"},
    controls=tuple(dict.fromkeys(control for rule in OF_RESOURCES for control in rule.controls)),
)

# Told so that this stack waits for the recorder: a rule without one is refused.
stack.output(
    "ConformancePackRecorder",
    configuration_recorder_name.or_else("existing"),
    "Name of the recorder that the pack's rules read; existing where somebody else records",
    export=False,
)
