"""What neither linter is given: files so large or so deep that one of them would take minutes, or crash."""

from __future__ import annotations

import re
from pathlib import Path

from cfngen.engine.document import MAX_BYTES
from cfngen.lint.hits import Hit

# No template is nested a tenth as deep; libyaml's stack ends at some ten thousand.
_MAX_DEPTH = 1000
_TEXT_OR_BRACKET = re.compile(rb'"(?:[^"\\]|\\.)*+"|([\[{])|[\]}]', re.DOTALL)


def refused(path: Path) -> Hit | None:
    """The finding of a file that CloudFormation would not read either, None for any other. Raises OSError."""
    size = path.stat().st_size
    if size > MAX_BYTES:
        return Hit("E1002", "error", f"the template has {size:,} bytes; AWS allows {MAX_BYTES:,}", 1, ())
    content = path.read_bytes()
    if content.count(b"[") + content.count(b"{") > _MAX_DEPTH and _depth(content) > _MAX_DEPTH:
        return Hit("E0000", "error", f"the template is nested more than {_MAX_DEPTH:,} levels deep", 1, ())
    return None


def _depth(content: bytes) -> int:
    """How deep brackets are nested, those in double quotes left out."""
    deepest = depth = 0
    for found in _TEXT_OR_BRACKET.finditer(content):
        if found[1]:
            depth += 1
            deepest = max(deepest, depth)
        elif found[0][:1] != b'"':
            depth -= 1
    return deepest
