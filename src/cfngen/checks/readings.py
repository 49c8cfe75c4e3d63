"""How checks read resolved values: flags, numbers, lists, and what cannot be known offline."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from typing import Any

from cfngen.engine.values import HOLDERS, Opaque, UnknownValue, text

# How the estate writes what only AWS knows of a resource: `<stack#LogicalId.Attribute>`.
MARK = re.compile(r"<([^<>#]*)#([A-Za-z0-9]+)(?:\.([^<>]+))?>")

# A dynamic reference to plain text in Parameter Store. Those to secrets are what templates should have there.
STORED = "{{resolve:ssm:"


def is_open(value: Any) -> bool:
    """Whether a value is not known offline, other than by the resource that it comes from: Parameter Store has some."""
    if isinstance(value, UnknownValue) or (isinstance(value, str) and STORED in value):
        return True
    return isinstance(value, Opaque) and "<" in MARK.sub("", value)


def is_set(value: Any) -> bool:
    """Whether there is a value; one that is not known counts, an empty text or list does not."""
    return value not in (None, "", [], {})


def is_customer_key(value: Any) -> bool:
    """Whether a KMS key is named, and none of those that AWS manages (`alias/aws/…`)."""
    return is_set(value) and "alias/aws/" not in text(value)


def is_true(value: Any) -> bool:
    """Whether a flag is on, as a boolean or as CloudFormation's text."""
    return value is not None and not isinstance(value, dict | list) and text(value).lower() == "true"


def is_false(value: Any) -> bool:
    """Whether a flag is off, and said to be."""
    return value is not None and not isinstance(value, dict | list) and text(value).lower() == "false"


def number(value: Any) -> float | None:
    """A number, or a text that is one; None for anything else, and for what is no quantity."""
    try:
        found = float(text(value)) if not isinstance(value, dict | list | bool) and value is not None else None
    except ValueError:
        return None
    return found if found is not None and math.isfinite(found) else None


def at_least(least: float) -> Any:
    """Ask for a number that is not less."""
    return lambda value: (found := number(value)) is not None and found >= least


def between(least: float, most: float) -> Any:
    """Ask for a number within both bounds."""
    return lambda value: (found := number(value)) is not None and least <= found <= most


def one_of(*values: str) -> Any:
    """Ask for one of these texts."""
    return lambda value: value is not None and not isinstance(value, dict | list) and text(value) in values


def listed(value: Any) -> list[Any]:
    """The items of a value that may be a list, one item or nothing.

    A list of what only AWS knows comes as one text, joined by commas, through the parameter of a nested stack.
    """
    if value is None:
        return []
    if isinstance(value, Opaque) and "," in value:
        return [Opaque(part) for part in value.split(",")]
    return value if isinstance(value, list) else [value]


def objects(value: Any) -> list[dict[str, Any]]:
    """The items of a list that are maps."""
    return [item for item in listed(value) if isinstance(item, dict)]


def mapping(value: Any) -> dict[str, Any]:
    """A value that should be a map; an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def document(value: Any) -> dict[str, Any]:
    """A mapping, or the one that is written as JSON text; empty for anything else."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:  # a part of it may not be known here
            return {}
    return mapping(value)


def asset_of(resource: dict[str, Any]) -> str:
    """The file beside its parent that CDK says a nested stack's template is in; empty where nothing says so."""
    about = mapping(resource.get("Metadata"))
    return text(about.get("aws:asset:path", "")) if about.get("aws:asset:property") == "TemplateURL" else ""


def pairs(value: Any, key: str = "Key", of: str = "Value") -> dict[str, Any]:
    """A list of `{Key: …, Value: …}` as a map."""
    return {text(item[key]): item.get(of) for item in objects(value) if key in item}


def leaves(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Every scalar below a value, with its path."""
    if isinstance(value, HOLDERS):
        return iter(_below(value, path, []))
    return iter([(path, value)])


def _below(
    holder: Any, path: tuple[str | int, ...], found: list[tuple[tuple[str | int, ...], Any]]
) -> list[tuple[tuple[str | int, ...], Any]]:
    """The scalars in a mapping or list, in order, added to those that are found."""
    for key, inner in holder.items() if isinstance(holder, dict) else enumerate(holder):
        if isinstance(inner, HOLDERS):
            _below(inner, (*path, key), found)
        else:
            found.append(((*path, key), inner))
    return found
