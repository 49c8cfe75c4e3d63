"""The parameters of a stack: values, types and constraints, with AWS's messages.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from cfngen.engine.document import Document
from cfngen.engine.values import Opaque, Secret, Stored, UnknownValue, text
from cfngen.errors import CfngenError, Problem

MAX_VALUE_BYTES = 4096
_SSM_VALUE = re.compile(r"AWS::SSM::Parameter::Value<(.*)>")


@lru_cache(maxsize=256)
def is_list(parameter_type: str) -> bool:
    """True for CommaDelimitedList, List<…> and SSM parameters that hold a list."""
    inner = _SSM_VALUE.fullmatch(parameter_type)
    kind = inner.group(1) if inner else parameter_type
    return kind == "CommaDelimitedList" or kind.startswith("List<")


def resolve(document: Document, declared: Mapping[str, Mapping[str, Any]], given: Mapping[str, Any]) -> dict[str, Any]:
    """The value of every declared parameter, converted to its type.

    `given` holds texts, lists of texts, or values of values.py that a parent stack passes. An SSM parameter's value
    is one that only AWS knows, named after the parameter it is read from, unless it is given as Stored; a NoEcho one
    is a Secret.
    Raises CfngenError with all that is missing, surplus or outside its constraints.
    """
    problems = []
    missing = sorted(name for name, about in declared.items() if name not in given and "Default" not in about)
    if missing:
        problems.append(Problem(f"Parameters: [{', '.join(missing)}] must have values", document.at("Parameters")))
    if surplus := sorted(given.keys() - declared.keys()):
        what = f"Parameters: [{', '.join(surplus)}] do not exist in the template"
        problems.append(Problem(what, document.at("Parameters")))
    values = {}
    for name, about in declared.items():
        if name in missing:
            continue
        raw = given[name] if name in given else about["Default"]
        wrong = check(name, about, raw)
        problems += [Problem(what, document.at("Parameters", name)) for what in wrong]
        values[name] = convert(about, raw)
    if problems:
        raise CfngenError(problems)
    return values


def convert(about: Mapping[str, Any], raw: Any) -> Any:
    """A given value as Ref gives it: a text, or a list of texts."""
    if isinstance(raw, UnknownValue):
        return raw
    whole = _whole(raw)
    kind = str(about.get("Type", "String"))
    if isinstance(whole, Opaque):
        return whole
    if ssm := _SSM_VALUE.fullmatch(kind):
        if isinstance(raw, Stored):
            return convert({**about, "Type": ssm[1]}, raw.resolved)
        return Opaque(f"<ssm:{whole}>")
    hide = Secret if text(about.get("NoEcho")).lower() == "true" or isinstance(whole, Secret) else str
    if is_list(kind):
        return [hide(item.strip()) for item in whole.split(",")] if whole else []
    return hide(whole)


def _whole(raw: Any) -> str:
    if isinstance(raw, list):
        joined = ",".join(map(text, raw))
        return Opaque(joined) if any(isinstance(item, Opaque) for item in raw) else joined
    return text(raw)


def check(name: str, about: Mapping[str, Any], raw: Any) -> list[str]:
    """What is wrong with a value, as AWS words it. A value that only AWS knows is not checked."""
    whole = _whole(raw) if not isinstance(raw, UnknownValue) else ""
    if isinstance(raw, UnknownValue) or isinstance(whole, Opaque):
        return []
    kind = str(about.get("Type", "String"))
    ssm = _SSM_VALUE.fullmatch(kind) is not None
    if ssm and not whole:
        return [f"Parameter '{name}' must name a parameter of Systems Manager"]
    found = []
    if len(whole.encode()) > MAX_VALUE_BYTES:
        found.append(f"Parameter '{name}' must contain at most {MAX_VALUE_BYTES} bytes")
    items = [item.strip() for item in whole.split(",")] if is_list(kind) and not ssm else [whole]
    allowed = about.get("AllowedValues")
    if isinstance(allowed, list):
        choices = {text(choice) for choice in allowed}
        if any(item not in choices for item in items):
            found.append(_said(name, about, "must be one of AllowedValues"))
    if ssm:
        return found
    if kind in ("Number", "List<Number>"):
        found += _number(name, about, items, "a list of numbers" if kind != "Number" else "a number")
    pattern = about.get("AllowedPattern")
    if isinstance(pattern, str) and not all(_matches(pattern, item) for item in items):
        found.append(_said(name, about, f"must match pattern {pattern}"))
    if kind == "String":
        found += _length(name, about, whole)
    return found


def _said(name: str, about: Mapping[str, Any], what: str) -> str:
    described = about.get("ConstraintDescription")
    return f"Parameter {name} failed to satisfy constraint: {described}" if described else f"Parameter '{name}' {what}"


def _matches(pattern: str, value: str) -> bool:
    """Java's pattern in Python's. A pattern that Python cannot read is left to AWS."""
    try:
        return re.fullmatch(pattern.replace("\\p{Alnum}", "[a-zA-Z0-9]").replace("\\z", "\\Z"), value) is not None
    except re.error:
        return True


def _number(name: str, about: Mapping[str, Any], items: Iterable[str], what: str) -> list[str]:
    found = []
    least, most = _bound(about, "MinValue"), _bound(about, "MaxValue")
    for item in items:
        try:
            number = Decimal(item)
        except InvalidOperation:
            return [_said(name, about, f"must be {what}")]
        if least is not None and number < least:
            found.append(_said(name, about, f"must be a number not less than {least}"))
        if most is not None and number > most:
            found.append(_said(name, about, f"must be a number not greater than {most}"))
    return found


def _length(name: str, about: Mapping[str, Any], value: str) -> list[str]:
    found = []
    least, most = _bound(about, "MinLength"), _bound(about, "MaxLength")
    if least is not None and len(value) < least:
        found.append(_said(name, about, f"must contain at least {least} characters"))
    if most is not None and len(value) > most:
        found.append(_said(name, about, f"must contain at most {most} characters"))
    return found


def _bound(about: Mapping[str, Any], key: str) -> Decimal | None:
    """A constraint's number; None for one that is not there or not readable, which is cfn-lint's to tell."""
    try:
        return Decimal(text(about[key]))
    except (KeyError, InvalidOperation):
        return None
