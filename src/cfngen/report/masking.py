"""Values that must not be read by whoever reads a report: those of properties named like a secret."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

MASK = "****"
# DBPassword and DB_PASSWORD, but not PasswordLength. A flag such as ManageMasterUserPassword is told by its value.
_NAME = re.compile(
    r"(pass(word|phrase|wd)|secret(_?(string|value))?|token|credentials?|(api|private|secret)_?(access_?)?key)$", re.I
)
_INSIDE = re.compile(_NAME.pattern.removesuffix("$"), re.I)
# What is no secret itself: nothing, a flag, a reference that is resolved elsewhere, a mark of the engine's, and what
# stands at `AccessToken` and `GenerateSecret` in a user pool client's units and in Context metadata.
_HARMLESS = re.compile(
    r"(|true|false|\{\{(resolve|changeSet):.*|arn:.*|<.*>|\*{4}|seconds|minutes|hours|days"
    r"|must-never-change|review-required|change-with-constraints|free-to-tune)",
    re.I | re.S,
)
_NAMING_KEYS = ("Name", "Key", "ParameterKey", "ParameterName")
_VALUE_KEYS = ("Value", "ParameterValue")


def masked(change: Mapping[str, Any], properties: tuple[Any, Any]) -> dict[str, Any]:
    """A ResourceChange of DescribeChangeSet with the values masked that are named like secrets.

    `properties` are the resource's before and after, in which the name that stands beside a value (`Environment` of
    a container, a tag) is looked up.
    """
    shown = dict(change)
    shown["Details"] = [_detail(detail, properties) for detail in change.get("Details", ())]
    for context in ("BeforeContext", "AfterContext"):
        if context in shown:
            shown[context] = _document(shown[context])
    return shown


def names_a_secret(name: str) -> bool:
    """Whether what stands under a name is secret, as told by the name alone."""
    return _NAME.search(name) is not None


def is_harmless(value: str) -> bool:
    """Whether a value is no secret whatever its name: a flag, a reference, an ARN."""
    return _HARMLESS.fullmatch(value) is not None


def _detail(detail: Mapping[str, Any], properties: tuple[Any, Any]) -> Mapping[str, Any]:
    target = detail["Target"]
    path = str(target.get("Path", "")).split("/")[2:]
    shown = dict(target)
    for key, side in (("BeforeValue", properties[0]), ("AfterValue", properties[1])):
        value = target.get(key)
        if isinstance(value, str):
            shown[key] = _hidden(value) if _is_secret(path, side) else _document(value)
    return detail if shown == target else {**detail, "Target": shown}


def _is_secret(path: list[str], properties: Any) -> bool:
    """Whether a text is secret by its own name or by the name that stands beside it; a map or list never is."""
    holder = _at(properties, path[:-1])
    if not path or isinstance(_at(holder, path[-1:]), dict | list):
        return False
    named = isinstance(holder, dict) and path[-1] in _VALUE_KEYS and _names_secret(holder)
    return named or _NAME.search(path[-1]) is not None


def _at(value: Any, path: list[str]) -> Any:
    for step in path:
        if isinstance(value, dict):
            value = value.get(step)
        else:
            known = isinstance(value, list) and step.isdecimal() and int(step) < len(value)
            value = value[int(step)] if known else None
    return value


def _names_secret(holder: Mapping[str, Any]) -> bool:
    return any(isinstance(holder.get(key), str) and _NAME.search(holder[key]) for key in _NAMING_KEYS)


def _document(text: str) -> str:
    """A text that may be a JSON document, with what is secret inside it masked."""
    if text[:1] not in "{[" or not _INSIDE.search(text):
        return text
    try:
        data = json.loads(text)
    except ValueError:
        return text
    shown = _walk(data)
    return text if shown == data else json.dumps(shown, ensure_ascii=False, separators=(",", ":"))


def _walk(value: Any) -> Any:
    if isinstance(value, list):
        return [_walk(item) for item in value]
    if not isinstance(value, dict):
        return value
    named = _names_secret(value)
    return {
        key: _hidden(inner)
        if isinstance(inner, str) and (_NAME.search(key) or (named and key in _VALUE_KEYS))
        else _walk(inner)
        for key, inner in value.items()
    }


def _hidden(value: str) -> str:
    return value if is_harmless(value) else MASK
