"""Waivers: findings that somebody has agreed to live with until a date, in `waivers.toml` at the project's root.

One table a waiver::

    [[waiver]]
    check = "K03"
    resource = "security/secrets-manager:AppSecret"   # layer/template:LogicalId; * and ? stand for any characters
    environments = ["dev"]                            # left out: every environment
    reason = "…"
    ticket = "OPS-123"
    owner = "platform team"
    expires = 2027-03-31
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from cfngen.errors import CfngenError, Problem

FILE = "waivers.toml"
_TEXTS = ("check", "resource", "reason", "ticket", "owner")


@dataclass(frozen=True)
class Waiver:
    """One agreed exception. `line` is where its table begins in the file."""

    check: str
    resource: str
    reason: str
    ticket: str
    owner: str
    expires: datetime.date
    environments: tuple[str, ...]
    line: int

    def covers(self, check: str, resource: str, environment: str) -> bool:
        """Whether it is about this check on this resource in this environment."""
        inside = not self.environments or environment in self.environments
        return check == self.check and inside and fnmatchcase(resource, self.resource)

    def has_expired(self, today: datetime.date) -> bool:
        """Whether its last day is over."""
        return self.expires < today


def read_waivers(path: Path) -> list[Waiver]:
    """The waivers of a file, none where there is no file. Raises CfngenError with everything that is wrong."""
    import tomllib

    if not path.is_file():
        return []
    try:
        content = path.read_text(encoding="utf-8")
        entries = tomllib.loads(content).get("waiver", [])
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise CfngenError(f"cannot be read as TOML: {error}", where=str(path)) from error
    starts = [content.count("\n", 0, match.start()) + 1 for match in re.finditer(r"^\[\[\s*waiver", content, re.M)]
    problems: list[Problem] = []
    found = []
    for position, entry in enumerate(entries if isinstance(entries, list) else []):
        line = starts[position] if position < len(starts) else 1
        wrong = list(_wrong(entry))
        problems += [Problem(what, f"{path}:{line}") for what in wrong]
        if not wrong:
            texts = {name: entry[name] for name in _TEXTS}
            found.append(
                Waiver(**texts, expires=entry["expires"], environments=tuple(entry.get("environments", ())), line=line)
            )
    if problems:
        raise CfngenError(problems)
    return found


def _wrong(entry: dict[str, Any]) -> list[str]:
    wrong = [f"the waiver needs {name}, a text" for name in _TEXTS if not str(entry.get(name) or "").strip()]
    expires = entry.get("expires")
    if not isinstance(expires, datetime.date) or isinstance(expires, datetime.datetime):
        wrong.append("the waiver needs expires, a date such as 2027-03-31")
    if unknown := sorted(entry.keys() - {*_TEXTS, "expires", "environments"}):
        wrong.append(f"a waiver has no {', '.join(unknown)}")
    environments = entry.get("environments", [])
    if not isinstance(environments, list) or not all(isinstance(name, str) for name in environments):
        wrong.append("environments is a list of names")
    return wrong
