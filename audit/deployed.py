"""A stack as it would be deployed: parameters, conditions and the outputs of nested stacks resolved to literals.

References to resources of the same template stay, because scanners follow them (from a bucket to its policy).
What another stack makes known becomes a plausible literal, because scanners see one template at a time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from audit.literals import literal
from cfngen.engine.schemas import Schema, schema
from cfngen.engine.stack import Stack
from cfngen.engine.template import NESTED
from cfngen.engine.values import MASK, Secret, text
from cfngen.errors import CfngenError

_OPEN, _CLOSE = "\ue000", "\ue001"  # private use characters around the number of a reference
_MARK = re.compile(f"{_OPEN}([0-9]+){_CLOSE}")
_OUTPUT = "Outputs."


class Deployed:
    """One stack of a tree, and those that it nests."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self._evaluator = stack.evaluator(self._lookup)
        self._references: list[tuple[str, str]] = []
        self._children: dict[str, Deployed] = {}

    def tree(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield every template of the tree by the path it was read from."""
        yield self.stack.template.document.where, self.template()
        for logical_id in self.stack.template.nested:
            if self.stack.exists(logical_id):
                yield from self._child(logical_id).tree()

    def template(self) -> dict[str, Any]:
        """Build the template that is left: no parameters, no conditions, the resources that are created."""
        resources = {}
        for logical_id, resource in self.stack.template.resources.items():
            if self.stack.exists(logical_id):
                resources[logical_id] = self._resource(logical_id, resource)
        return {"AWSTemplateFormatVersion": "2010-09-09", "Resources": resources}

    def outputs(self) -> dict[str, Any]:
        """Resolve every output that exists to literals."""
        return {name: self._output(name) for name in self.stack.template.outputs}

    def _resource(self, logical_id: str, resource: dict[str, Any]) -> dict[str, Any]:
        evaluator = self._evaluator.at("Resources", logical_id)
        kept = {key: value for key, value in resource.items() if key not in ("Condition", "DependsOn")}
        value = self._intrinsics(evaluator.value(kept))
        depends = resource.get("DependsOn") or []
        existing = [it for it in ([depends] if isinstance(depends, str) else depends) if self.stack.exists(it)]
        if existing:
            value["DependsOn"] = existing
        about = schema(resource["Type"], self.stack.pseudo.region)
        if about is not None and "Properties" in value:
            value["Properties"] = typed(value["Properties"], about, about.body)
        return dict(value)

    def _output(self, name: str) -> Any:
        output = self.stack.template.outputs[name]
        return self._literals(self._evaluator.at("Outputs", name).value(output["Value"]))

    def _lookup(self, logical_id: str, attribute: str | None) -> Any:
        """Answer what Ref or GetAtt of a resource gives: an output of a nested stack, or a mark to find it by."""
        nested = self.stack.template.resources[logical_id].get("Type") == NESTED
        if nested and attribute is not None and attribute.startswith(_OUTPUT):
            return self._child(logical_id)._output(attribute.removeprefix(_OUTPUT))
        self._references.append((logical_id, attribute or ""))
        return f"{_OPEN}{len(self._references) - 1}{_CLOSE}"

    def _child(self, logical_id: str) -> Deployed:
        if logical_id not in self._children:
            where = self.stack.template.document.at("Resources", logical_id)
            properties = self.stack.template.resources[logical_id].get("Properties", {})
            child = self.stack.children(properties.get("TemplateURL"))
            if child is None:
                raise CfngenError("the nested template cannot be read", where=where)
            given = {
                name: self._literals(self._evaluator.at("Resources", logical_id).value(value))
                for name, value in properties.get("Parameters", {}).items()
            }
            # CloudFormation ends a nested stack's name with twelve characters of its own.
            pseudo = replace(self.stack.pseudo, stack_name=f"{self.stack.pseudo.stack_name}-{logical_id}-ABCDEFGHIJKL")
            path = (*self.stack.path, logical_id)
            stack = Stack(child.template(where), given, pseudo, path=path, children=child.children)
            stack.check()
            self._children[logical_id] = Deployed(stack)
        return self._children[logical_id]

    def _literals(self, value: Any) -> Any:
        """Replace the marks by what AWS would give."""
        if isinstance(value, dict):
            return {key: self._literals(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [self._literals(inner) for inner in value]
        return _MARK.sub(lambda mark: self._literal(int(mark[1])), value) if isinstance(value, str) else value

    def _literal(self, number: int) -> str:
        logical_id, attribute = self._references[number]
        type_name = str(self.stack.template.resources[logical_id]["Type"])
        return literal(type_name, logical_id, attribute, self.stack.pseudo.region, self.stack.pseudo.account)

    def _intrinsics(self, value: Any) -> Any:
        """Replace the marks by references inside the template; a text around them becomes an Fn::Join."""
        if isinstance(value, dict):
            return {key: self._intrinsics(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [self._intrinsics(inner) for inner in value]
        if isinstance(value, Secret):
            return MASK
        if not isinstance(value, str):
            return value
        pieces = [self._reference(int(piece)) if odd else piece for odd, piece in _alternate(_MARK.split(value))]
        parts = [piece for piece in pieces if piece != ""]
        if all(isinstance(part, str) for part in parts):
            return str(value)
        return parts[0] if len(parts) == 1 else {"Fn::Join": ["", parts]}

    def _reference(self, number: int) -> dict[str, Any]:
        logical_id, attribute = self._references[number]
        return {"Fn::GetAtt": [logical_id, attribute]} if attribute else {"Ref": logical_id}


def typed(value: Any, about: Schema, node: dict[str, Any] | None) -> Any:
    """Give scalars the type that the property has: CloudFormation takes "true" for a boolean, scanners do not."""
    if isinstance(value, dict):
        return {key: typed(inner, about, about.child(node, key)) for key, inner in value.items()}
    if isinstance(value, list):
        item = about.child(node, 0)
        return [typed(inner, about, item) for inner in value]
    kind = _kind(about, node)
    if kind == "boolean" and text(value) in ("true", "false"):
        return text(value) == "true"
    if kind == "integer" and isinstance(value, str) and re.fullmatch(r"-?[0-9]+", value):
        return int(value)
    if kind == "string" and isinstance(value, int | float):
        return text(value)
    return value


def _kind(about: Schema, node: dict[str, Any] | None) -> Any:
    """Name the type of a property; a list of types, or none, leaves the value as it is."""
    while node is not None and isinstance(node.get("$ref"), str):
        steps = node["$ref"].removeprefix("#/").split("/")
        node = about.body
        for step in steps:
            node = node.get(step) if node is not None else None
    return node.get("type") if node else None


def _alternate(pieces: list[str]) -> Iterator[tuple[bool, str]]:
    """Pair the pieces of a split by a pattern with one group with whether they are the group."""
    return ((bool(position % 2), piece) for position, piece in enumerate(pieces))
