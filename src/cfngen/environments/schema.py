"""The JSON Schema of `parameters/<env>.json`, by which an editor completes names and marks wrong values."""

from __future__ import annotations

import re
from typing import Any

from cfngen.environments.checking import MOST_BYTES, NUMBER, may_be_empty, takes_list, takes_number
from cfngen.environments.tags import LONGEST_KEY, LONGEST_VALUE, MOST_TAGS
from cfngen.language import Setting
from cfngen.language.estate import Estate


def schema(estate: Estate) -> dict[str, Any]:
    """JSON Schema, draft 2020-12, of the parameter files of an estate.

    It accepts what `load_environments` accepts and refuses what can be told from one value alone: not
    overlaps, rules, host bits, or the range of a number in quotes. In the AWS CLI's list form it knows names
    only. Source: https://json-schema.org/draft/2020-12/json-schema-validation
    """
    settings = {name: setting for root in estate.roots for name, setting in root.settings.items()}
    required = [name for name, setting in settings.items() if setting.default is None]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Parameters of one environment",
        "description": "What differs from the defaults. Also read: the list that the AWS CLI takes as --parameters.",
        "type": ["object", "array"],
        "properties": {
            "$schema": {"type": "string"},
            "Parameters": {
                "description": "Values of the root stacks' parameters",
                "type": "object",
                "properties": {name: _value(setting) for name, setting in settings.items()},
                "required": required,
                "additionalProperties": False,
            },
            "Tags": _TAGS,
        },
        "required": ["Parameters"] if required else [],
        "additionalProperties": False,
        "items": {
            "type": "object",
            "properties": {"ParameterKey": {"enum": list(settings)}, "ParameterValue": True},
            "required": ["ParameterKey", "ParameterValue"],
            "additionalProperties": False,
        },
    }


_TAGS = {
    "description": "Tags of the root stacks, which CloudFormation hands on to their resources",
    "type": "object",
    "maxProperties": MOST_TAGS,
    "propertyNames": {"minLength": 1, "maxLength": LONGEST_KEY, "pattern": "^(?![aA][wW][sS]:)"},
    "additionalProperties": {"type": "string", "minLength": 1, "maxLength": LONGEST_VALUE},
}


def _value(setting: Setting) -> dict[str, Any]:
    text = ". ".join(filter(None, [setting.description, setting.constraint_description]))
    described: dict[str, Any] = {"description": text}
    if setting.default is not None:
        described["default"] = setting.default == "true" if setting.is_flag else setting.default
    if not takes_list(setting):
        return described | _one(setting)
    # A text with commas: its items are bound by no pattern here, for they may have spaces around them.
    joined: dict[str, Any] = {"type": "string", "maxLength": MOST_BYTES}
    if not may_be_empty(setting):
        joined["minLength"] = 1
    items: dict[str, Any] = {"type": "array", "items": _one(setting)}
    if not may_be_empty(setting):
        items["minItems"] = 1
    return described | {"anyOf": [items, joined]}


def _one(setting: Setting) -> dict[str, Any]:
    """The schema of one value: the setting's, or an item's of its list."""
    if setting.is_flag:
        return {"enum": [True, False, "true", "false"]}
    if setting.allowed_values:
        texts = [str(value) for value in setting.allowed_values]
        numbers = [_number(text) for text in texts] if takes_number(setting) else []
        return {"enum": [*numbers, *texts]}
    if takes_number(setting):
        limits = {"minimum": setting.min_value, "maximum": setting.max_value}
        kept = {key: limit for key, limit in limits.items() if limit is not None}
        return {"type": ["number", "string"], "pattern": f"^{NUMBER}$", **kept}
    shortest = setting.min_length if setting.min_length is not None else 0 if may_be_empty(setting) else 1
    longest = setting.max_length if setting.max_length is not None else MOST_BYTES
    one: dict[str, Any] = {"type": "string", "minLength": shortest, "maxLength": longest}
    if takes_list(setting):
        one["pattern"] = "^[^,]*$"
    if setting.allowed_pattern:
        # CloudFormation matches the whole value, JSON Schema any part of it.
        one["pattern"] = f"^(?:{setting.allowed_pattern})$"
    return one


def _number(text: str) -> int | float:
    return int(text) if re.fullmatch("-?[0-9]+", text) else float(text)
