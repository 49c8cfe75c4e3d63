"""The values that a template's expressions have: plain data, and four kinds that AWS treats specially."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, TypeVar

if TYPE_CHECKING:
    from cfngen.engine.changes import Unknown

MASK: Final = "****"
# What AWS writes for a value that is not known before the change set is executed.
UNKNOWN_TEXT: Final = "{{changeSet:KNOWN_AFTER_APPLY}}"
HOLDERS: Final = (dict, list)  # `dict | list` is made anew each time, and this is asked of every value of a template
T = TypeVar("T")


class NoValue:
    """What `Ref: AWS::NoValue` gives: the property or list entry is left out."""


NO_VALUE: Final = NoValue()


def present(value: T | None) -> T:
    """A value that the caller knows to be there, such as the side of a comparison that has the resource."""
    if value is None:
        raise ValueError("this side of the comparison does not exist")
    return value


class UnknownValue:
    """A value that only execution gives; `causes` says what it waits for."""

    __slots__ = ("causes",)

    def __init__(self, causes: Iterable[Unknown]) -> None:
        self.causes = tuple(dict.fromkeys(causes))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, UnknownValue)

    def __hash__(self) -> int:
        return hash(UnknownValue)

    def __repr__(self) -> str:
        return UNKNOWN_TEXT


class Opaque(str):
    """A value that AWS knows and we do not, such as an existing resource's generated name: `<Bucket.Arn>`."""

    __slots__ = ()


def marked(name: str, attribute: str | None) -> Opaque:
    """What stands for a resource's physical id, or for an attribute of it, where nothing more is known."""
    return Opaque(f"<{name}.{attribute}>" if attribute else f"<{name}>")


class Stored(str):
    """The name of a parameter in the Parameter Store, with the value that it had when somebody looked."""

    resolved: str

    def __new__(cls, name: str, resolved: str) -> Stored:
        """Raises nothing: any text may be stored."""
        made = super().__new__(cls, name)
        made.resolved = resolved
        return made


class Secret(str):
    """The value of a NoEcho parameter, or a text that contains one. It is compared, never shown."""

    __slots__ = ()


def text(value: Any) -> str:
    """A scalar as CloudFormation writes it: every scalar is a string to it."""
    if isinstance(value, str):
        return value
    if value is True:
        return "true"
    if value is False:
        return "false"
    if value is None:
        return ""
    return str(value)


def is_known(value: Any) -> bool:
    """True unless the value is, or holds, one that only execution gives."""
    if isinstance(value, dict):
        return all(map(is_known, value.values()))
    if isinstance(value, list):
        return all(map(is_known, value))
    return not isinstance(value, UnknownValue)


def causes_of(value: Any) -> tuple[Unknown, ...]:
    """What the unknown parts of a value wait for."""
    if isinstance(value, UnknownValue):
        return value.causes
    inner: Iterable[Any] = ()
    if isinstance(value, dict):
        inner = value.values()
    elif isinstance(value, list):
        inner = value
    return tuple(dict.fromkeys(cause for part in inner for cause in causes_of(part)))


def concatenate(parts: Sequence[Any], delimiter: str = "") -> Any:
    """The parts as one text. One unknown part makes all of it unknown, as AWS shows it; one secret part, secret."""
    kinds = {type(part) for part in parts}
    if UnknownValue in kinds:
        return UnknownValue([cause for part in parts if isinstance(part, UnknownValue) for cause in part.causes])
    whole = delimiter.join([text(part) for part in parts])
    return Secret(whole) if Secret in kinds else Opaque(whole) if Opaque in kinds else whole


def same(one: Any, other: Any) -> bool:
    """True when CloudFormation sees no difference: scalars are compared as text, keys in any order."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(value, other[key]) for key, value in one.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, HOLDERS) or isinstance(other, HOLDERS):
        return False
    if isinstance(one, UnknownValue) or isinstance(other, UnknownValue):
        return False
    return text(one) == text(other)


def shown(value: Any) -> Any:
    """The value as a change set shows it: scalars as strings, unknown and secret parts by their marks."""
    if isinstance(value, dict):
        return {key: shown(value[key]) for key in java_order(value)}
    if isinstance(value, list):
        return [shown(item) for item in value]
    if isinstance(value, UnknownValue):
        return UNKNOWN_TEXT
    if isinstance(value, Secret):
        return MASK
    return str(text(value))


def as_api_text(value: Any) -> str | None:
    """A shown value as BeforeValue and AfterValue hold it: text, or compact JSON. None stays None."""
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def shown_text(value: Any) -> str:
    """A value as a report prints it within a sentence; a secret as its mask."""
    return as_api_text(shown(value)) or ""


def java_order(keys: Iterable[str], size: int = 16) -> list[str]:
    """The keys in the order that AWS's answers list them: that of a Java HashMap, as recorded answers show."""
    names = list(keys)
    while len(names) > size * 3 // 4:
        size *= 2
    return sorted(names, key=lambda name: _bucket(name, size))


def context_order(keys: Iterable[str]) -> list[str]:
    """The order of a resource's own properties, whose table AWS makes just as large as it needs."""
    names = list(keys)
    needed = len(names) + 1 if len(names) < 3 else len(names) * 4 // 3 + 1
    return java_order(names, 1 << (needed - 1).bit_length())


@lru_cache(maxsize=4096)  # names of properties, of which there are few
def _bucket(name: str, size: int) -> int:
    code = 0
    for character in name:
        code = (31 * code + ord(character)) & 0xFFFFFFFF
    return (code ^ (code >> 16)) & (size - 1)


def joined(items: str) -> list[str]:
    """The items of a list that was joined with commas, each one value that only AWS knows; none for anything else.

    A parameter that nobody gave a value may be several.
    """
    parts = re.split(r",(?![^<]*>)", items)
    single = all(re.fullmatch("<(?!parameter )[^<>]*>", part) for part in parts)
    return parts if len(parts) > 1 and single else []


def leaves(value: Any) -> list[Any]:
    """Every scalar in a value."""
    if isinstance(value, dict | list):
        inner = value.values() if isinstance(value, dict) else value
        return [leaf for part in inner for leaf in leaves(part)]
    return [value]
