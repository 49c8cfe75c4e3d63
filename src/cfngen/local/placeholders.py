"""What stands in a nested change set for a value that another nested stack has yet to give, and what it breaks.

CloudFormation passes a text of its own in place of such a value, and validates that text as if it were the value.
Sources: https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/759 and
https://github.com/aws-cloudformation/rain/issues/526
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cfngen.engine.parameters import check
from cfngen.engine.references import get_att
from cfngen.engine.stack import Stack
from cfngen.engine.values import Secret, UnknownValue
from cfngen.local.parameters import SSM, text


def shown(value: Any, parent: str, expression: Any) -> str:
    """Write a child's parameter as DescribeChangeSet shows it; what is not known yet names where it comes from."""
    if not isinstance(value, UnknownValue):
        return str(value) if isinstance(value, Secret) else text(value)
    resource, attribute = get_att(expression.get("Fn::GetAtt")) if isinstance(expression, dict) else ("", None)
    if resource:
        return f"{{{{IntrinsicFunction:{parent}/{resource}.{attribute}/Fn::GetAtt}}}}"
    function = next(iter(expression)) if isinstance(expression, dict) and expression else "Ref"
    entity = expression.get("Ref") if function == "Ref" and isinstance(expression, dict) else value.causes[0].entity
    return f"{{{{IntrinsicFunction:{parent}/{entity}/{function}}}}}"


def broken(stack: Stack, texts: Mapping[str, str]) -> str:
    """Give the reason for which a nested change set fails on what stands for unknown values, else an empty text.

    `stack` is the nested one as it would be, `texts` its parameters as they are shown.
    """
    declarations = stack.template.parameters
    unknown = {key: texts[key] for key, value in stack.parameter_values.items() if isinstance(value, UnknownValue)}
    stored = [unknown[key] for key in unknown if str(declarations[key].get("Type", "")).startswith(SSM)]
    if stored:
        return f"Unable to fetch parameters [{','.join(stored)}] from parameter store for this account."
    for key, placeholder in unknown.items():
        about = {name: declarations[key][name] for name in _CHECKED if name in declarations[key]}
        for problem in check(key, about, placeholder):
            return problem
    for name, resource in stack.template.resources.items() if unknown else ():
        if stack.exists(name):
            for index in _selected_in_vain(resource.get("Properties"), unknown):
                return f"Template error: Fn::Select cannot select nonexistent value at index {index}"
    return ""


def _selected_in_vain(value: Any, unknown: Mapping[str, str]) -> Iterator[int]:
    """Give the indexes that Fn::Select takes beyond the one value that a placeholder is."""
    if isinstance(value, list):
        for item in value:
            yield from _selected_in_vain(item, unknown)
    elif isinstance(value, dict):
        match value:
            case {"Fn::Select": [index, {"Fn::Split": [str(separator), {"Ref": str(key)}]}]} if key in unknown:
                items = unknown[key].split(separator) if separator else [""]
            case {"Fn::Select": [index, {"Ref": str(key)}]} if key in unknown:
                items = unknown[key].split(",")
            case _:
                for item in value.values():
                    yield from _selected_in_vain(item, unknown)
                return
        if str(index).isdecimal() and int(index) >= len(items):
            yield int(index)


_CHECKED = ("AllowedPattern", "ConstraintDescription")
