"""The reference of `[tool.cfngen]` in pyproject.toml."""

from __future__ import annotations

import inspect
from dataclasses import MISSING, fields

from cfngen.project import PROFILES, Target

_KINDS = {"str": "text", "bool": "true or false", "int": "a whole number", "tuple[str, ...]": "a list of texts"}


def page() -> str:
    """The keys of an environment with their types and defaults, and the profiles."""
    lines = ["# Settings", "", "A project is the nearest folder whose `pyproject.toml` has `[tool.cfngen]`.", ""]
    lines += ["| key | what it is |", "|---|---|"]
    lines += ["| `templates` | the package of the templates; those that come with cfngen where it is not said |"]
    lines += ["| `layers` | a list of layers of that package |", "| `profile` | the name of a list of layers, below |"]
    lines += ["", "## [tool.cfngen.environments.ENV]", "", *_prose(Target), ""]
    lines += ["| key | type | default |", "|---|---|---|"]
    for one in fields(Target):
        default = "must be said" if one.default is MISSING else f"`{one.default!r}`" if one.default else "none"
        lines.append(f"| `{one.name}` | {_KINDS[str(one.type)]} | {'false' if one.default is False else default} |")
    lines += ["", "## Profiles", "", "| profile | layers |", "|---|---|"]
    lines += [f"| `{name}` | {', '.join(f'`{layer}`' for layer in layers)} |" for name, layers in PROFILES.items()]
    return "\n".join(lines) + "\n"


def _prose(thing: object) -> list[str]:
    """A docstring's paragraphs, its first line left out: that names the thing."""
    text = inspect.getdoc(thing) or ""
    return text.split("\n\n", 1)[-1].splitlines()
