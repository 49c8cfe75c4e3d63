"""Any two templates, or the root templates of any two folders."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cfngen.diff.comparison import DEFAULT_ACCOUNT, DEFAULT_REGION, Comparison, Side
from cfngen.diff.parameter_files import parameter_values
from cfngen.errors import CfngenError, Problem

_ROOTS = ("stack.yaml", "stack.yml", "stack.json", "template.yaml", "template.yml", "template.json")
_NOTHING = Path("/dev/null")


def of_paths(
    before: Path,
    after: Path,
    *,
    parameters_before: Path | None = None,
    parameters: Path | None = None,
    stack_name: str | None = None,
    account: str = DEFAULT_ACCOUNT,
    region: str | None = None,
) -> list[Comparison]:
    """Compare two templates, or the root stacks of two folders; /dev/null stands for nothing.

    Without `parameters_before` both sides have the same values. A value must be declared by one of the templates that
    its file is for. `region` is, when not given, what a folder's manifest says of a root, else DEFAULT_REGION.
    Raises CfngenError for what cannot be read and for what CloudFormation would refuse.
    """
    values = parameter_values(parameters) if parameters else {}
    earlier = parameter_values(parameters_before) if parameters_before else values
    absent = [Problem("there is no such file or folder", str(path)) for path in (before, after) if not path.exists()]
    if absent:
        raise CfngenError(absent)
    if before != _NOTHING and after != _NOTHING and before.is_dir() != after.is_dir():
        kinds = ("a folder", "a template") if before.is_dir() else ("a template", "a folder")
        raise CfngenError(f"{before} is {kinds[0]} and {after} {kinds[1]}", hint="compare two of the same kind")
    old, new = _roots(before), _roots(after)
    regions = _regions(before) | _regions(after)
    comparisons = []
    for name in sorted({*old, *new}):
        default = (after if new else before).stem if not name else "stack" if name == "." else name
        comparisons.append(
            Comparison(
                stack_name or re.sub(r"[^A-Za-z0-9-]", "-", default),
                region or regions.get(name, DEFAULT_REGION),
                account,
                Side(old[name].as_posix(), earlier) if name in old else None,
                Side(new[name].as_posix(), values) if name in new else None,
            )
        )
    return [comparison.compute() for comparison in _shared(comparisons, both_sides=parameters_before is None)]


def _shared(comparisons: list[Comparison], both_sides: bool) -> list[Comparison]:
    """Let one file of values serve several templates: each takes what it declares."""
    sides = [side for one in comparisons for side in ((one.before, one.after) if both_sides else (one.after,))]
    declared = frozenset[str]().union(*(comparisons[0].declared(side) for side in sides))
    for one in comparisons:
        one.elsewhere = declared
    return comparisons


def _roots(path: Path) -> dict[str, Path]:
    """The root templates that a path stands for, by a name that is the same on both sides."""
    if path == _NOTHING:
        return {}
    if not path.is_dir():
        return {"": path}
    roots = {}
    for name, folder in {".": path, **{child.name: child for child in sorted(path.iterdir())}}.items():
        names = _ROOTS if folder == path else _ROOTS[:3]
        found = next((folder / root for root in names if (folder / root).is_file()), None)
        if found:
            roots[name] = found
    if not roots:
        raise CfngenError("the folder has no root template", where=str(path), hint=f"one of {', '.join(_ROOTS)}")
    return roots


def _regions(path: Path) -> dict[str, str]:
    """The Regions of a folder's roots, by the names of `_roots`, where a manifest of cfngen says them."""
    manifest = path / "manifest.json"
    return {
        str(Path(root).parent): region
        for root, region in (manifest_regions(_json(manifest)) if manifest.is_file() else {}).items()
    }


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None  # a manifest is a help here, not what is compared


def manifest_regions(manifest: Any) -> Mapping[str, str]:
    """The Region of each root template that a manifest lists, in the order of deployment; {} when it lists none."""
    roots = manifest.get("roots") if isinstance(manifest, dict) else None
    entries = [root for root in roots if isinstance(root, dict)] if isinstance(roots, list) else []
    return {str(root["path"]): str(root["region"]) for root in entries if {"path", "region"} <= root.keys()}
