"""Parameter values in the forms in which the AWS tools take them from a file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from cfngen.engine.values import Stored
from cfngen.errors import CfngenError

_FORMS = 'write {"Name": "value"}, {"Parameters": {…}} or [{"ParameterKey": …, "ParameterValue": …}]'


def parameter_values(path: Path) -> dict[str, str | None]:
    """Read parameter values as text, from one of three forms of JSON; None stands for the previous value.

    The forms are the AWS CLI's list for `create-change-set --parameters`, a template configuration file, and a plain
    object. An entry of the list may have the ResolvedValue of a parameter of Systems Manager, as DescribeStacks and
    DescribeChangeSet give it. Raises CfngenError when the file cannot be read or has another form.
    Source: https://docs.aws.amazon.com/cli/latest/reference/cloudformation/create-change-set.html and
    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/continuous-delivery-codepipeline-cfn-artifacts.html
    """
    try:
        return values_of(json.loads(path.read_text(encoding="utf-8-sig")), str(path))
    except OSError as error:
        raise CfngenError(f"cannot be read: {error.strerror}", where=str(path)) from error
    except UnicodeDecodeError as error:
        raise CfngenError("is not UTF-8 text", where=str(path)) from error
    except json.JSONDecodeError as error:
        place = f"{path}:{error.lineno}:{error.colno}"
        raise CfngenError(f"is not valid JSON: {error.msg}", where=place, hint=_FORMS) from error
    except RecursionError as error:
        raise CfngenError("is nested too deeply for parameters", where=str(path), hint=_FORMS) from error


def values_of(data: Any, where: str) -> dict[str, str | None]:
    """Parameter values as text, from any of the forms of `parameter_values`; `where` names the file in messages."""
    if isinstance(data, dict) and isinstance(data.get("Parameters"), dict | list):
        data = data["Parameters"]
    if isinstance(data, list):
        return _of_list(data, where)
    if not isinstance(data, dict):
        raise CfngenError("holds no parameters", where=where, hint=_FORMS)
    return {name: _text(value, f"{where}, {name}") for name, value in data.items()}


def _of_list(entries: list[Any], where: str) -> dict[str, str | None]:
    values: dict[str, str | None] = {}
    for number, entry in enumerate(entries, 1):
        name = entry.get("ParameterKey") if isinstance(entry, dict) else None
        if not isinstance(name, str):
            raise CfngenError(f"entry {number} of the list has no ParameterKey", where=where, hint=_FORMS)
        if name in values:
            raise CfngenError(f"the list names {name} twice", where=where)
        if entry.get("UsePreviousValue") is True:
            values[name] = None
        elif "ParameterValue" in entry:
            values[name] = _text(entry["ParameterValue"], f"{where}, {name}")
            if "ResolvedValue" in entry:
                values[name] = Stored(str(values[name]), _text(entry["ResolvedValue"], f"{where}, {name}"))
        else:
            hint = "give it one, or UsePreviousValue: true"
            raise CfngenError(f"{name} has no ParameterValue", where=where, hint=hint)
    return values


def _text(value: Any, where: str) -> str:
    """A value as CloudFormation takes it: text, a list's items joined by commas."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str | int | float):
        return str(value)
    if isinstance(value, list) and not any(isinstance(item, list | dict) for item in value):
        return ",".join(_text(item, where) for item in value)
    raise CfngenError("a parameter's value is text, a number or a list of them", where=where)
