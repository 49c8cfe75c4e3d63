"""What one template uses: its finished plain data is walked, and every name in it is resolved.

A name is a resource of the same stack, a pseudo parameter, or a value in the namespace of the module that
wrote it. Values become parameters of the template; conditions become its Conditions.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from cfngen.errors import Problem
from cfngen.language.conditions import Condition, ConditionName
from cfngen.language.text import PLACEHOLDER, SubText, values_named
from cfngen.language.value import MARK, Token, Value, encoded
from cfngen.language.values import PSEUDO_PARAMETERS, OptionalOutput, Output, Pseudo, Reference, Setting

# A nested change set cannot cut a value it does not know yet (aws-cloudformation coverage roadmap, #759).
_CUTTING = frozenset({"Fn::Select", "Fn::Split", "Fn::Cidr", "Fn::FindInMap"})


class Wiring:
    """The names that one template uses, gathered while its data is made plain.

    `used`: parameter name -> Setting, Output or OptionalOutput. `conditions`: name -> plain expression.
    `problems`: every misuse found. `module` is the template's; `resources` are its logical ids. `allow` tells
    which values may be used: settings and outputs, if nothing is said.
    """

    def __init__(self, module: str, resources: dict[str, Any], *, allow: Callable[[Value], bool] | None = None) -> None:
        self.module = module
        self.resources = resources
        self.used: dict[str, Value] = {}
        self.conditions: dict[str, Any] = {}
        self.problems: list[Problem] = []
        self._allow = allow or (lambda value: isinstance(value, Setting | Output | OptionalOutput))
        self._made_conditions: dict[str, Condition] = {}

    def plain(self, node: Any, where: str, cutting: str = "") -> Any:
        """Give data without tokens: `{"Ref": …}`, `{"Fn::Sub": …}` and ordinary values only.

        `where` names the place in messages; `cutting` is the function around that cuts what it is given.
        """
        if isinstance(node, str):
            return self._text(node, where, cutting)
        if isinstance(node, dict):
            if len(node) == 1:
                ((key, inner),) = node.items()
                if isinstance(key, str) and (key in ("Ref", "Condition") or key.startswith("Fn::")):
                    return self._intrinsic(key, inner, where, cutting)
            for key in node:
                if isinstance(key, Value) or (isinstance(key, str) and MARK in key):
                    name = key.name if isinstance(key, Value) else key.replace(MARK, "")
                    self._wrong(f"{name} is a key of a mapping", where, "a value cannot be a key")
            return {key: self.plain(inner, where, cutting) for key, inner in node.items()}
        if isinstance(node, list):
            return [self.plain(inner, where, cutting) for inner in node]
        return node

    def condition(self, condition: Condition, where: str) -> str:
        """Take a condition, and those in its expression, into the template's Conditions."""
        known = self._made_conditions.get(condition.name)
        if known is None:
            self._made_conditions[condition.name] = condition
            expression = self.plain(encoded(condition.expression), f"condition {condition.name}")
            self.conditions[condition.name] = expression
        elif known is not condition and encoded(known.expression) != encoded(condition.expression):
            self._wrong(f"two conditions are named {condition.name} (in {known.module} and {condition.module})", where)
        return condition.name

    def _text(self, text: str, where: str, cutting: str) -> Any:
        if isinstance(text, Token):
            return self._value(text.value, where, cutting)
        if isinstance(text, ConditionName):
            return self.condition(text.condition, where)
        if MARK in text:
            shown = text.replace(MARK, "")
            self._wrong(f"a value is formatted outside Sub: {shown!r}", where, 'write Sub(f"…")')
        return text

    def _value(self, value: Value, where: str, cutting: str) -> Any:
        if isinstance(value, Reference):
            if self.resources.get(str(value.resource.title)) is not value.resource:
                self._wrong(
                    f"{value.name} is a resource of another stack",
                    where,
                    "give it to this stack as an output of the other",
                )
            if value.attribute:
                return {"Fn::GetAtt": [value.resource.title, value.attribute]}
            return {"Ref": value.resource.title}
        if not isinstance(value, Pseudo):
            self._use(value, where, cutting)
        return {"Ref": value.name}

    def _use(self, value: Value, where: str, cutting: str = "") -> None:
        name = value.name
        output = value.output if isinstance(value, OptionalOutput) else value
        if not self._allow(value):
            self._wrong(
                f"{name} comes from a nested stack, too late for its parent's condition, tag or rule",
                where,
                "use a setting",
            )
        if name in self.resources:
            self._wrong(f"the logical id {name} is also the name of a value that the stack uses", where)
        if isinstance(output, Output):
            if output.module == self.module:
                self._wrong(f"{name} is this stack's own output", where, "use what the output is made of")
            if cutting:
                self._wrong(
                    f"{cutting} is applied to {name}, which comes from another stack",
                    where,
                    "give it whole: a nested change set cannot cut a value that is not known yet",
                )
        known = self.used.setdefault(name, value)
        if known is not value and not _same(known, value):
            outputs = {id(v.output if isinstance(v, OptionalOutput) else v) for v in (known, value)}
            what = f"two values are named {name}" if len(outputs) > 1 else f"{name} is used in two ways"
            self._wrong(what, where, "take one of them everywhere" if len(outputs) > 1 else "use one .or_else(…)")

    def _intrinsic(self, key: str, inner: Any, where: str, cutting: str) -> Any:
        if key == "Fn::ImportValue":
            self._wrong("Fn::ImportValue is used", where, "import the output from the stack's module instead")
        if key == "Ref":
            if isinstance(inner, Token):  # Ref(value) of troposphere: the value itself
                return self._value(inner.value, where, cutting)
            self._name(str(inner), {}, where, cutting)
            return {"Ref": inner}
        if key == "Condition" and isinstance(inner, str) and not isinstance(inner, ConditionName):
            self._condition_as_text(inner, where)
        if key == "Fn::GetAtt":
            name = inner.partition(".")[0] if isinstance(inner, str) else str(inner[0])
            if name not in self.resources:
                self._wrong(f"Fn::GetAtt of {name}, which is no resource of this stack", where)
        if key == "Fn::Sub":
            return {key: self._sub(inner, where, cutting)}
        if key == "Fn::If":
            inner = [self._chooser(inner[0], where), *inner[1:]]
        return {key: self.plain(inner, where, key if key in _CUTTING else cutting)}

    def _chooser(self, given: Any, where: str) -> Any:
        """The condition of an If, by name."""
        name = given.get("Condition") if isinstance(given, dict) else given
        if not isinstance(name, ConditionName):
            self._condition_as_text(given, where)
        return name

    def _condition_as_text(self, given: Any, where: str) -> None:
        self._wrong(
            f"the condition {given!r} is no Condition", where, "make it with Condition(name, expression) and use that"
        )

    def _sub(self, inner: Any, where: str, cutting: str) -> Any:
        text, variables = inner if isinstance(inner, list) and len(inner) == 2 else (inner, {})
        if not isinstance(text, str) or isinstance(text, Token):
            self._wrong("Fn::Sub of something that is not text", where)
            return inner
        known = text.values if isinstance(text, SubText) else {}
        if MARK in text:
            text = text.replace(MARK, "")
        for name in PLACEHOLDER.findall(text):
            if name not in variables:
                self._name(name, known, where, cutting, inside_text=True)
        for value in variables.values():
            if isinstance(value, Token) and value.value.is_list:
                self._wrong(f"the list {value.value.name} is used inside Sub", where, "join it: Join(',', …)")
        plain_text = str.__str__(text)
        if not variables:
            return plain_text
        return [plain_text, self.plain(variables, where, cutting)]

    def _name(self, name: str, known: dict[str, Value], where: str, cutting: str, inside_text: bool = False) -> None:
        """Resolve a name that stands in the data as text."""
        value = known.get(name)
        if isinstance(value, Reference):
            self._value(value, where, cutting)
            return
        base = name.partition(".")[0]
        if base in self.resources and value is None:
            return
        if name in PSEUDO_PARAMETERS:
            value = PSEUDO_PARAMETERS[name]
        elif value is None:
            value = self._of_own_module(name)
        if value is None or isinstance(value, Reference):
            self._wrong(
                f"{name} is used but never declared",
                where,
                "it is no resource of this stack and no value that the module imports or makes",
            )
            return
        if inside_text and value.is_list:
            self._wrong(f"the list {name} is used inside Sub", where, "join it: Join(',', …)")
        if not isinstance(value, Pseudo):
            self._use(value, where, cutting)

    def _of_own_module(self, name: str) -> Value | None:
        return values_named({name}, vars(sys.modules[self.module])).get(name)

    def _wrong(self, what: str, where: str, hint: str = "") -> None:
        problem = Problem(what.replace(MARK, ""), f"{self.module}, {where}" if where else self.module, hint)
        if problem not in self.problems:
            self.problems.append(problem)


def _same(one: Value, other: Value) -> bool:
    """True for two stand-ins of one output that stand for the same thing."""
    if not (isinstance(one, OptionalOutput) and isinstance(other, OptionalOutput) and one.output is other.output):
        return False
    if isinstance(one.otherwise, str) and isinstance(other.otherwise, str):
        return one.otherwise == other.otherwise
    return one.otherwise is other.otherwise
