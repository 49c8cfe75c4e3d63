"""Pages of lists: a token carries where to go on, and which action and arguments it belongs to."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from typing import Any, TypeVar

from cfngen.local.aws_error import validation_error

PAGE = 100  # entries, as AWS gives at most: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListExports.html
Item = TypeVar("Item")


def token(place: int, *belongs_to: Any) -> str:
    """Make a token to go on at `place` of the list that `belongs_to` names."""
    return base64.urlsafe_b64encode(json.dumps([place, _mark(belongs_to)]).encode()).decode()


def place(text: str | None, *belongs_to: Any) -> int:
    """Read a token (0 without one); raises AwsError for one that is not of this list."""
    if not text:
        return 0
    try:
        found, mark = json.loads(base64.b64decode(text, altchars=b"-_", validate=True))
    except (binascii.Error, ValueError, TypeError) as error:
        raise validation_error("NextToken is not valid") from error
    if mark != _mark(belongs_to) or not isinstance(found, int) or found < 0:
        raise validation_error("NextToken is not valid")
    return found


def _mark(belongs_to: tuple[Any, ...]) -> str:
    return hashlib.sha256(json.dumps(belongs_to).encode()).hexdigest()[:16]


def page(items: list[Item], text: str | None, *belongs_to: Any, size: int = PAGE) -> tuple[list[Item], str | None]:
    """Cut the page of `items` that a token asks for; gives it with the next token."""
    begin = place(text, *belongs_to)
    rest = begin + size < len(items)
    return items[begin : begin + size], token(begin + size, *belongs_to) if rest else None
