"""The provider schemas as the endpoint uses them: their bodies, followed along `$ref`."""

from __future__ import annotations

from typing import Any

from cfngen.engine import schemas


def exists(resource_type: str, region: str) -> bool:
    """Say whether a resource type can be used in a region; custom resources always can."""
    return resource_type.startswith("Custom::") or schemas.schema(resource_type, region) is not None


def schema(resource_type: str, region: str) -> dict[str, Any]:
    """Give the body of a type's schema; an empty one for custom resources and unknown types."""
    found = schemas.schema(resource_type, region)
    return found.body if found else {}


def resolve(body: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    """Follow `$ref` to a definition of the same schema."""
    for _ in range(16):
        if "$ref" not in node:
            break
        node = body.get("definitions", {}).get(str(node["$ref"]).rpartition("/")[2], {})
    return node


def definition_at(body: dict[str, Any], path: list[str]) -> dict[str, Any]:
    """Give the definition of the property at a path, empty where there is none."""
    node: dict[str, Any] = body
    for part in path:
        node = resolve(body, node.get("properties", {}).get(part, {}))
    return node
