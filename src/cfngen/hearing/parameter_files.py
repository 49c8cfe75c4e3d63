"""`parameters/<env>.json` brought up to date with what the answers say, keeping what people set themselves."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cfngen.environments.files import read_file
from cfngen.errors import CfngenError
from cfngen.files import content_of
from cfngen.hearing.values import Derived, Value

SCHEMA = "../templates_out/parameters.schema.json"


@dataclass
class Merged:
    """One parameter file: its new content, the effective values, and what was set by hand and stays."""

    content: bytes
    values: dict[str, Value]
    kept: list[str] = field(default_factory=list)


def merge(
    path: Path,
    derived: Iterable[Derived],
    order: Iterable[str],
    earlier: Mapping[str, Value],
    tags: Mapping[str, str],
    overwrite: bool,
) -> Merged:
    """Bring one file up to date.

    `earlier` is what the answers said when they were last applied: a value that still is what they said then follows
    them; any other was set by hand and stays, unless `overwrite`. A made-up value never replaces one. `order` is that
    of the settings. Raises CfngenError when the file that is there cannot be read.
    """
    document, existing = _read(path)
    values: dict[str, Any] = dict(document.get("Parameters", {}))
    kept = []
    wanted = {entry.parameter: entry for entry in derived}
    for name, entry in wanted.items():
        if name in values and _text(values[name]) == _text(entry.value):
            continue
        if name not in values or _text(values[name]) == _text(earlier.get(name)):
            values[name] = entry.value
        elif entry.keys and not entry.example:
            if overwrite:
                values[name] = entry.value
            else:
                said = f"the answers say {_text(entry.value)!r}"
                kept.append(f"{path.parent.name}/{path.name}: {name} stays {_text(values[name])!r}; {said}")
    for name, value in earlier.items():
        if name not in wanted and name in values and _text(values[name]) == _text(value):
            del values[name]
    new: dict[str, Any] = {"$schema": SCHEMA} if existing is None else {}
    new |= {key: inner for key, inner in document.items() if key not in ("Parameters", "Tags")}
    new["Parameters"] = _ordered(values, list(document.get("Parameters", {})), list(order))
    new_tags = {**tags, **document.get("Tags", {})}
    if new_tags:
        new["Tags"] = new_tags
    content = existing if existing is not None and _same(new, document) else _json(new)
    return Merged(content, values, kept)


def _read(path: Path) -> tuple[dict[str, Any], bytes | None]:
    existing = content_of(path)
    if existing is None:
        return {}, None
    file = read_file(path)
    if file.problems:
        raise CfngenError(file.problems)
    document = json.loads(existing.decode("utf-8-sig"))
    if not isinstance(document, dict):
        raise CfngenError(
            "is in the form of the AWS CLI, which `hearing apply` does not write",
            where=f"{path.parent.name}/{path.name}",
            hint='turn it into {"Parameters": {"Name": "value", …}}',
        )
    return document, existing


def _ordered(values: Mapping[str, Any], before: list[str], order: list[str]) -> dict[str, Any]:
    """Existing names where they are; new ones after, or all in the order of the settings in a new file."""
    names = [name for name in before if name in values]
    names += [name for name in order if name in values and name not in names]
    return {name: values[name] for name in [*names, *(name for name in values if name not in names)]}


def _same(new: Mapping[str, Any], old: Mapping[str, Any]) -> bool:
    return json.dumps(new) == json.dumps(old)


def _text(value: object) -> str:
    """A value as CloudFormation would take it: 30 and "30" are the same, and true and "true"."""
    if isinstance(value, bool):
        return str(value).lower()
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)


def _json(data: Any) -> bytes:
    return (json.dumps(data, indent=2, ensure_ascii=False) + "\n").encode()
