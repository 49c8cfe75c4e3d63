"""Evaluates the expressions of one stack on one side of a comparison."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NoReturn

from cfngen.engine import intrinsics
from cfngen.engine.loops import PREFIX, is_loop
from cfngen.engine.pseudo import NAMES
from cfngen.engine.transforms import EXTENSIONS, holds_macro, macro_name
from cfngen.engine.values import HOLDERS, NO_VALUE, Opaque, marked
from cfngen.errors import CfngenError

if TYPE_CHECKING:
    from cfngen.engine.stack import Stack

# The value of a resource's Ref (attribute None) or GetAtt.
Lookup = Callable[[str, str | None], Any]


class Evaluator:
    """Values of a stack's expressions. `resource` gives what Ref and GetAtt of a resource mean on this side."""

    def __init__(self, stack: Stack, resource: Lookup, exports: Mapping[str, Any] | None = None) -> None:
        self.stack = stack
        self.template = stack.template
        self.pseudo = stack.pseudo
        self.exports = exports or {}
        self.imports: set[str] = set()
        self._resource = resource
        self._where: tuple[str | int, ...] = ()

    def at(self, *path: str | int) -> Evaluator:
        """Set the entry of the template that messages name, and return itself."""
        self._where = path
        return self

    def value(self, node: Any) -> Any:
        """The value of an expression: plain data, in which only values.py's kinds stand out."""
        if isinstance(node, dict):
            if self.template.unsettled and (made := _made_by_macro(node)) is not None:
                return made
            if len(node) == 1:
                key, argument = next(iter(node.items()))
                function = intrinsics.FUNCTIONS.get(key)
                if function is not None:
                    return function(self, argument)
                if key.startswith("Fn::"):
                    self._unknown_function(key)
            entries = {}
            for key, inner in node.items():
                if key.startswith(PREFIX) and is_loop(key):
                    self._unknown_function(key)
                value = self.value(inner) if isinstance(inner, HOLDERS) else inner
                if value is not NO_VALUE:
                    entries[key] = value
            return entries
        if isinstance(node, list):
            items = [self.value(item) if isinstance(item, HOLDERS) else item for item in node]
            return [item for item in items if item is not NO_VALUE]
        return node

    def condition(self, name: str) -> bool:
        """Whether a condition of the Conditions section holds."""
        return self.stack.condition(name)

    def truth(self, node: Any) -> bool:
        """The value of a condition's expression."""
        if isinstance(node, dict) and len(node) == 1 and isinstance(node.get("Condition"), str):
            return self.condition(node["Condition"])
        value = self.value(node)
        if value in (True, "true"):
            return True
        if value in (False, "false"):
            return False
        return self.refuse("Template format error: a condition must be made of Fn::And, Fn::Equals, Fn::Not, Fn::Or")

    def named(self, name: str) -> Any:
        """What Ref of a name gives."""
        if name in self.template.parameters:
            return self.stack.parameter(name)
        if name.startswith("AWS::") and name[5:] in NAMES:
            return NO_VALUE if name == "AWS::NoValue" else self.pseudo.value(name[5:])
        return self._of_resource(name, None)

    def attribute(self, resource: str, attribute: str) -> Any:
        """What GetAtt of a resource's attribute gives."""
        return self._of_resource(resource, attribute)

    def _of_resource(self, name: str, attribute: str | None) -> Any:
        if name not in self.template.resources and self._is_left(name):
            return marked(name, attribute)
        if not self.stack.exists(name):
            what = f"Unresolved resource dependencies [{name}] in the Resources block of the template"
            self.refuse(f"Template format error: {what}")
        return self._resource(name, attribute)

    def extended(self, node: Any) -> Any:
        """A name, or a list that holds one, with the expressions that AWS::LanguageExtensions lets give it."""
        return self.value(node) if isinstance(node, HOLDERS) and self.template.extended else node

    def imported(self, name: str) -> Any:
        """The value of an export: as given, else one that only AWS knows."""
        self.imports.add(name)
        return self.exports[name] if name in self.exports else Opaque(f"<export {name}>")

    def where_it_is(self, keys: list[Any]) -> str:
        """A hint for keys of which one is the stack's Region, which somebody may not have meant."""
        return f"The stack is taken to be in {self.pseudo.region}." if self.pseudo.region in keys else ""

    def refuse(self, what: str, hint: str = "") -> NoReturn:
        """Raise the error of a template that CloudFormation refuses."""
        raise CfngenError(what, where=self.template.document.at(*self._where), hint=hint)

    def _is_left(self, name: str) -> bool:
        """Whether AWS may make what has a name, or stands in its place: a transform, a module."""
        return bool(self.template.unsettled) and name not in self.template.parameters

    def _unknown_function(self, key: str) -> NoReturn:
        if is_loop(key):
            self.refuse(f"{key} needs the transform {EXTENSIONS}, which the template does not name")
        self.refuse(f"Template error: {key} is no intrinsic function of CloudFormation")


def _made_by_macro(node: dict[str, Any]) -> Opaque | None:
    """What a macro gives in the place of a value, or of an argument of the function that makes it."""
    if "Fn::Transform" in node:
        return Opaque(f"<Fn::Transform {macro_name(node['Fn::Transform'])}>")
    function = next(iter(node)) if len(node) == 1 else ""
    return Opaque(f"<{function} of Fn::Transform>") if function in intrinsics.FUNCTIONS and holds_macro(node) else None
