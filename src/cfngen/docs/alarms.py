"""The reference of the alarms: what each says is wrong, and what to look at first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from cfngen.docs.cells import cell
from cfngen.language.estate import load_estate
from cfngen.language.template import Template
from cfngen.project import Project

_ALARMS = ("AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm")
_INTRODUCTION = (
    "What rings, by stack. The text is what the alarm itself says when it does. `{…}` is filled in by CloudFormation."
)


def page(project: Project) -> str:
    """A table of the alarms of each nested stack that has some."""
    lines = ["# Alarms", "", _INTRODUCTION, ""]
    for root in load_estate(project.templates, project.layers).roots:
        for template in root.templates:
            found = list(rows(template))
            if found:
                stack = template.stack
                lines += [
                    f"## {stack.layer}/{stack.name}",
                    "",
                    "| alarm | what is wrong, and what to do |",
                    "|---|---|",
                ]
                lines += [*found, ""]
    return "\n".join(lines)


def rows(template: Template) -> Iterator[str]:
    """A row for each alarm of a nested stack."""
    for logical_id, resource in template.data["Resources"].items():
        if resource["Type"] in _ALARMS:
            properties = resource.get("Properties", {})
            name = _text(properties.get("AlarmName")) or logical_id
            condition = f" Only where {resource['Condition']} holds." if "Condition" in resource else ""
            yield f"| `{name}` | {cell(_text(properties.get('AlarmDescription')) + condition)} |"


def _text(value: Any) -> str:
    """A text, or that of a Fn::Sub, with `{Name}` where CloudFormation fills something in."""
    if isinstance(value, dict):
        (value,) = value.values()
        value = value[0] if isinstance(value, list) else value
    return re.sub(r"\$\{([^!}][^}]*)\}", r"{\1}", value) if isinstance(value, str) else ""
