"""What a linter says about one place of a template."""

from __future__ import annotations

from typing import NamedTuple


class Hit(NamedTuple):
    """One rule broken: `severity` as in a Finding, `line` from 1, `path` as it leads through the template."""

    rule: str
    severity: str
    message: str
    line: int
    path: tuple[str | int, ...]
