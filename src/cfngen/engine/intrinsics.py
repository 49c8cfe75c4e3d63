"""The intrinsic functions, one function each: what CloudFormation's reference says they give.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NoReturn

from cfngen.engine.blocks import blocks
from cfngen.engine.references import get_att, sub_parts
from cfngen.engine.values import (
    HOLDERS,
    NO_VALUE,
    Opaque,
    Secret,
    UnknownValue,
    causes_of,
    concatenate,
    is_known,
    joined,
    leaves,
    same,
    text,
)

if TYPE_CHECKING:
    from cfngen.engine.evaluate import Evaluator

Function = Callable[["Evaluator", Any], Any]
UNMAPPED = "Template error: Unable to get mapping"


def ref(evaluator: Evaluator, name: Any) -> Any:
    """A parameter's value, a pseudo parameter's, or a resource's physical id."""
    name = evaluator.extended(name)
    if not isinstance(name, str):
        _wrong(evaluator, "Ref", "takes the name of a parameter or a resource")
    return evaluator.named(name)


def get_attribute(evaluator: Evaluator, argument: Any) -> Any:
    """An attribute of a resource, or an output of a nested stack."""
    resource, attribute = get_att(evaluator.extended(argument))
    attribute = evaluator.value(attribute)
    if not resource or not isinstance(attribute, str):
        _wrong(evaluator, "Fn::GetAtt", "object requires two non-empty parameters, the resource name and the attribute")
    return evaluator.attribute(resource, attribute)


def sub(evaluator: Evaluator, argument: Any) -> Any:
    """A text with its `${…}` replaced."""
    own: dict[str, Any] = {}
    if isinstance(argument, list) and len(argument) == 2 and isinstance(argument[1], dict):
        argument, own = argument
    if not isinstance(argument, str):
        _wrong(evaluator, "Fn::Sub", "takes a text, or a list of a text and a map of variables")
    parts = []
    for part, is_name in sub_parts(argument):
        if not is_name:
            parts.append(part)
            continue
        if part in own:
            value = evaluator.value(own[part])
        else:
            resource, dot, attribute = part.partition(".")
            value = evaluator.attribute(resource, attribute) if dot else evaluator.named(part)
        if value is NO_VALUE or isinstance(value, HOLDERS):
            evaluator.refuse(f"Template error: variable {part} in Fn::Sub expression does not resolve to a string")
        parts.append(value)
    return concatenate(parts)


def join(evaluator: Evaluator, argument: Any) -> Any:
    """The items with a delimiter between them."""
    delimiter, items = _two(evaluator, "Fn::Join", argument, "a delimiter and a list")
    items = evaluator.value(items)
    if isinstance(items, UnknownValue | Opaque):
        return items if isinstance(items, UnknownValue) else Opaque(f"<joined by {text(delimiter)!r}: {items}>")
    if not isinstance(items, list) or any(isinstance(item, dict | list) for item in items):
        _wrong(evaluator, "Fn::Join", "takes a delimiter and a list of strings")
    return concatenate(items, text(delimiter))


def split(evaluator: Evaluator, argument: Any) -> Any:
    """The pieces of a text between delimiters."""
    delimiter, source = _two(evaluator, "Fn::Split", argument, "a delimiter and a string")
    source = evaluator.value(source)
    if isinstance(source, UnknownValue):
        return source
    if isinstance(source, dict | list) or not text(delimiter):
        _wrong(evaluator, "Fn::Split", "takes a delimiter that is not empty, and a string")
    if isinstance(source, Opaque):
        if text(delimiter) == "," and (parts := joined(source)):
            return [Opaque(part) for part in parts]
        return Opaque(f"<split by {text(delimiter)!r}: {source}>")
    pieces = text(source).split(text(delimiter))
    return [Secret(piece) for piece in pieces] if isinstance(source, Secret) else pieces


def select(evaluator: Evaluator, argument: Any) -> Any:
    """One item of a list, counted from 0."""
    index, items = _two(evaluator, "Fn::Select", argument, "an integer index and a list")
    index, items = evaluator.value(index), evaluator.value(items)
    if isinstance(index, UnknownValue) or isinstance(items, UnknownValue):
        return UnknownValue(causes_of([index, items]))
    try:
        position = int(text(index))
    except ValueError:
        position = -1
    if isinstance(items, Opaque):
        parts = joined(items)
        return Opaque(parts[position] if 0 <= position < len(parts) else f"<item {position} of {items}>")
    if position < 0 and not isinstance(index, list | dict) and text(index).lstrip("-").isdigit() and items:
        evaluator.refuse(f"Template error: Fn::Select cannot select nonexistent value at index {position}")
    if position < 0 or not isinstance(items, list):
        evaluator.refuse(
            "Template error: Fn::Select requires a list argument with two elements: an integer index and a list"
        )
    if position >= len(items):
        evaluator.refuse(f"Template error: Fn::Select cannot select nonexistent value at index {position}")
    return items[position]


def if_(evaluator: Evaluator, argument: Any) -> Any:
    """One of two values, as a condition is true or false."""
    if not isinstance(argument, list) or len(argument) != 3 or not isinstance(argument[0], str):
        _wrong(evaluator, "Fn::If", "requires a list argument with three elements, the first a condition's name")
    return evaluator.value(argument[1 if evaluator.condition(argument[0]) else 2])


def equals(evaluator: Evaluator, argument: Any) -> bool:
    """Whether two values are the same. An unknown value equals nothing."""
    one, other = _two(evaluator, "Fn::Equals", argument, "two values")
    return same(evaluator.value(one), evaluator.value(other))


def and_(evaluator: Evaluator, argument: Any) -> bool:
    """Whether all of two to ten conditions are true."""
    return all(evaluator.truth(item) for item in _conditions(evaluator, "Fn::And", argument))


def or_(evaluator: Evaluator, argument: Any) -> bool:
    """Whether any of two to ten conditions is true."""
    return any(evaluator.truth(item) for item in _conditions(evaluator, "Fn::Or", argument))


def not_(evaluator: Evaluator, argument: Any) -> bool:
    """The opposite of a condition."""
    if not isinstance(argument, list) or len(argument) != 1:
        _wrong(evaluator, "Fn::Not", "requires a list argument with one element")
    return not evaluator.truth(argument[0])


def find_in_map(evaluator: Evaluator, argument: Any) -> Any:
    """A value of the Mappings section, or the DefaultValue where it has none."""
    if not isinstance(argument, list) or len(argument) not in (3, 4):
        _wrong(evaluator, "Fn::FindInMap", "requires a list of a map name, a top level key and a second level key")
    keys = [evaluator.value(key) for key in argument[:3]]
    if unknown := causes_of(keys):
        return UnknownValue(unknown)
    found: Any = evaluator.template.mappings
    for key in keys:
        found = found.get(text(key)) if isinstance(found, dict) else None
    if found is not None:
        return found
    default = argument[3] if len(argument) == 4 else None
    if isinstance(default, dict) and "DefaultValue" in default:
        return evaluator.value(default["DefaultValue"])
    if any(isinstance(key, Opaque) for key in keys):
        return Opaque(f"<mapping {'::'.join(map(text, keys))}>")  # AWS or the caller knows the key, and so the value
    return evaluator.refuse(f"{UNMAPPED} for " + "::".join(map(text, keys)), evaluator.where_it_is(keys))


def base64(evaluator: Evaluator, argument: Any) -> Any:
    """The Base64 form of a text, in UTF-8."""
    from base64 import b64encode

    value = evaluator.value(argument)
    if isinstance(value, UnknownValue):
        return value
    if isinstance(value, dict | list):
        _wrong(evaluator, "Fn::Base64", "takes a string")
    if isinstance(value, Opaque):
        return Opaque(f"<Base64 of {value}>")
    encoded = b64encode(text(value).encode()).decode()
    return Secret(encoded) if isinstance(value, Secret) else encoded


def cidr(evaluator: Evaluator, argument: Any) -> Any:
    """`count` address blocks of `cidrBits` host bits each, from the beginning of a block, IPv4 or IPv6."""
    if not isinstance(argument, list) or len(argument) not in (2, 3):
        _wrong(evaluator, "Fn::Cidr", "requires a list of ipBlock, count and cidrBits")
    values = [evaluator.value(item) for item in argument]
    if unknown := causes_of(values):
        return UnknownValue(unknown)
    if isinstance(values[0], Opaque):
        return Opaque("<Cidr of " + ", ".join(map(text, values)) + ">")
    try:
        return blocks(text(values[0]), *(int(text(value)) for value in values[1:]))
    except ValueError as error:
        return evaluator.refuse(f"Template error: Fn::Cidr: {error}")


def get_azs(evaluator: Evaluator, argument: Any) -> Any:
    """The names of a region's Availability Zones; of the stack's own for an empty text."""
    region = evaluator.value(argument)
    if isinstance(region, UnknownValue):
        return region
    return [f"{text(region) or evaluator.pseudo.region}{zone}" for zone in evaluator.pseudo.zones]


def import_value(evaluator: Evaluator, argument: Any) -> Any:
    """An export of another stack of the account and region."""
    name = evaluator.value(argument)
    return name if isinstance(name, UnknownValue) else evaluator.imported(text(name))


def stack_output(evaluator: Evaluator, argument: Any) -> Any:
    """An output of another stack, which only AWS can read."""
    value = evaluator.value(argument)
    if not is_known(value):
        return UnknownValue(causes_of(value))
    return Opaque(f"<stack output {json.dumps(value, ensure_ascii=False, sort_keys=True)}>")


def length(evaluator: Evaluator, argument: Any) -> Any:
    """The number of items of a list (language extension)."""
    items = evaluator.value(argument)
    if isinstance(items, Opaque | UnknownValue):
        return items if isinstance(items, UnknownValue) else Opaque(f"<length of {items}>")
    if not isinstance(items, list):
        _wrong(evaluator, "Fn::Length", "takes a list")
    return len(items)


def to_json_string(evaluator: Evaluator, argument: Any) -> Any:
    """A map or list as JSON text (language extension)."""
    value = evaluator.value(argument)
    if not is_known(value):
        return UnknownValue(causes_of(value))
    if not isinstance(value, dict | list):
        _wrong(evaluator, "Fn::ToJsonString", "takes a map or a list")
    written = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    kinds = {type(leaf) for leaf in leaves(value)}
    return Secret(written) if Secret in kinds else Opaque(written) if Opaque in kinds else written


def refused(evaluator: Evaluator, argument: Any) -> Any:
    """Fn::Transform: its result is what a Lambda function in the account answers, so it cannot be known here."""
    name = argument.get("Name") if isinstance(argument, dict) else None
    return evaluator.refuse(
        f"Fn::Transform {name or ''} runs a macro in AWS, so its result cannot be known offline".replace("  ", " "),
        "Write the expanded content, or compare with `--deployed` after a change set has processed it.",
    )


def _two(evaluator: Evaluator, name: str, argument: Any, what: str) -> tuple[Any, Any]:
    if not isinstance(argument, list) or len(argument) != 2:
        _wrong(evaluator, name, f"requires a list argument with two elements: {what}")
    return argument[0], argument[1]


def _conditions(evaluator: Evaluator, name: str, argument: Any) -> list[Any]:
    if not isinstance(argument, list) or not 2 <= len(argument) <= 10:
        _wrong(evaluator, name, "requires a list argument with at least 2 and at most 10 elements")
    return list(argument)


def _wrong(evaluator: Evaluator, name: str, what: str) -> NoReturn:
    evaluator.refuse(
        f"Template error: every {name} {what}" if name == "Fn::GetAtt" else f"Template error: {name} {what}"
    )


FUNCTIONS: dict[str, Function] = {
    "Ref": ref,
    "Fn::GetAtt": get_attribute,
    "Fn::Sub": sub,
    "Fn::Join": join,
    "Fn::Split": split,
    "Fn::Select": select,
    "Fn::If": if_,
    "Fn::Equals": equals,
    "Fn::And": and_,
    "Fn::Or": or_,
    "Fn::Not": not_,
    "Fn::FindInMap": find_in_map,
    "Fn::Base64": base64,
    "Fn::Cidr": cidr,
    "Fn::GetAZs": get_azs,
    "Fn::ImportValue": import_value,
    "Fn::GetStackOutput": stack_output,
    "Fn::Length": length,
    "Fn::ToJsonString": to_json_string,
    "Fn::Transform": refused,
}
