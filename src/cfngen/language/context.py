"""Why a resource is so: AWS's own Context metadata, and the control ids beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, get_args

from cfngen.errors import AuthorError

Mutability = Literal["must-never-change", "change-with-constraints", "review-required", "free-to-tune"]
CONTEXT = "com.aws.cloudformation.Context"


def resource_metadata(
    where: str,
    why: str | None,
    must: tuple[str, ...],
    mutable: Mutability | None,
    mutability: Mapping[str, Mutability],
    controls: tuple[str, ...],
) -> dict[str, Any]:
    """The Metadata entries for a resource; empty when nothing is said.

    Raises AuthorError for text where a tuple belongs and for a level that the schema does not have.
    """
    for name, given in (("must", must), ("controls", controls)):
        if isinstance(given, str):
            raise AuthorError(f"{name} is text; it is a tuple of texts", where=where, hint=f'write {name}=("…",)')
    levels = set(get_args(Mutability))
    unknown = ({mutable} - {None} | set(mutability.values())) - levels
    if unknown:
        raise AuthorError(
            f"unknown mutability {sorted(map(str, unknown))}", where=where, hint=f"one of {sorted(levels)}"
        )
    said = {
        "why": " ".join(why.split()) if why else None,
        "must": [" ".join(text.split()) for text in must],
        "mutable": mutable,
        "mutability": dict(mutability),
    }
    context = {key: value for key, value in said.items() if value}
    metadata: dict[str, Any] = {CONTEXT: context} if context else {}
    return metadata | ({"cfngen": {"controls": list(controls)}} if controls else {})


def template_metadata(architecture: str) -> dict[str, Any]:
    """The Metadata entry of a template: its architecture in a paragraph."""
    return {CONTEXT: {"arch": architecture}} if architecture else {}
