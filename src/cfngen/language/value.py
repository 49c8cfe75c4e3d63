"""A value: what a template puts into a property without knowing it yet, and how its misuse is refused."""

from __future__ import annotations

import re
import sys
from typing import Any, NoReturn

from troposphere import AWSHelperFn, encode_to_dict

from cfngen.errors import AuthorError

# An invisible separator inside `${…}` tells a value that an f-string printed from text that an author typed.
MARK = "\N{INVISIBLE SEPARATOR}"
PRINTED = re.compile(rf"\$\{{{MARK}([^}}]*)\}}")
_LOGICAL_ID = re.compile(r"[A-Za-z0-9]{1,255}")
# Their validators compare and test properties; there a value is simply present and unknown.
_LIBRARIES = ("troposphere.", "awacs.")


def calling_module(depth: int = 2) -> str:
    """Name the module whose code called the function that asks."""
    return str(sys._getframe(depth).f_globals.get("__name__", "?"))


def encoded(node: Any) -> Any:
    """Plain data of anything that troposphere or awacs can encode, with tokens for values."""
    return encode_to_dict(node)


class Token(str):
    """A value in plain data: a string, so that troposphere and awacs hand it on untouched."""

    __slots__ = ("value",)
    value: Value

    def __new__(cls, value: Value) -> Token:
        """Print as the value does in an f-string."""
        token = super().__new__(cls, str(value))
        token.value = value
        return token


class Value(AWSHelperFn):
    """Anything that CloudFormation, not Python, will know.

    Misuse raises AuthorError: a value has no truth, no length, no items and no text of its own.
    """

    is_list = False

    def __init__(self, name: str) -> None:
        self.name = name

    @property
    def data(self) -> Token:
        """Plain data, in troposphere's sense."""
        return Token(self)

    def __str__(self) -> str:
        return f"${{{MARK}{self.name}}}"

    def __format__(self, spec: str) -> str:
        if spec:
            self._misused(f"is formatted with {spec!r}")
        return str(self)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name}>"

    def __bool__(self) -> bool:
        if not _asked_by_library():
            self._misused("is used as a condition of Python", "use If(condition, …) or Condition=")
        return True

    def __contains__(self, item: object) -> NoReturn:
        self._misused("is searched with `in`", "use Condition(name, Equals(value, …))")

    def __iter__(self) -> NoReturn:
        self._misused("is iterated", "pass it on whole")

    def __len__(self) -> NoReturn:
        self._misused("is asked for its length")

    def __getitem__(self, key: object) -> NoReturn:
        self._misused("is indexed", "pass it on whole")

    def __add__(self, other: object) -> NoReturn:
        self._misused("is added to text", 'write Sub(f"…{value}…")')

    __radd__ = __add__

    def __hash__(self) -> int:
        return id(self)

    def __eq__(self, other: object) -> bool:
        return self is other or self._differs(other)

    def __ne__(self, other: object) -> bool:
        return self is not other and not self._differs(other)

    def __lt__(self, other: object) -> bool:
        return self._differs(other)

    __le__ = __gt__ = __ge__ = __lt__

    def _differs(self, other: object) -> bool:
        """Give False to troposphere and awacs, and an error to everybody else."""
        if not _asked_by_library(3):
            self._misused(f"is compared with {other!r}", "use Condition(name, Equals(value, …))", 4)
        return False

    def _misused(self, how: str, hint: str = "", depth: int = 3) -> NoReturn:
        raise AuthorError(
            f"{self.name} {how}, but its value is known to CloudFormation only",
            where=calling_module(depth),
            hint=hint,
        )


def _asked_by_library(depth: int = 2) -> bool:
    """True when the method that asks was called by troposphere or awacs."""
    return f"{calling_module(depth + 1)}.".startswith(_LIBRARIES)


def check_name(name: str, description: str, module: str) -> None:
    """Raise AuthorError unless the name is alphanumeric and there is a description in plain text."""
    if not _LOGICAL_ID.fullmatch(name):
        raise AuthorError(f"the name {name.replace(MARK, '')!r} is not alphanumeric", where=module)
    if not description.strip():
        raise AuthorError(f"{name} has no description", where=module, hint="say what it is, with its unit")
    if MARK in description:
        raise AuthorError(
            f"a value is formatted in the description of {name}", where=module, hint="a description is plain text"
        )
