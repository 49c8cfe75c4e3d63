"""Text as it may stand in an XML 1.0 document and come back unchanged."""

from __future__ import annotations

import re

# https://www.w3.org/TR/xml/#charsets
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def is_legal(text: str) -> bool:
    """Say whether XML 1.0 can carry every character of `text`."""
    return not _ILLEGAL.search(text)


def legal(text: str) -> str:
    """Replace what XML 1.0 cannot carry by U+FFFD and write carriage returns so that they survive reading.

    A parser normalises a bare carriage return to a line feed, which would change a template's bytes.
    """
    text = _ILLEGAL.sub("\ufffd", text) if _ILLEGAL.search(text) else text
    return text.replace("\r", "&#13;") if "\r" in text else text


def escaped(text: str) -> str:
    """Escape `text` for element content."""
    if "&" in text:
        text = text.replace("&", "&amp;")
    if "<" in text:
        text = text.replace("<", "&lt;")
    if ">" in text:
        text = text.replace(">", "&gt;")
    return legal(text)
