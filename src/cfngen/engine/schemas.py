"""What the provider schemas say of a resource type, read from the files that cfn-lint ships."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cfngen.errors import CfngenError

if TYPE_CHECKING:
    from cfngen.engine.changes import Recreation

Pointer = tuple[str, ...]


@dataclass(frozen=True)
class Schema:
    """One resource type. Each pointer is the steps below the properties, `*` for any list index or map key.

    Source: https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html
    """

    create_only: tuple[Pointer, ...] = ()
    conditional_create_only: tuple[Pointer, ...] = ()
    read_only: tuple[Pointer, ...] = ()
    write_only: tuple[Pointer, ...] = ()
    primary_identifier: tuple[Pointer, ...] = ()
    tag_property: str = "Tags"
    updatable: bool = True
    body: dict[str, Any] = field(default_factory=dict)

    def recreation(self, path: Pointer) -> Recreation:
        """Whether a change at this path, below the properties, replaces the resource."""
        if not self.updatable or any(_touches(pointer, path) for pointer in self.create_only):
            return "Always"
        if any(_touches(pointer, path) for pointer in self.conditional_create_only):
            return "Conditionally"
        return "Never"

    def child(self, node: dict[str, Any] | None, step: str | int) -> dict[str, Any] | None:
        """The schema of one entry of a property; None where the schema leaves the content free, as in a policy."""
        node = self._target(node)
        if not node:
            return None
        if isinstance(step, int):
            items = node.get("items")
            return items if isinstance(items, dict) else None
        for kind in ("properties", "patternProperties"):
            entries = node.get(kind) or {}
            if step in entries:
                found = entries[step]
                return found if isinstance(found, dict) else None
            if kind == "patternProperties" and entries:
                first = next(iter(entries.values()))
                return first if isinstance(first, dict) else None
        for choice in (*node.get("oneOf", ()), *node.get("anyOf", ())):
            if isinstance(choice, dict) and (found := self.child(choice, step)) is not None:
                return found
        return None

    def is_free_form(self, node: dict[str, Any] | None) -> bool:
        """True for a property that holds any JSON document: AWS compares such a one as a whole."""
        node = self._target(node)
        if not node:
            return False
        kinds = node.get("type")
        may_be_object = kinds == "object" or (isinstance(kinds, list) and "object" in kinds)
        described = any(node.get(key) for key in ("properties", "patternProperties", "oneOf", "anyOf"))
        return may_be_object and not described

    def _target(self, node: dict[str, Any] | None) -> dict[str, Any] | None:
        for _ in range(8):
            reference = node.get("$ref") if node else None
            if not isinstance(reference, str):
                return node
            node = self.body
            for step in reference.removeprefix("#/").split("/"):
                node = node.get(step) if isinstance(node, dict) else None
        return None


_IDENTIFIER = re.compile(rb'"primaryIdentifier":\s*\[[^\]]*\]')


def _touches(pointer: Pointer, path: Pointer) -> bool:
    """True when one is the beginning of the other: a whole that changes changes its parts."""
    return all(a == b or a == "*" for a, b in zip(pointer, path, strict=False))


@cache
def _folder() -> Path:
    spec = find_spec("cfnlint")  # finds the package without running it, which would cost half a second
    if spec is None or not spec.submodule_search_locations:
        raise CfngenError("cfn-lint is not installed; its provider schemas say which changes replace a resource")
    return Path(next(iter(spec.submodule_search_locations))) / "data" / "schemas"


@cache
def _types(region: str) -> dict[str, str]:
    file = _folder() / "providers" / f"{region}.json"
    if not file.is_file():
        file = _folder() / "providers" / "us-east-1.json"
    types: dict[str, str] = json.loads(file.read_bytes())
    return types


@cache
def schema(resource_type: str, region: str = "us-east-1") -> Schema | None:
    """The schema of a type in a region, or None for a type that AWS does not publish (Custom::…, private, unknown)."""
    content = _content(resource_type, region)
    if content is None:
        return None
    body = json.loads(content)
    tagging = body.get("tagging") or {}
    return Schema(
        create_only=_pointers(body, "createOnlyProperties"),
        conditional_create_only=_pointers(body, "conditionalCreateOnlyProperties"),
        read_only=_pointers(body, "readOnlyProperties"),
        write_only=_pointers(body, "writeOnlyProperties"),
        primary_identifier=_pointers(body, "primaryIdentifier"),
        # A type that has handlers but none for update is replaced by every change.
        updatable="update" in (body.get("handlers") or {"update"}),
        tag_property=str(tagging.get("tagProperty", "/properties/Tags")).rpartition("/")[2],
        body=body,
    )


@cache
def primary_identifier(resource_type: str, region: str = "us-east-1") -> tuple[Pointer, ...]:
    """The schema's primary identifier; read alone, which takes a tenth of reading the schema."""
    content = _content(resource_type, region)
    found = _IDENTIFIER.findall(content) if content else []
    if len(found) == 1:
        return _pointers(json.loads(found[0].join((b"{", b"}"))), "primaryIdentifier")
    about = schema(resource_type, region)
    return about.primary_identifier if about else ()


def _content(resource_type: str, region: str) -> bytes | None:
    name = _types(region).get(resource_type) or _types("us-east-1").get(resource_type)
    return None if name is None else (_folder() / "resources" / f"{name}.json").read_bytes()


def _pointers(body: dict[str, Any], key: str) -> tuple[Pointer, ...]:
    return tuple(
        tuple(step for step in pointer.split("/")[1:] if step not in ("properties", "items"))
        for pointer in body.get(key) or ()
    )
