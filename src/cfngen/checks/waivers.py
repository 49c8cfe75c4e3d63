"""Waivers: what somebody has agreed to live with until a date, in `waivers.toml` at the project's root.

Two kinds of tables, which never stand for each other. `[[waiver]]` is a finding of `cfngen check`::

    [[waiver]]
    check = "K03"                                     # a check's id, or guard:RULE_NAME for a rule of --guard
    resource = "security/secrets-manager:AppSecret"   # layer/template:LogicalId; * and ? stand for any characters
    environments = ["dev"]                            # left out: every environment
    without_layers = ["security-ext"]                 # left out: always; else not in projects with one of these layers
    reason = "…"
    ticket = "OPS-123"
    owner = "platform team"
    expires = 2027-03-31                              # the last day that it counts, in UTC

`[[change]]` is a change that `changeset` and `deploy` would block, with the same keys but for its first::

    [[change]]
    rule = "change-replace"                           # change-remove, change-replace, change-protection, …
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection, Iterator, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, NamedTuple

from cfngen.errors import CfngenError, Problem, reason

FILE = "waivers.toml"
# A table's name -> the key that says what is waived.
_SECTIONS = {"waiver": "check", "change": "rule"}
_TEXTS = ("resource", "reason", "ticket", "owner")
_LISTS = {"environments": "every environment", "without_layers": "any layers"}  # and what leaving it out means


class Waiver(NamedTuple):
    """One agreed exception: `check` is the id of the check or of the rule for changes, as `section` says.

    `line` is where its table begins in the file.
    """

    check: str
    resource: str
    reason: str
    ticket: str
    owner: str
    expires: datetime.date
    environments: tuple[str, ...]
    line: int
    section: str = "waiver"
    without_layers: tuple[str, ...] = ()

    def covers(self, check: str, resource: str, environment: str) -> bool:
        """Whether it is about this check on this resource in this environment."""
        inside = not self.environments or environment in self.environments
        return check == self.check and inside and fnmatchcase(resource, self.resource)

    def has_expired(self, today: datetime.date) -> bool:
        """Whether its last day is over."""
        return self.expires < today


def read_waivers(path: Path, section: str = "", layers: Collection[str] | None = None) -> list[Waiver]:
    """The waivers of a file, or of one section of it, that count in a project with `layers`; none without a file.

    Raises CfngenError with everything that is wrong in any section.
    """
    import tomllib

    if not path.is_file():
        return []
    try:
        content = path.read_text(encoding="utf-8")
        tables = tomllib.loads(content)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise CfngenError(f"cannot be read as TOML: {reason(error)}", where=str(path)) from error
    problems = [
        Problem(f"there is no {name} in a file of waivers", f"{path}:{_line(content, name)}", _HINT)
        for name in tables
        if name not in _SECTIONS
    ]
    found = []
    selected = {layer.replace("_", "-") for layer in layers or ()}
    for name in _SECTIONS:
        entries = tables.get(name, [])
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            problems.append(Problem(f"{name} is not a list of tables", f"{path}:{_line(content, name)}", _HINT))
            continue
        starts = [content.count("\n", 0, match.start()) + 1 for match in _headings(content, name)]
        for position, entry in enumerate(entries):
            line = starts[position] if position < len(starts) else 1
            wrong = list(_wrong(entry, _SECTIONS[name]))
            problems += [Problem(what, f"{path}:{line}") for what in wrong]
            if not wrong and section in ("", name) and not selected & set(entry.get("without_layers", ())):
                found.append(_waiver(entry, name, line))
    if problems:
        raise CfngenError(problems)
    return found


def refuse_unknown(
    waivers: Sequence[Waiver], checks: Collection[str], environments: Collection[str], path: Path, *, guard: bool
) -> None:
    """Raise CfngenError for waivers of checks or environments that do not exist.

    Rules of Guard (`guard:NAME`) are known only in a run that has them.
    """
    problems = []
    for it in waivers:
        is_check = it.section == "waiver" and (guard or not it.check.startswith("guard:"))
        if is_check and it.check not in checks:
            from difflib import get_close_matches

            near = get_close_matches(it.check, checks, 1)
            hint = f"Did you mean {near[0]}?" if near else "docs/checks.md lists the checks."
            problems.append(Problem(f"no check has the id {it.check}", f"{path}:{it.line}", hint))
        for name in it.environments:
            if name not in environments:
                hint = f"The project has {', '.join(sorted(environments))}."
                problems.append(Problem(f"there is no environment {name}", f"{path}:{it.line}", hint))
    if problems:
        raise CfngenError(problems)


_HINT = "Write each waiver as a table [[waiver]] (a finding of a check) or [[change]] (a change that is blocked)."


def _headings(content: str, name: str) -> Iterator[re.Match[str]]:
    return re.finditer(rf"^[ \t]*\[\[\s*{re.escape(name)}\s*\]\]", content, re.MULTILINE)


def _line(content: str, name: str) -> int:
    found = re.search(rf"^[ \t]*\[?\[?\s*{re.escape(name)}\b", content, re.MULTILINE)
    return content.count("\n", 0, found.start()) + 1 if found else 1


def _waiver(entry: dict[str, Any], section: str, line: int) -> Waiver:
    texts = {name: entry[name].strip() for name in _TEXTS}
    lists: dict[str, Any] = {name: tuple(entry.get(name, ())) for name in _LISTS}
    what = entry[_SECTIONS[section]].strip()
    return Waiver(check=what, **texts, **lists, expires=entry["expires"], line=line, section=section)


def _wrong(entry: dict[str, Any], subject: str) -> Iterator[str]:
    for name in (subject, *_TEXTS):
        if not isinstance(entry.get(name), str) or not entry[name].strip():
            yield f"the waiver needs {name}, a text"
    expires = entry.get("expires")
    if not isinstance(expires, datetime.date) or isinstance(expires, datetime.datetime):
        yield "the waiver needs expires, a date without quotes such as 2027-03-31"
    lists = {key: it for key, it in _LISTS.items() if subject == "check" or key != "without_layers"}
    if unknown := sorted(entry.keys() - {subject, *_TEXTS, *lists, "expires"}):
        yield f"a waiver has no {', '.join(unknown)}"
    for key, meaning in lists.items():
        names = entry.get(key, [])
        if not isinstance(names, list) or not all(isinstance(name, str) and name for name in names):
            yield f"{key} is a list of names"
        elif not names and key in entry:
            yield f"{key} is empty: leave it out to mean {meaning}"
