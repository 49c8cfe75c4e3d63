"""Parameter values of a request against the template's declarations, refused in CloudFormation's words.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
"""

from __future__ import annotations

from typing import Any

from cfngen.engine.parameters import check
from cfngen.engine.values import text as scalar
from cfngen.local.aws_error import validation_error
from cfngen.local.simulated import digest
from cfngen.local.template import read_template

MASK = "****"
SSM = "AWS::SSM::Parameter::Value<"


def declared(template: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Give the template's parameter declarations."""
    found: dict[str, dict[str, Any]] = template.get("Parameters") or {}
    return found


def text(value: Any) -> str:
    """Write a default as the string that CloudFormation makes of it."""
    return ",".join(map(scalar, value)) if isinstance(value, list) else scalar(value)


def effective(
    template: dict[str, Any], given: list[dict[str, Any]], previous: dict[str, str] | None = None
) -> dict[str, str]:
    """Give every parameter's value: the one given, the previous one where asked for, else the default.

    Raises AwsError for the first kind of mistake, naming all parameters that make it.
    """
    declarations = declared(template)
    values: dict[str, str] = {}
    for item in given:
        key = item.get("ParameterKey", "")
        if key in values:
            raise validation_error(f"Parameter '{key}' is specified more than once")
        if not item.get("UsePreviousValue"):
            values[key] = item.get("ParameterValue", "")
            continue
        if item.get("ParameterValue"):
            raise validation_error(
                f"Invalid input for parameter key {key}. Cannot specify usePreviousValue as true and non empty value "
                "for a parameter"
            )
        if previous is None or key not in previous:
            raise validation_error(
                f"Invalid input for parameter key {key}. Cannot specify usePreviousValue as true for a parameter key "
                "not in the previous template"
            )
        values[key] = previous[key]
    unknown = [key for key in values if key not in declarations]
    if unknown:
        raise validation_error(f"Parameters: [{', '.join(unknown)}] do not exist in the template")
    defaults = {key: text(item["Default"]) for key, item in declarations.items() if "Default" in item}
    missing = [key for key in declarations if key not in values and key not in defaults]
    if missing:
        raise validation_error(f"Parameters: [{', '.join(missing)}] must have values")
    complete = {key: values.get(key, defaults.get(key, "")) for key in declarations}
    for key, value in complete.items():
        for problem in check(key, declarations[key], value):
            raise validation_error(problem)
    return complete


def shown_parameters(body: str, values: dict[str, str]) -> list[dict[str, str]] | None:
    """Give a stack's parameters as the API shows them: NoEcho values masked, SSM names with a resolved value."""
    declarations = declared(read_template(body))
    rows = []
    for key, value in values.items():
        declaration = declarations.get(key, {})
        row = {"ParameterKey": key, "ParameterValue": MASK if is_no_echo(declaration) else value}
        if str(declaration.get("Type", "")).startswith(SSM) and not value.startswith("{{"):
            row["ResolvedValue"] = ssm_value(declaration["Type"], value)
        rows.append(row)
    return rows or None


def is_no_echo(declaration: dict[str, Any]) -> bool:
    """Say whether a parameter's value must never be shown."""
    return str(declaration.get("NoEcho", "")).lower() == "true"


def ssm_value(kind: str, name: str) -> str:
    """Simulate what the Parameter Store holds under a name, in the format of the parameter's type."""
    inner = kind.removeprefix(SSM).removesuffix(">")
    if inner == "AWS::EC2::Image::Id":
        return f"ami-{digest(name, 17)}"
    return f"simulated-{digest(name, 12)}"
