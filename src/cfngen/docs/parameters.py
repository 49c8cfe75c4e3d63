"""The reference of the parameters: what `parameters/<env>.json` may set, and what the roots give."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cfngen.docs.cells import cell
from cfngen.language.estate import load_estate
from cfngen.project import Project


def page(project: Project) -> str:
    """One table of parameters and one of outputs a root."""
    estate = load_estate(project.templates, project.layers)
    lines = ["# Parameters and outputs", ""]
    for root in estate.roots:
        lines += [
            f"## {root.path}",
            "",
            f"{root.root.description} ({root.root.region})",
            "",
            *table(root.data.get("Parameters", {})),
            "",
        ]
        lines += ["| output | what it is |", "|---|---|"]
        for name, output in root.data.get("Outputs", {}).items():
            lines.append(f"| `{name}` | {cell(output.get('Description', ''))} |")
        lines.append("")
    return "\n".join(lines)


def table(parameters: Mapping[str, dict[str, Any]]) -> Iterator[str]:
    """A table of a template's parameters by name."""
    yield from ("| parameter | type | default | constraints | what it is |", "|---|---|---|---|---|")
    for name, about in parameters.items():
        default = f"`{about['Default']}`" if about.get("Default") not in (None, "") else _missing(about)
        said = cell(about.get("Description", ""))
        yield f"| `{name}` | {about['Type']} | {cell(default)} | {cell(_constraints(about))} | {said} |"


def _missing(about: dict[str, Any]) -> str:
    return "empty" if "Default" in about else "must be set"


def _constraints(about: dict[str, Any]) -> str:
    said = [", ".join(f"`{value}`" for value in about.get("AllowedValues", ()))]
    if "AllowedPattern" in about:
        said.append(f"`{about['AllowedPattern']}`")
    for least, most in (("MinValue", "MaxValue"), ("MinLength", "MaxLength")):
        if least in about or most in about:
            unit = " characters" if "Length" in least else ""
            said.append(f"{about.get(least, '…')} to {about.get(most, '…')}{unit}")
    return "; ".join(part for part in said if part)
