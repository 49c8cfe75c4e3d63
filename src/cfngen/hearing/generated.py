"""Documents with a generated part between two marks; what people write outside the marks stays.

The first mark holds a digest of what was generated, so that a change by hand inside the marks is noticed.
"""

from __future__ import annotations

import hashlib
import re

_BEGIN = "<!-- cfngen:generated sha256={} (手で書く文章は、この印と終わりの印の外に) -->\n"
_END = "<!-- cfngen:end -->\n"
_PART = re.compile(r"<!-- cfngen:generated sha256=([0-9a-f]{64})[^\n]*-->\n(.*?)<!-- cfngen:end -->\n", re.DOTALL)


def merged(existing: str | None, generated: str) -> str | None:
    """The document with the generated part brought up to date; None where people changed that part or took it out."""
    if existing is None:
        return _marked(generated)
    part = _PART.search(existing)
    if part is None or _PART.search(existing, part.end()):
        return None
    if part[2] != generated and digest(part[2]) != part[1]:
        return None
    return existing[: part.start()] + _marked(generated) + existing[part.end() :]


def replaced(existing: str | None, generated: str) -> str:
    """As `merged`, whatever people changed inside the marks; a document without marks is replaced as a whole."""
    part = _PART.search(existing or "")
    if existing is None or part is None:
        return _marked(generated)
    return existing[: part.start()] + _marked(generated) + existing[part.end() :]


def digest(text: str) -> str:
    """The sha256 of a text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def _marked(generated: str) -> str:
    return _BEGIN.format(digest(generated)) + generated + _END
